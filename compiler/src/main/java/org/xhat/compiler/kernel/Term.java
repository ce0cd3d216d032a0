package org.xhat.compiler.kernel;

import java.util.Collections;
import java.util.List;
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
    record Load(Access from) implements Term {
        @Override
        public String toString() {
            return "load " + from;
        }
    }

    /** A literal, rounded to the element type. */
    record Constant(double value) implements Term {
        @Override
        public String toString() {
            return "constant " + value;
        }
    }

    /** An extent as a number. */
    record DimValue(Dim dim) implements Term {
        @Override
        public String toString() {
            return "dim " + dim;
        }
    }

    /** The position along an axis, as a number. */
    record Index(int axis) implements Term {
        @Override
        public String toString() {
            return "index a" + axis;
        }
    }

    /**
     * A number drawn as {@link org.xhat.compiler.op.Draw} says.
     *
     * @param key the buffer of the key, by its number in the {@link Plan}
     * @param draw which draws
     * @param index which of them, over the kernel's axes
     */
    record Drawn(int key, Draw draw, Affine index) implements Term {
        /** The reads of the key. */
        Stream<Access> loads() {
            return LongStream.range(0, LeafOp.DrawKey.TYPE.elementCount().constantValue())
                    .mapToObj(word -> new Access(
                            key,
                            true,
                            Collections.nCopies(index.coefficients().size(), Dim.ZERO),
                            Dim.of(word),
                            List.of(),
                            0));
        }

        @Override
        public String toString() {
            return "drawn b" + key + " " + draw.attributes();
        }
    }

    /** A pointwise operator on earlier terms. */
    record Apply(Elementwise op, List<Integer> operands) implements Term {
        /** Copies the operands. */
        public Apply {
            operands = List.copyOf(operands);
        }

        @Override
        public String toString() {
            return op.mnemonic() + operands.stream().map(x -> " %" + x).collect(Collectors.joining());
        }
    }

    /**
     * What a reduction of an earlier stage, or the contraction, left behind, or what a running one has come to.
     *
     * @param reduction the reduction's position, counted over all stages in order; 0 for the contraction
     * @param component which component of {@link Combine#results}; 0 for the contraction
     */
    record Reduced(int reduction, int component) implements Term {
        @Override
        public String toString() {
            return "reduced r" + reduction + (component == 0 ? "" : "." + component);
        }
    }
}
