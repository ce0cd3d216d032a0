package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.AffineView;
import org.xhat.compiler.op.IndexOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.Reshape;

/**
 * Reads values through the operators that only move elements: transposes, broadcasts, slices, windows and reshapes become affine
 * indices into what they view, pads guards on them, and cost nothing. A reshape that merges extents has no such index; what it
 * views must lie in memory, where it is a mere reinterpretation of the same dense array. What is read under guards must lie in
 * memory, too: there is no element to compute where they do not hold.
 */
final class Views {
    /**
     * Where a value is found.
     *
     * @param source the value that is no view, or a view that is copied to memory
     * @param at one index for each of the source's extents, over the iteration's axes and then the guards; or, if linear, one index
     *     into its row-major elements
     * @param linear whether a reshape was looked through that needs the source in memory
     * @param guards when there is such an element, outermost view first
     * @param otherwise what is read where there is none
     */
    record Reading(Value source, List<Affine> at, boolean linear, List<Guard> guards, double otherwise) {
        Reading {
            at = List.copyOf(at);
            guards = List.copyOf(guards);
        }

        /** Of the element at {@code at}. */
        Reading(Value source, List<Affine> at) {
            this(source, at, false, List.of(), 0);
        }

        /** Whether an element is read for each position, wherever it is: one that is computed need not be stored for it. */
        boolean isElementwise() {
            return !linear && guards.isEmpty();
        }

        /** Where in the row-major elements of the source this is, over the axes and the guards. */
        Affine address(int axes) {
            return linear ? at.getFirst() : Affine.rowMajor(axes + guards.size(), at, source.dims());
        }

        /** This as a read of {@code buffer}, which holds the source, in an iteration over {@code axes} axes. */
        Access in(Buffer buffer, int axes) {
            Affine place = address(axes);
            return new Access(buffer.number(), place.coefficients(), place.offset(), guards, otherwise);
        }
    }

    private final Set<Value> stored = new HashSet<>();

    /** From now on {@code value}, though it could be looked through or recomputed, is read from memory. */
    void store(Value value) {
        stored.add(value);
    }

    /** Whether {@code value} was said to be read from memory. */
    boolean isStored(Value value) {
        return stored.contains(value);
    }

    /** Where element {@code at} of {@code value} is found, in an iteration over {@code axes} axes. */
    Reading read(Value value, List<Affine> at, int axes) {
        return read(new Reading(value, at), axes);
    }

    /** Where the element that {@code reading} means is found, its source looked through. */
    Reading read(Reading reading, int axes) {
        return stored.contains(reading.source()) ? reading : readThrough(reading, axes, false);
    }

    /** As {@link #read}, but {@code value} itself is looked through even if it is to be stored: what is stored of it. */
    Reading readThrough(Value value, List<Affine> at, int axes) {
        return readThrough(new Reading(value, at), axes, false);
    }

    /** Where the operands of the pointwise {@code value} are found for its element {@code at}. */
    List<Reading> operands(Value value, List<Affine> at, int axes) {
        return value.operands().stream()
                .map(operand -> read(operand, atOf(operand, at), axes))
                .toList();
    }

    /** As {@link #operands}, for a constant expression: it reads nothing from memory, though others may read its operands there. */
    List<Reading> constantOperands(Value value, List<Affine> at, int axes) {
        return value.operands().stream()
                .map(operand -> readThrough(new Reading(operand, atOf(operand, at)), axes, true))
                .toList();
    }

    private static List<Affine> atOf(Value operand, List<Affine> at) {
        return operand.type().isScalar() ? List.of() : at;
    }

    private Reading readThrough(Reading reading, int axes, boolean past) {
        Reading found = reading;
        do {
            Reading next = step(found, axes);
            if (next == null) {
                break;
            }
            found = next;
        } while (past || !stored.contains(found.source()));
        return found;
    }

