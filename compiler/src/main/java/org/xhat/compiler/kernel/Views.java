package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.AffineView;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Gather;
import org.xhat.compiler.op.IndexOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.Reshape;

/**
 * Reads values through the operators that only move elements: transposes, broadcasts, slices, windows and reshapes become affine
 * indices into what they view, pads guards on them, gathers indices from memory, and cost nothing. A reshape that merges extents has no such index; what it
 * views must lie in memory, where it is a mere reinterpretation of the same dense array. What is read under guards must lie in
 * memory, too: there is no element to compute where they do not hold.
 */
final class Views {
    /**
     * Where a value is found.
     *
     * @param source the value that is no view, or a view that is copied to memory
     * @param at one index for each of the source's extents, over the iteration's axes and then the positions; or, if linear, one index
     *     into its row-major elements
     * @param linear whether a reshape was looked through that needs the source in memory
     * @param positions what the indices depend on beside the axes, and when there is such an element: outermost view first
     * @param otherwise what is read where there is none
     */
    record Reading(Value source, List<Affine> at, boolean linear, List<Position<Value>> positions, double otherwise) {
        Reading {
            at = linear ? List.copyOf(at) : withinOne(source.dims(), at);
            positions = List.copyOf(positions);
        }

        /** Along an extent of 1 there is one place, also for an axis without any. */
        private static List<Affine> withinOne(List<Dim> dims, List<Affine> at) {
            return IntStream.range(0, at.size())
                    .mapToObj(d -> dims.get(d).equals(Dim.ONE)
                            ? Affine.constant(at.get(d).coefficients().size(), Dim.ZERO)
                            : at.get(d))
                    .toList();
        }

        /** Of the element at {@code at}. */
        Reading(Value source, List<Affine> at) {
            this(source, at, false, List.of(), 0);
        }

        /** Whether there may be no element at some position. */
        boolean isGuarded() {
            return positions.stream().anyMatch(position -> position instanceof Position.Guard);
        }

        /** Whether an element is read for each position, wherever it is: one that is computed need not be stored for it. */
        boolean isElementwise() {
            return !linear && positions.isEmpty();
        }

        /** Where in the row-major elements of the source this is, over the axes and the positions. */
        Affine address(int axes) {
            return address(axes, source.dims());
        }

        /** Where it is in the array, of extents {@code array}, in which the source lies. */
        Affine address(int axes, List<Dim> array) {
            return linear ? at.getFirst() : Affine.rowMajor(axes + positions.size(), at, array);
        }

        /** The same where one position more is known. */
        Reading with(Position<Value> position) {
            var more = new ArrayList<>(positions);
            more.add(position);
            return new Reading(source, at.stream().map(Affine::withAxis).toList(), linear, more, otherwise);
        }

        /** The same where {@code more} positions are known, of which it knows the first. */
        Reading withAll(List<Position<Value>> more) {
            Reading reading = this;
            for (Position<Value> position : more.subList(positions.size(), more.size())) {
                reading = reading.with(position);
            }
            return reading;
        }

        /** What is read to know where this is, each in the source's row-major elements: it must lie in memory. */
        List<Reading> indices(int axes) {
            var indices = new ArrayList<Reading>();
            for (int p = 0; p < positions.size(); p++) {
                if (positions.get(p) instanceof Position.Gathered<Value>(Value of, Affine index, Dim extent)) {
                    indices.add(new Reading(of, List.of(index), true, positions.subList(0, p), 0));
                }
            }
            return indices;
        }

        /** This as a read of what lies in {@code buffers}, in an iteration over {@code axes} axes. */
        Access in(Buffers buffers, int axes) {
            Buffer buffer = buffers.of(source);
            Affine place = address(axes, buffer.extents());
            return new Access(
                    buffer.number(),
                    buffer.holdsIntegers(),
                    place.coefficients(),
                    place.offset(),
                    positions.stream()
                            .map(position ->
                                    position.in(value -> buffers.of(value).number()))
                            .toList(),
                    otherwise);
        }
    }

