package org.xhat.compiler.kernel;

import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * One scalar value of a kernel, in static single assignment: operands are positions of earlier terms in {@link Kernel#terms}.
 * A term depends on exactly the axes that its loads, indices and operands depend on.
 */
public sealed interface Term {
    /** An element of a buffer. */
    record Load(Access from) implements Term {}

    /** A literal, rounded to the element type. */
    record Constant(double value) implements Term {}

    /** An extent as a number. */
    record DimValue(Dim dim) implements Term {}

    /** The position along an axis, as a number. */
    record Index(int axis) implements Term {}

    /**
     * A number drawn as {@link org.xhat.compiler.op.Draw} says.
     *
     * @param key the buffer of the key, by its number in the {@link Plan}
     * @param draw which draws
     * @param index which of them, over the kernel's axes
     */
    record Drawn(int key, Draw draw, Affine index) implements Term {
        /** Of the key. */
        @Override
        public Stream<Access> loads() {
            return LongStream.range(0, LeafOp.DrawKey.TYPE.elementCount().constantValue())
                    .mapToObj(word -> new Access(
                            key,
                            true,
                            Collections.nCopies(index.coefficients().size(), Dim.ZERO),
                            Dim.of(word),
                            List.of(),
                            0));
        }
    }

    /** A pointwise operator on earlier terms. */
    record Apply(Elementwise op, List<Integer> operands) implements Term {
        /** Copies the operands. */
        public Apply {
            operands = List.copyOf(operands);
        }
    }

    /**
     * What a reduction of an earlier stage, or the contraction, left behind, or what a running one has come to.
     *
     * @param reduction the reduction's position, counted over all stages in order; 0 for the contraction
     * @param component which component of {@link Combine#results}; 0 for the contraction
     */
    record Reduced(int reduction, int component) implements Term {}

    /** The reads of memory. */
    default Stream<Access> loads() {
        return this instanceof Load(Access from) ? Stream.concat(from.indices(), Stream.of(from)) : Stream.of();
    }

    /** Whether this by itself, not by other terms, depends on the position along {@code axis}. */
    default boolean dependsOn(int axis) {
        return switch (this) {
            case Load(Access from) -> from.dependsOn(axis);
            case Drawn drawn -> drawn.index.dependsOn(axis);
            case Index(int of) -> of == axis;
            case Constant _, DimValue _, Apply _, Reduced _ -> false;
        };
    }

    /** One line, given what buffers and axes are called. */
    default String text(IntFunction<String> bufferName, IntFunction<String> axisName) {
        return switch (this) {
            case Load(Access from) -> "load " + from.text(bufferName, axisName);
            case Constant(double value) -> "constant " + value;
            case DimValue(Dim dim) -> "dim " + dim;
            case Index(int axis) -> "index " + axisName.apply(axis);
            case Drawn drawn -> "drawn " + drawn.draw.attributes();
            case Apply(Elementwise op, List<Integer> operands) ->
                op.mnemonic() + operands.stream().map(x -> " %" + x).collect(Collectors.joining());
            case Reduced(int reduction, int component) ->
                "reduced r" + reduction + (component == 0 ? "" : "." + component);
        };
    }
}