    /** The same in what the source views; null where it is no view, or none that the reading can look through. */
    private static @Nullable Reading step(Reading reading, int axes) {
        Value view = reading.source();
        if (!isView(view)) {
            return null;
        }
        Value viewed = view.operand(0);
        if (view.op() instanceof IndexOp.ToFloating) {
            return to(viewed, reading, reading.at(), reading.linear());
        }
        if (view.op() instanceof Reshape reshape) {
            if (reading.linear()) {
                return to(viewed, reading, reading.at(), true);
            }
            int width = axes + reading.guards().size();
            var split = splitIndex(reshape.dims(), viewed.dims(), reading.at(), width);
            return split == null
                    ? to(viewed, reading, List.of(reading.address(axes)), true)
                    : to(viewed, reading, split, false);
        }
        if (reading.linear()) {
            return null;
        }
        return switch (view.op()) {
            case Pad pad -> guarded(viewed, reading, pad, axes);
            case AffineView moved -> {
                int width = axes + reading.guards().size();
                yield to(viewed, reading, operandIndex(view, moved, reading.at(), width), false);
            }
            default -> throw new IllegalStateException(view + " is no affine view");
        };
    }

    private static Reading to(Value viewed, Reading reading, List<Affine> at, boolean linear) {
        return new Reading(viewed, at, linear, reading.guards(), reading.otherwise());
    }

    /** A read of what {@code pad} pads: of one element, where the index meets one; of every, where nothing is added. */
    private static @Nullable Reading guarded(Value padded, Reading reading, Pad pad, int axes) {
        Affine index = reading.at().get(pad.axis()).plus(pad.before().times(Dim.of(-1)));
        if (takesAway(pad)) {
            var at = new ArrayList<>(reading.at());
            at.set(pad.axis(), index);
            return to(padded, reading, at, false);
        }
        if (!reading.guards().isEmpty() && Double.compare(reading.otherwise(), pad.fill()) != 0) {
            return null;
        }
        return guarded(
                new Reading(padded, reading.at(), false, reading.guards(), pad.fill()),
                pad.axis(),
                new Guard(index, pad.step(), padded.type().dim(pad.axis())),
                axes);
    }

    /** Whether {@code pad} only leaves out elements. */
    private static boolean takesAway(Pad pad) {
        return pad.step().is(1)
                && NonNegative.holds(pad.before().times(Dim.of(-1)))
                && NonNegative.holds(pad.after().times(Dim.of(-1)));
    }

    /** {@code reading} where its index along {@code axis} is that of {@code guard}. */
    static Reading guarded(Reading reading, int axis, Guard guard, int axes) {
        var at = new ArrayList<Affine>();
        reading.at().forEach(index -> at.add(index.withAxis()));
        int width = axes + reading.guards().size() + 1;
        at.set(axis, Affine.axis(width, width - 1));
        var guards = new ArrayList<>(reading.guards());
        guards.add(guard);
        return new Reading(reading.source(), at, false, guards, reading.otherwise());
    }

    /** Whether {@code value} moves elements by an affine index, whatever they are, or guards it. */
    static boolean isAffineView(Value value) {
        return value.op() instanceof AffineView || value.op() instanceof Pad;
    }

    /** Whether {@code value} is any view. */
    static boolean isView(Value value) {
        return isAffineView(value) || value.op() instanceof Reshape || value.op() instanceof IndexOp.ToFloating;
    }

    /** Whether {@code value} is a view all of whose elements are elements of what it views. */
    static boolean isTotalView(Value value) {
        return isView(value) && !(value.op() instanceof Pad);
    }

    /** Whether {@code value} is a reshape whose operand must lie in memory. */
    static boolean mergesExtents(Value value) {
        return value.op() instanceof Reshape reshape
                && reshape.joins(value.operand(0).dims());
    }

    private static List<Affine> operandIndex(Value value, AffineView view, List<Affine> at, int width) {
        var index = new ArrayList<Affine>();
        for (AffineView.Along along : view.index(value.node())) {
            Affine position = Affine.constant(width, along.offset());
            for (AffineView.Step step : along.steps()) {
                position = position.plus(at.get(step.axis()).times(step.stride()));
            }
            index.add(position);
        }
        return index;
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
