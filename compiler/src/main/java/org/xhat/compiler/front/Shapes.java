package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.ShapeOp;

/**
 * The operators of the graph on tensors that remember where their extents come from: shapes are aligned, broadcasts written
 * out, and what does not fit is reported with both shapes and both origins.
 */
final class Shapes {

    private final EntryReading reading;

    Shapes(EntryReading reading) {
        this.reading = reading;
    }

    /** Extents, and where each comes from. */
    private record Extents(List<Dim> dims, List<SourceSpan> sources) {
        String origin(int axis) {
            SourceSpan source = sources.get(axis);
            String extent = dims.get(axis).toString();
            String text = source.text().strip().replaceAll("\\s+", " ");
            return extent + " comes from " + source + (text.equals(extent) ? "" : ": " + text);
        }
    }

    /** A pointwise operator; the operands are aligned at their last axis, extents of 1 and missing axes repeated. */
    Optional<TensorValue> pointwise(
            Elementwise op, String name, List<TensorValue> operands, Frame frame, SourceSpan span) {
        var common = new Extents(List.of(), List.of());
        for (TensorValue operand : operands) {
            Optional<Extents> both = aligned(name, common, extents(operand), frame, span);
            if (both.isEmpty()) {
                return Optional.empty();
            }
            common = both.get();
        }
        List<Dim> dims = common.dims();
        Value result = reading.make(
                frame,
                span,
                fx -> fx.apply(
                        op,
                        operands.stream()
                                .map(x -> x.rank() == 0 ? x.value() : repeated(fx, x.value(), dims))
                                .toList()));
        return checked(new TensorValue(result, common.sources()), frame, span);
    }

    private static Extents extents(TensorValue x) {
        return new Extents(x.dims(), x.sources());
    }

    /** The extents that both are repeated to. */
    private Optional<Extents> aligned(String name, Extents x, Extents y, Frame frame, SourceSpan span) {
        int rank = Math.max(x.dims().size(), y.dims().size());
        var dims = new ArrayList<Dim>();
        var sources = new ArrayList<SourceSpan>();
        for (int axis = 0; axis < rank; axis++) {
            int i = axis - rank + x.dims().size();
            int j = axis - rank + y.dims().size();
            if (i >= 0 && j >= 0 && !fits(x.dims().get(i), y.dims().get(j))) {
                reading.report(
                        frame,
                        List.of(x.origin(i), y.origin(j)),
                        DiagnosticKind.SHAPE_MISMATCH,
                        span,
                        name,
                        DslValue.shape(x.dims()),
                        DslValue.shape(y.dims()),
                        "expected equal extents, aligned at the last axis: "
                                + difference(x.dims().get(i), y.dims().get(j)));
                return Optional.empty();
            }
            boolean takesX = j < 0 || (i >= 0 && !x.dims().get(i).is(1));
            dims.add(takesX ? x.dims().get(i) : y.dims().get(j));
            sources.add(takesX ? x.sources().get(i) : y.sources().get(j));
        }
        return Optional.of(new Extents(dims, sources));
    }

    private static String difference(Dim x, Dim y) {
        String onlyData =
                x.isConstant() || y.isConstant() ? "" : "\nextents that are equal are written alike, by one name";
        return x + " is not " + y + onlyData;
    }

    private static boolean fits(Dim x, Dim y) {
        return x.equals(y) || x.is(1) || y.is(1);
    }

    /** x repeated to extents that it fits, aligned at the last axis. */
    private static Value repeated(Fx fx, Value x, List<Dim> dims) {
        int offset = dims.size() - x.type().rank();
        var kept = new ArrayList<Dim>();
        var axes = new ArrayList<Integer>();
        for (int i = 0; i < x.type().rank(); i++) {
            if (x.type().dim(i).equals(dims.get(offset + i))) {
                kept.add(x.type().dim(i));
                axes.add(offset + i);
            }
        }
        return fx.broadcast(reshaped(fx, x, kept), dims, axes);
    }

    /** A reshape; one that undoes the reshape before it leaves out both. */
    private static Value reshaped(Fx fx, Value x, List<Dim> dims) {
        boolean undone =
                x.op() instanceof ShapeOp.Reshape && x.operand(0).dims().equals(dims);
        return undone ? x.operand(0) : fx.reshape(x, dims);
    }

    /** A reduction over axes in any order, negative ones from the end; over all of them where none is given. */
    Optional<TensorValue> reduce(
            ReduceOp.Kind kind, boolean isMean, TensorValue x, List<Long> axes, Frame frame, SourceSpan span) {
        var chosen = new LinkedHashSet<Integer>();
        for (long axis : axes) {
            Optional<Integer> found = axis(x, axis, x.rank(), frame, span);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (!chosen.add(found.get())) {
                reading.report(frame, DiagnosticKind.DUPLICATE_AXIS, span, axis);
                return Optional.empty();
            }
        }
        List<Integer> sorted = axes.isEmpty()
                ? IntStream.range(0, x.rank()).boxed().toList()
                : chosen.stream().sorted().toList();
        Value result = reading.make(
                frame,
                span,
                fx -> isMean
                        ? fx.mean(x.value(), sorted)
                        : switch (kind) {
                            case SUM -> fx.sum(x.value(), sorted);
                            case MAX -> fx.max(x.value(), sorted);
                            case MIN -> fx.min(x.value(), sorted);
                        });
        var sources = IntStream.range(0, x.rank())
                .filter(i -> !sorted.contains(i))
                .mapToObj(x.sources()::get)
                .toList();
        return Optional.of(new TensorValue(result, sources));
    }

