package org.xhat.compiler.backend.jvm;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.runtime.math.ScalarOp;

/**
 * Emits operations on lanes, whose operands are on the stack, as calls of the Vector API. None of its transcendental functions
 * nor its reductions of lanes occurs: their bits depend on who compiled them.
 */
final class VectorEmitter {
    private static final String OPERATORS = JvmTypes.VECTOR_PACKAGE + "VectorOperators";

    private final InstructionAdapter code;
    private final JvmTypes types;

    VectorEmitter(InstructionAdapter code, JvmTypes types) {
        this.code = code;
        this.types = types;
    }

    /** Pushes what a factory of {@code type} makes of the species and {@code operands}: made once, when it is first used. */
    private void constant(Type type, String factory, Type operand, Object... operands) {
        var species = new ConstantDynamic(
                types.speciesName(),
                JvmTypes.SPECIES.getDescriptor(),
                bootstrap("getStaticFinal", Type.getType(Class.class)),
                types.elementLanes());
        var made = new Handle(
                Opcodes.H_INVOKESTATIC,
                type.getInternalName(),
                factory,
                Type.getMethodDescriptor(type, JvmTypes.SPECIES, operand),
                false);
        var arguments =
                Stream.concat(Stream.of(made, species), Arrays.stream(operands)).toArray();
        Handle invoke = bootstrap("invoke", Type.getType(MethodHandle.class), Type.getType(Object[].class));
        code.cconst(new ConstantDynamic(factory, type.getDescriptor(), invoke, arguments));
    }

    /** A method of {@link ConstantBootstraps} that takes {@code more}. */
    private static Handle bootstrap(String name, Type... more) {
        var operands = Stream.concat(
                Stream.of(MethodHandles.Lookup.class, String.class, Class.class).map(Type::getType), Stream.of(more));
        String descriptor = Type.getMethodDescriptor(Type.getType(Object.class), operands.toArray(Type[]::new));
        return new Handle(
                Opcodes.H_INVOKESTATIC, Type.getInternalName(ConstantBootstraps.class), name, descriptor, false);
    }

    private void elementSpecies() {
        code.getstatic(types.elementLanes().getInternalName(), types.speciesName(), JvmTypes.SPECIES.getDescriptor());
    }

    private void bitsSpecies() {
        code.getstatic(types.bitsLanes().getInternalName(), types.speciesName(), JvmTypes.SPECIES.getDescriptor());
    }

    private void call(Type owner, String name, Type result, Type... operands) {
        code.invokevirtual(owner.getInternalName(), name, Type.getMethodDescriptor(result, operands), false);
    }

    private void onElements(String name, int vectors) {
        Type[] operands = new Type[vectors];
        Arrays.fill(operands, JvmTypes.VECTOR);
        call(types.elementLanes(), name, types.elementLanes(), operands);
    }

    private void onBits(String name) {
        call(types.bitsLanes(), name, types.bitsLanes(), JvmTypes.VECTOR);
    }

    /**
     * Pushes lanes so far apart.
     *
     * @param place pushes the array, and the place of the element so many after the first
     */
    void load(int stride, IntConsumer place) {
        load(() -> place.accept(0));
        if (stride > 1) {
            var apart = new LanesApart(types.lanes(), stride);
            rearrange(apart.shuffleOfLoad());
            for (int further : apart.vectors().subList(1, apart.vectors().size())) {
                load(() -> place.accept(further));
                rearrange(apart.shuffleOfLoad());
                mask(apart.read(further));
                apply(ScalarOp.SELECT);
            }
        }
    }

    /** {@code lanes → lanes}, each of which is the given one of them. */
    void rearrange(int[] from) {
        constant(
                JvmTypes.SHUFFLE,
                "fromValues",
                Type.getType(int[].class),
                Arrays.stream(from).boxed().toArray());
        call(types.elementLanes(), "rearrange", types.elementLanes(), JvmTypes.SHUFFLE);
    }

    /** Pushes a mask of the lanes whose bits are set. */
    void mask(long lanes) {
        constant(JvmTypes.MASK, "fromLong", Type.LONG_TYPE, lanes);
    }

    /** {@code …, array, place → lanes}; pushing what comes before them is {@code operands}' work. */
    private void load(Runnable operands) {
        elementSpecies();
        operands.run();
        code.invokestatic(
                types.elementLanes().getInternalName(),
                "fromArray",
                Type.getMethodDescriptor(types.elementLanes(), JvmTypes.SPECIES, types.array(), Type.INT_TYPE),
                false);
    }

    /** {@code lanes, array, place → }. */
    void store() {
        call(types.elementLanes(), "intoArray", Type.VOID_TYPE, types.array(), Type.INT_TYPE);
    }

    /** {@code lanes, array, place, mask → }. */
    void storeMasked() {
        call(types.elementLanes(), "intoArray", Type.VOID_TYPE, types.array(), Type.INT_TYPE, JvmTypes.MASK);
    }

    /** The number that {@code operand} pushes, for every lane. */
    void broadcastElement(Runnable operand) {
        elementSpecies();
        operand.run();
        code.invokestatic(
                types.elementLanes().getInternalName(),
                "broadcast",
                Type.getMethodDescriptor(types.elementLanes(), JvmTypes.SPECIES, types.element()),
                false);
    }