    private final StoredValues stored;

    /** Reads {@code stored} from memory. */
    Views(StoredValues stored) {
        this.stored = stored;
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
        List<Value> operands = value.op() instanceof Elementwise ? value.operands() : List.of();
        return operands.stream()
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
    private @Nullable Reading step(Reading reading, int axes) {
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
            int width = axes + reading.positions().size();
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
            case Gather gather -> gathered(view, reading, axes);
            case AffineView moved -> {
                int width = axes + reading.positions().size();
                yield to(viewed, reading, operandIndex(view, moved, reading.at(), width), false);
            }
            default -> throw new IllegalStateException(view + " is no affine view");
        };
    }

    private static Reading to(Value viewed, Reading reading, List<Affine> at, boolean linear) {
        return new Reading(viewed, at, linear, reading.positions(), reading.otherwise());
    }

    /** A read of what {@code pad} pads: of one element, where the index meets one; of every, where nothing is added. */
    private static @Nullable Reading guarded(Value padded, Reading reading, Pad pad, int axes) {
        Affine index = reading.at().get(pad.axis()).plus(pad.before().times(Dim.of(-1)));
        if (pad.takesAway()) {
            var at = new ArrayList<>(reading.at());
            at.set(pad.axis(), index);
            return to(padded, reading, at, false);
        }
        if (reading.isGuarded() && Double.compare(reading.otherwise(), pad.fill()) != 0) {
            return null;
        }
        return moved(
                new Reading(padded, reading.at(), false, reading.positions(), pad.fill()),
                pad.axis(),
                new Position.Guard<>(index, pad.step(), padded.type().dim(pad.axis())),
                axes);
    }

    /** Whether {@code value} is a view that asks whether there is an element. */
    static boolean isGuarded(Value value) {
        return value.op() instanceof Pad pad && !pad.takesAway();
    }

    /** A read of the row that an index says: {@code reading} of a gather's result, whose first axes are those of the indices. */
    private Reading gathered(Value gather, Reading reading, int axes) {
        Value rows = gather.operand(0);
        Value indices = gather.operand(1);
        int rank = indices.type().rank();
        Reading index = read(to(indices, reading, reading.at().subList(0, rank), false), axes);
        var at = new ArrayList<>(reading.at().subList(rank, reading.at().size()));
        at.addFirst(Affine.constant(axes + reading.positions().size(), Dim.ZERO));
        Reading row = to(rows, reading, at, false).withAll(index.positions());
        return moved(row, 0, gathered(index, rows.type().dim(0), axes), axes);
    }

    /** The integer that {@code index} is of, which is below {@code extent}. */
    static Position<Value> gathered(Reading index, Dim extent, int axes) {
        return new Position.Gathered<>(index.source(), index.address(axes), extent);
    }

    /** {@code reading} where its index along {@code axis} is {@code position}. */
    static Reading moved(Reading reading, int axis, Position<Value> position, int axes) {
        Reading there = reading.with(position);
        int width = axes + there.positions().size();
        var at = new ArrayList<>(there.at());
        at.set(axis, Affine.axis(width, width - 1));
        return new Reading(there.source(), at, false, there.positions(), there.otherwise());
    }

    /** Whether {@code value} moves elements, each axis by an index of its own, whatever they are. */
    static boolean isAffineView(Value value) {
        return value.op() instanceof AffineView || isMemoryView(value);
    }

    /** Whether {@code value} is a view that reads memory only: by a guard, or by an index from memory. */
    static boolean isMemoryView(Value value) {
        return value.op() instanceof Pad || value.op() instanceof Gather;
    }

    /** Whether {@code value} is any view. */
    static boolean isView(Value value) {
        return isAffineView(value) || value.op() instanceof Reshape || value.op() instanceof IndexOp.ToFloating;
    }

    /** Whether {@code value} is a view that can be looked through wherever it is. */
    static boolean isTotalView(Value value) {
        return isView(value) && !isMemoryView(value);
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