    /** An axis from 0; negative ones count from {@code rank}. */
    Optional<Integer> axis(TensorValue x, long axis, int rank, Frame frame, SourceSpan span) {
        long found = axis < 0 ? axis + rank : axis;
        if (found < 0 || found >= rank) {
            String expected = rank == 0 ? "no axis: this is a scalar" : "an axis from " + -rank + " to " + (rank - 1);
            reading.report(frame, DiagnosticKind.AXIS_OUT_OF_RANGE, span, axis, DslValue.shape(x.dims()), expected);
            return Optional.empty();
        }
        return Optional.of((int) found);
    }

    /** [m,k], [k,n] → [m,n]. */
    Optional<TensorValue> matmul(TensorValue a, TensorValue b, Frame frame, SourceSpan span) {
        boolean matrices = a.rank() == 2 && b.rank() == 2;
        if (!matrices || !a.dims().get(1).equals(b.dims().get(0))) {
            var notes = matrices ? List.of(extents(a).origin(1), extents(b).origin(0)) : List.<String>of();
            String expected = matrices
                    ? "expected [m, k] and [k, n]: "
                            + difference(a.dims().get(1), b.dims().get(0))
                    : "expected two matrices, [m, k] and [k, n]";
            reading.report(
                    frame,
                    notes,
                    DiagnosticKind.SHAPE_MISMATCH,
                    span,
                    "matmul",
                    DslValue.shape(a.dims()),
                    DslValue.shape(b.dims()),
                    expected);
            return Optional.empty();
        }
        Value result = reading.make(frame, span, fx -> fx.contract(ContractOp.MATMUL, a.value(), b.value()));
        return checked(
                new TensorValue(result, List.of(a.sources().get(0), b.sources().get(1))), frame, span);
    }

    /** The axes in another order; the two of a matrix swapped where none is given. */
    Optional<TensorValue> transpose(TensorValue x, List<Long> permutation, Frame frame, SourceSpan span) {
        if (permutation.isEmpty() && x.rank() != 2) {
            reading.report(
                    frame,
                    DiagnosticKind.SHAPE,
                    span,
                    "transpose of " + DslValue.shape(x.dims()) + " does not say the order of the axes",
                    "a matrix, or a permutation such as transpose(x, 0, 2, 1)");
            return Optional.empty();
        }
        List<Integer> order = permutation.isEmpty()
                ? List.of(1, 0)
                : permutation.stream().map(Long::intValue).toList();
        var all = IntStream.range(0, x.rank()).boxed().toList();
        if (!order.stream().sorted().toList().equals(all)) {
            reading.report(
                    frame,
                    DiagnosticKind.SHAPE,
                    span,
                    order + " is not a permutation of the axes of " + DslValue.shape(x.dims()),
                    "each of " + all + " once");
            return Optional.empty();
        }
        Value result = reading.make(frame, span, fx -> fx.transpose(x.value(), order));
        return Optional.of(
                new TensorValue(result, order.stream().map(x.sources()::get).toList()));
    }

    /** The same elements under other extents. */
    Optional<TensorValue> reshape(
            TensorValue x, List<Dim> dims, List<SourceSpan> sources, Frame frame, SourceSpan span) {
        Dim before = x.value().type().elementCount();
        Dim after = dims.stream().reduce(Dim.ONE, Dim::times);
        if (!before.equals(after)) {
            reading.report(
                    frame,
                    DiagnosticKind.SHAPE,
                    span,
                    "reshape of " + DslValue.shape(x.dims()) + " to " + DslValue.shape(dims) + " changes the number of"
                            + " elements",
                    "extents with the product " + before + ": this one is " + after);
            return Optional.empty();
        }
        return Optional.of(new TensorValue(reading.make(frame, span, fx -> reshaped(fx, x.value(), dims)), sources));
    }

    /** x with a new axis of extent 1 at a position of the result. */
    Optional<TensorValue> expandDims(TensorValue x, long position, Frame frame, SourceSpan span) {
        return axis(x, position, x.rank() + 1, frame, span).map(axis -> {
            var dims = new ArrayList<>(x.dims());
            dims.add(axis, Dim.ONE);
            var sources = new ArrayList<>(x.sources());
            sources.add(axis, frame.authored(span));
            return new TensorValue(reading.make(frame, span, fx -> fx.reshape(x.value(), dims)), sources);
        });
    }

    /** x repeated to given extents. */
    Optional<TensorValue> broadcast(
            TensorValue x, List<Dim> dims, List<SourceSpan> sources, Frame frame, SourceSpan span) {
        int offset = dims.size() - x.rank();
        boolean fits = offset >= 0
                && IntStream.range(0, x.rank())
                        .allMatch(i -> x.dims().get(i).is(1) || x.dims().get(i).equals(dims.get(offset + i)));
        if (!fits) {
            reading.report(
                    frame,
                    DiagnosticKind.SHAPE,
                    span,
                    DslValue.shape(x.dims()) + " does not repeat to " + DslValue.shape(dims),
                    "extents that are 1 or equal, aligned at the last axis");
            return Optional.empty();
        }
        Value result = reading.make(frame, span, fx -> repeated(fx, x.value(), dims));
        return checked(new TensorValue(result, sources), frame, span);
    }

    /** The tensor, unless it is known to have more elements than an array can. */
    Optional<TensorValue> checked(TensorValue x, Frame frame, SourceSpan span) {
        boolean tooMany;
        try {
            Dim count = x.value().type().elementCount();
            tooMany = count.isConstant() && count.constantValue() > Integer.MAX_VALUE;
        } catch (ArithmeticException beyondLong) {
            tooMany = true;
        }
        if (tooMany) {
            reading.report(frame, DiagnosticKind.TOO_MANY_ELEMENTS, span, DslValue.shape(x.dims()));
            return Optional.empty();
        }
        return Optional.of(x);
    }
}