    /** The integer that {@code operand} pushes, for every lane. */
    void broadcastBits(Runnable operand) {
        bitsSpecies();
        operand.run();
        code.invokestatic(
                types.bitsLanes().getInternalName(),
                "broadcast",
                Type.getMethodDescriptor(types.bitsLanes(), JvmTypes.SPECIES, types.bits()),
                false);
    }

    /** A mask of as many first lanes as the {@code type} that {@code remaining} pushes. */
    void firstLanes(Type type, Runnable remaining) {
        elementSpecies();
        if (type == Type.INT_TYPE) {
            code.iconst(0);
        } else {
            code.lconst(0);
        }
        remaining.run();
        code.invokeinterface(
                JvmTypes.SPECIES.getInternalName(),
                "indexInRange",
                Type.getMethodDescriptor(JvmTypes.MASK, type, type));
    }

    /** The int that {@code first} pushes, and those after it. */
    void positions(Runnable first) {
        broadcastBits(() -> {
            first.run();
            code.cast(Type.INT_TYPE, types.bits());
        });
        code.iconst(1);
        call(types.bitsLanes(), "addIndex", types.bitsLanes(), Type.INT_TYPE);
    }

    /** Which operand's method computes {@code op}: the others are its arguments. */
    static int receiver(ScalarOp op) {
        return op == ScalarOp.SELECT ? 2 : 0;
    }

    /** Replaces the operands on the stack by the result; {@code SELECT} finds its operands in the order false, true, mask. */
    void apply(ScalarOp op) {
        switch (op) {
            case ADD -> onElements("add", 1);
            case SUB -> onElements("sub", 1);
            case MUL -> onElements("mul", 1);
            case DIV -> onElements("div", 1);
            case FMA -> onElements("fma", 2);
            case NEG -> onElements("neg", 0);
            case ABS -> onElements("abs", 0);
            case SQRT -> onElements("sqrt", 0);
            case MIN -> onElements("min", 1);
            case MAX -> onElements("max", 1);
            case LESS -> compare("LT");
            case LESS_OR_EQUAL -> compare("LE");
            case EQUAL -> compare("EQ");
            case AND -> call(JvmTypes.MASK, "and", JvmTypes.MASK, JvmTypes.MASK);
            case OR -> call(JvmTypes.MASK, "or", JvmTypes.MASK, JvmTypes.MASK);
            case NOT -> call(JvmTypes.MASK, "not", JvmTypes.MASK);
            case SELECT -> call(types.elementLanes(), "blend", types.elementLanes(), JvmTypes.VECTOR, JvmTypes.MASK);
            case TO_BITS ->
                call(
                        types.elementLanes(),
                        types.isWide() ? "reinterpretAsLongs" : "reinterpretAsInts",
                        types.bitsLanes());
            case FROM_BITS ->
                call(
                        types.bitsLanes(),
                        types.isWide() ? "reinterpretAsDoubles" : "reinterpretAsFloats",
                        types.elementLanes());
            case ADD_BITS -> onBits("add");
            case SUB_BITS -> onBits("sub");
            case AND_BITS -> onBits("and");
            case OR_BITS -> onBits("or");
            case XOR_BITS -> {
                operator("XOR", "Associative");
                code.swap();
                lanewise(JvmTypes.VECTOR);
            }
            case TO_INTEGER -> convert(types.elementLanes(), types.isWide() ? "D2L" : "F2I", types.bitsLanes());
            case TO_FLOATING -> convert(types.bitsLanes(), types.isWide() ? "L2D" : "I2F", types.elementLanes());
            case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_UNSIGNED ->
                throw new IllegalArgumentException("a shift's distance is pushed by shift");
        }
    }

    /** {@code mask ← left, right} comparison by operator name; the operator goes between the operands. */
    private void compare(String name) {
        operator(name, "Comparison");
        code.swap();
        call(
                types.elementLanes(),
                "compare",
                JvmTypes.MASK,
                Type.getObjectType(OPERATORS + "$Comparison"),
                JvmTypes.VECTOR);
    }

    private void operator(String name, String kind) {
        code.getstatic(OPERATORS, name, "L" + OPERATORS + "$" + kind + ";");
    }

    private void convert(Type from, String name, Type to) {
        operator(name, "Conversion");
        code.iconst(0);
        call(from, "convert", JvmTypes.VECTOR, Type.getObjectType(OPERATORS + "$Conversion"), Type.INT_TYPE);
        code.checkcast(to);
    }

    /** {@code bits → bits shifted by a literal distance}. */
    void shift(ScalarOp op, long distance) {
        operator(
                switch (op) {
                    case SHIFT_LEFT -> "LSHL";
                    case SHIFT_RIGHT -> "ASHR";
                    case SHIFT_RIGHT_UNSIGNED -> "LSHR";
                    default -> throw new IllegalArgumentException(op + " is no shift");
                },
                "Binary");
        if (types.isWide()) {
            code.lconst(distance);
        } else {
            code.iconst((int) distance);
        }
        lanewise(types.bits());
    }

    /** {@code bits, operator, operand → bits}. */
    private void lanewise(Type operand) {
        call(types.bitsLanes(), "lanewise", types.bitsLanes(), Type.getObjectType(OPERATORS + "$Binary"), operand);
    }
}
