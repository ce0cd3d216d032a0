package org.xhat.compiler.backend.jvm;

import org.objectweb.asm.Type;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Procedure;
import org.xhat.compiler.loop.ValueType;
import org.xhat.runtime.program.ElementType;

/** The types on the JVM of a nest's values. */
final class JvmTypes {
    static final String VECTOR_PACKAGE = "jdk/incubator/vector/";
    static final Type SPECIES = vectorType("VectorSpecies");
    static final Type VECTOR = vectorType("Vector");
    static final Type MASK = vectorType("VectorMask");
    static final Type SHUFFLE = vectorType("VectorShuffle");

    private final ElementType element;
    private final int lanes;
    private final int bits;

    JvmTypes(Procedure<?> procedure) {
        this.element = procedure.element();
        this.lanes = procedure.lanes();
        this.bits = procedure.lanes() * procedure.element().sizeBytes() * 8;
    }

    private static Type vectorType(String name) {
        return Type.getObjectType(VECTOR_PACKAGE + name);
    }

    /** {@code float} or {@code double}. */
    Type element() {
        return switch (element) {
            case FLOAT32 -> Type.FLOAT_TYPE;
            case FLOAT64 -> Type.DOUBLE_TYPE;
        };
    }

    /** {@code int} or {@code long}. */
    Type bits() {
        return switch (element) {
            case FLOAT32 -> Type.INT_TYPE;
            case FLOAT64 -> Type.LONG_TYPE;
        };
    }

    /** {@code float[]} or {@code double[]}. */
    Type array() {
        return arrayOf(element());
    }

    /** The array in which {@code memory} lies. */
    Type array(Memory memory) {
        return arrayOf(elementOf(memory));
    }

    /** What {@code memory} is made of: {@code int}, or as {@link #element}. */
    Type elementOf(Memory memory) {
        return memory instanceof Memory.PlanBuffer buffer && buffer.integers() ? Type.INT_TYPE : element();
    }

    private static Type arrayOf(Type element) {
        return Type.getType("[" + element.getDescriptor());
    }

    /** {@code FloatVector} or {@code DoubleVector}. */
    Type elementLanes() {
        return vectorType(element == ElementType.FLOAT32 ? "FloatVector" : "DoubleVector");
    }

    /** {@code IntVector} or {@code LongVector}. */
    Type bitsLanes() {
        return vectorType(element == ElementType.FLOAT32 ? "IntVector" : "LongVector");
    }

    /** Of a value. */
    Type of(ValueType type) {
        return switch (type.kind()) {
            case ELEMENT -> type.lanes() ? elementLanes() : element();
            case BITS -> type.lanes() ? bitsLanes() : bits();
            case MASK -> type.lanes() ? MASK : Type.BOOLEAN_TYPE;
        };
    }

    /** How many elements a vector has. */
    int lanes() {
        return lanes;
    }

    /** Whether elements are double. */
    boolean isWide() {
        return element == ElementType.FLOAT64;
    }

    /** The name of the constant of {@link #elementLanes} that has the nest's lanes. */
    String speciesName() {
        return "SPECIES_" + bits;
    }
}
