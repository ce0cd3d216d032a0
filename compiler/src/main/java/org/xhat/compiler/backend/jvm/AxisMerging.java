package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;

/**
 * Fewer axes for the same work: axes of extent 1 go, and neighbours that every access walks through as if they were one axis
 * become one. A map over [batch, 100] is a map over [100·batch], with one tail instead of {@code batch}.
 */
final class AxisMerging {
    private AxisMerging() {}

    /** An equal kernel with as few axes as this pass can make of it. */
    static Kernel merge(Kernel kernel) {
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (!isIndexed(kernel, axis)) {
                if (kernel.axes().get(axis).extent().is(1) && !isLastReduced(kernel.body(), axis)) {
                    return merge(without(kernel, axis, kernel.axes()));
                }
                if (axis + 1 < kernel.axes().size() && isOneWalk(kernel, axis)) {
                    var axes = new ArrayList<>(kernel.axes());
                    Axis outer = axes.get(axis);
                    Axis inner = axes.get(axis + 1);
                    axes.set(axis + 1, new Axis(outer.name() + inner.name(), outer.extent().times(inner.extent())));
                    return merge(without(kernel, axis, axes));
                }
            }
        }
        return kernel;
    }

    /** A reduction keeps an axis to reduce over. */
    private static boolean isLastReduced(Body body, int axis) {
        return body instanceof Body.Sweep sweep && sweep.reducedAxes().equals(List.of(axis));
    }

    private static boolean isIndexed(Kernel kernel, int axis) {
        return kernel.terms().contains(new Term.Index(axis));
    }

    private static boolean isOneWalk(Kernel kernel, int axis) {
        if (isIndexed(kernel, axis + 1) || role(kernel.body(), axis) != role(kernel.body(), axis + 1)) {
            return false;
        }
        Dim extent = kernel.axes().get(axis + 1).extent();
        var accesses = new ArrayList<>(kernel.loads());
        kernel.stores().forEach(store -> accesses.add(store.to()));
        return accesses.stream()
                .allMatch(access -> access.strides()
                        .get(axis)
                        .equals(access.strides().get(axis + 1).times(extent)));
    }

    /** Equal for axes that a body treats alike. */
    private static int role(Body body, int axis) {
        return switch (body) {
            case Body.Sweep sweep -> sweep.reducedAxes().contains(axis) ? 1 : 0;
            case Body.Contract contract ->
                contract.batchAxes().contains(axis)
                        ? 2
                        : contract.rowAxes().contains(axis) ? 3 : contract.columnAxes().contains(axis) ? 4 : 5;
        };
    }

    private static Kernel without(Kernel kernel, int gone, List<Axis> axes) {
        List<Axis> left = IntStream.range(0, axes.size())
                .filter(axis -> axis != gone)
                .mapToObj(axes::get)
                .toList();
        List<Term> terms = kernel.terms().stream()
                .map(term -> switch (term) {
                    case Term.Load(Access from) -> (Term) new Term.Load(without(from, gone));
                    case Term.Index(int axis) -> new Term.Index(axis > gone ? axis - 1 : axis);
                    case Term.Constant constant -> constant;
                    case Term.DimValue dim -> dim;
                    case Term.Apply apply -> apply;
                    case Term.Reduced reduced -> reduced;
                })
                .toList();
        Body body =
                switch (kernel.body()) {
                    case Body.Sweep(List<Integer> reducedAxes, List<Stage> stages) ->
                        new Body.Sweep(
                                without(reducedAxes, gone),
                                stages.stream()
                                        .map(stage -> new Stage(stage.reductions(), withoutIn(stage.stores(), gone)))
                                        .toList());
                    case Body.Contract c ->
                        new Body.Contract(
                                without(c.batchAxes(), gone),
                                without(c.rowAxes(), gone),
                                without(c.columnAxes(), gone),
                                without(c.contractedAxes(), gone),
                                c.x(),
                                c.y(),
                                withoutIn(c.epilogue(), gone));
                };
        return new Kernel(kernel.name(), left, terms, body, kernel.origins(), kernel.boundaries());
    }

    private static List<Stage.Store> withoutIn(List<Stage.Store> stores, int gone) {
        return stores.stream()
                .map(store -> new Stage.Store(store.value(), without(store.to(), gone)))
                .toList();
    }

    private static List<Integer> without(List<Integer> axes, int gone) {
        return axes.stream()
                .filter(axis -> axis != gone)
                .map(axis -> axis > gone ? axis - 1 : axis)
                .toList();
    }

    private static Access without(Access access, int gone) {
        var strides = new ArrayList<>(access.strides());
        strides.remove(gone);
        return new Access(access.buffer(), strides, access.offset());
    }
}
