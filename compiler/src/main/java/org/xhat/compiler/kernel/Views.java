package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.IndexOp;
import org.xhat.compiler.op.ShapeOp;

/**
 * Reads values through the operators that only move elements: transposes, broadcasts, slices and reshapes become affine
 * indices into what they view, and cost nothing. A reshape that merges extents has no such index; what it views must lie in
 * memory, where it is a mere reinterpretation of the same dense array.
 */
final class Views {
    /**
     * Where a value is found.
     *
     * @param source the node that is no view, or a view that is copied to memory
     * @param at one index for each of the source's extents; or, if linear, one index into its row-major elements
     * @param linear whether a reshape was looked through that needs the source in memory
     */
    record Reading(Node source, List<Affine> at, boolean linear) {}

    private final Set<Node> stored = new HashSet<>();

    /** From now on {@code node}, though it could be looked through or recomputed, is read from memory. */
    void store(Node node) {
        stored.add(node);
    }

    /** Whether {@code node} was said to be read from memory. */
    boolean isStored(Node node) {
        return stored.contains(node);
    }

    /** Where element {@code at} of {@code value} is found, in an iteration over {@code axes} axes. */
    Reading read(Value value, List<Affine> at, int axes) {
        return stored.contains(value.node())
                ? new Reading(value.node(), at, false)
                : readThrough(value.node(), at, axes);
    }

    /** As {@link #read}, but {@code node} itself is looked through even if it is to be stored: what is stored of it. */
    Reading readThrough(Node node, List<Affine> at, int axes) {
        return readThrough(node, at, axes, false);
    }

    /** Where the operands of the pointwise {@code node} are found for its element {@code at}. */
    List<Reading> operands(Node node, List<Affine> at, int axes) {
        return node.operands().stream()
                .map(operand -> read(operand, atOf(operand, at), axes))
                .toList();
    }

    /** As {@link #operands}, for a constant expression: it reads nothing from memory, though others may read its operands there. */
    List<Reading> constantOperands(Node node, List<Affine> at, int axes) {
        return node.operands().stream()
                .map(operand -> readThrough(operand.node(), atOf(operand, at), axes, true))
                .toList();
    }

    private static List<Affine> atOf(Value operand, List<Affine> at) {
        return operand.type().isScalar() ? List.of() : at;
    }

    private Reading readThrough(Node node, List<Affine> at, int axes, boolean past) {
        boolean linear = false;
        Node source = node;
        List<Affine> index = at;
        do {
            if (source.op() instanceof IndexOp.ToFloating) {
                source = source.operands().getFirst().node();
            } else if (source.op() instanceof ShapeOp.Reshape reshape) {
                List<Dim> from = source.operands().getFirst().dims();
                if (!linear) {
                    var split = splitIndex(reshape.dims(), from, index, axes);
                    linear = split == null;
                    index = split == null ? List.of(Affine.rowMajor(axes, index, reshape.dims())) : split;
                }
                source = source.operands().getFirst().node();
            } else if (!linear && isAffineView(source)) {
                index = operandIndex((ShapeOp) source.op(), index, axes);
                source = source.operands().getFirst().node();
            } else {
                break;
            }
        } while (past || !stored.contains(source));
        return new Reading(source, index, linear);
    }

    /** Whether {@code node} moves elements by an affine index, whatever they are. */
    static boolean isAffineView(Node node) {
        return node.op() instanceof ShapeOp op
                && switch (op) {
                    case ShapeOp.Transpose t -> true;
                    case ShapeOp.Broadcast b -> true;
                    case ShapeOp.Slice s -> true;
                    case ShapeOp.Reshape r -> false;
                    case ShapeOp.Pad p -> false;
                    case ShapeOp.Concat c -> false;
                };
    }

    /** Whether {@code node} is any view. */
    static boolean isView(Node node) {
        return isAffineView(node) || node.op() instanceof ShapeOp.Reshape || node.op() instanceof IndexOp.ToFloating;
    }

    /** Whether {@code node} is a reshape whose operand must lie in memory. */
    static boolean mergesExtents(Node node) {
        return node.op() instanceof ShapeOp.Reshape reshape
                && splitIndex(
                                reshape.dims(),
                                node.operands().getFirst().dims(),
                                Collections.nCopies(reshape.dims().size(), Affine.constant(0, Dim.ZERO)),
                                0)
                        == null;
    }

    private static List<Affine> operandIndex(ShapeOp view, List<Affine> at, int axes) {
        return switch (view) {
            case ShapeOp.Transpose transpose -> {
                var index = new ArrayList<>(at);
                for (int i = 0; i < at.size(); i++) {
                    index.set(transpose.permutation().get(i), at.get(i));
                }
                yield index;
            }
            case ShapeOp.Broadcast broadcast ->
                broadcast.axes().stream().map(at::get).toList();
            case ShapeOp.Slice slice -> {
                var index = new ArrayList<>(at);
                index.set(slice.axis(), at.get(slice.axis()).plus(slice.start()));
                yield index;
            }
            case ShapeOp.Reshape reshape -> throw notAffine(reshape);
            case ShapeOp.Pad pad -> throw notAffine(pad);
            case ShapeOp.Concat concat -> throw notAffine(concat);
        };
    }

    private static IllegalStateException notAffine(ShapeOp op) {
        return new IllegalStateException(op.mnemonic() + " is no affine view");
    }

    /**
     * The index into an array of extents {@code from} that a reshape to {@code to} reads at {@code at}, where each extent of
     * {@code from} is one extent of {@code to} or was split into several, next to each other; null otherwise. Extents of 1 come
     * and go freely.
     */
    private static @Nullable List<Affine> splitIndex(List<Dim> to, List<Dim> from, List<Affine> at, int axes) {
        var index = new ArrayList<Affine>();
        int next = 0;
        for (Dim extent : from) {
            Affine position = Affine.constant(axes, Dim.ZERO);
            Dim covered = Dim.ONE;
            while (!covered.equals(extent)) {
                if (next == to.size()) {
                    return null;
                }
                position = position.times(to.get(next)).plus(at.get(next));
                covered = covered.times(to.get(next));
                next++;
            }
            index.add(position);
        }
        while (next < to.size() && to.get(next).equals(Dim.ONE)) {
            next++;
        }
        return next == to.size() ? index : null;
    }
}
