package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.op.ElementwiseLowering;
import org.xhat.runtime.math.Float64Algebra;

/** What a kernel means, said as plainly as possible: every position by itself, in double, sums in the order they come. */
final class KernelReference {
    private final Kernel kernel;
    private final List<double[]> arrays;
    private final int offset;
    private final Map<String, Long> dims;

    KernelReference(Kernel kernel, List<double[]> arrays, int offset, Map<String, Long> dims) {
        this.kernel = kernel;
        this.arrays = arrays;
        this.offset = offset;
        this.dims = dims;
    }

    void run() {
        switch (kernel.body()) {
            case Body.Sweep sweep -> sweep(sweep);
            case Body.Contract contract -> contract(contract);
        }
    }

    private interface Visit {
        void at(long[] position);
    }

    private void visit(List<Integer> axes, long[] position, Visit visit) {
        visit(axes, 0, position, visit);
    }

    private void visit(List<Integer> axes, int next, long[] position, Visit visit) {
        if (next == axes.size()) {
            visit.at(position);
            return;
        }
        long extent = kernel.axes().get(axes.get(next)).extent().evaluate(dims);
        for (long i = 0; i < extent; i++) {
            position[axes.get(next)] = i;
            visit(axes, next + 1, position, visit);
        }
    }

    private void sweep(Body.Sweep sweep) {
        var kept = new ArrayList<Integer>();
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (!sweep.reducedAxes().contains(axis)) {
                kept.add(axis);
            }
        }
        visit(kept, new long[kernel.axes().size()], position -> {
            var reduced = new HashMap<Term.Reduced, Double>();
            int first = 0;
            for (Stage stage : sweep.stages()) {
                stage(sweep, stage, first, position, reduced);
                first += stage.reductions().size();
            }
        });
    }

    private void stage(Body.Sweep sweep, Stage stage, int first, long[] position, Map<Term.Reduced, Double> reduced) {
        var gathered = new ArrayList<List<Double>>();
        stage.reductions().forEach(reduction -> gathered.add(new ArrayList<>()));
        visit(sweep.reducedAxes(), position, at -> {
            for (int r = 0; r < gathered.size(); r++) {
                gathered.get(r).add(value(stage.reductions().get(r).value(), at, reduced));
            }
        });
        for (int r = 0; r < gathered.size(); r++) {
            List<Double> values = gathered.get(r);
            Combine combine = stage.reductions().get(r).combine();
            double sum = values.stream().mapToDouble(x -> x).sum();
            double mean = sum / values.size();
            double result = switch (combine) {
                case SUM -> sum;
                case MAX -> values.stream().mapToDouble(x -> x).reduce(Double.NEGATIVE_INFINITY, Math::max);
                case MIN -> values.stream().mapToDouble(x -> x).reduce(Double.POSITIVE_INFINITY, Math::min);
                case MEAN, MOMENTS -> mean;
            };
            reduced.put(new Term.Reduced(first + r, 0), result);
            if (combine == Combine.MOMENTS) {
                double m2 = values.stream()
                        .mapToDouble(x -> (x - mean) * (x - mean))
                        .sum();
                reduced.put(new Term.Reduced(first + r, 1), m2);
            }
        }
        visit(sweep.reducedAxes(), position, at -> write(storesOf(sweep, stage, true), at, reduced));
        write(storesOf(sweep, stage, false), position, reduced);
    }

    private void contract(Body.Contract contract) {
        var free = new ArrayList<Integer>(contract.batchAxes());
        free.addAll(contract.rowAxes());
        free.addAll(contract.columnAxes());
        visit(free, new long[kernel.axes().size()], position -> {
            var sum = new double[1];
            visit(
                    contract.contractedAxes(),
                    position,
                    at -> sum[0] =
                            Math.fma(value(contract.x(), at, Map.of()), value(contract.y(), at, Map.of()), sum[0]));
            Map<Term.Reduced, Double> result = Map.of(new Term.Reduced(0, 0), sum[0]);
            write(contract.epilogue(), position, result);
        });
    }

    private int place(Access access, long[] position) {
        long place = offset + access.offset().evaluate(dims);
        for (int axis = 0; axis < position.length; axis++) {
            place += position[axis] * access.strides().get(axis).evaluate(dims);
        }
        return Math.toIntExact(place);
    }

    private static List<Stage.Store> storesOf(Body.Sweep sweep, Stage stage, boolean moving) {
        return stage.stores().stream()
                .filter(store ->
                        sweep.reducedAxes().stream().anyMatch(axis -> store.to().dependsOn(axis)) == moving)
                .toList();
    }

    private void write(List<Stage.Store> stores, long[] position, Map<Term.Reduced, Double> reduced) {
        var values = stores.stream()
                .map(store -> value(store.value(), position, reduced))
                .toList();
        for (int s = 0; s < stores.size(); s++) {
            Access to = stores.get(s).to();
            arrays.get(to.buffer())[place(to, position)] = values.get(s);
        }
    }

    private double value(int term, long[] position, Map<Term.Reduced, Double> reduced) {
        return switch (kernel.terms().get(term)) {
            case Term.Load(Access from) -> arrays.get(from.buffer())[place(from, position)];
            case Term.Constant(double value) -> value;
            case Term.DimValue(var dim) -> dim.evaluate(dims);
            case Term.Index(int axis) -> position[axis];
            case Term.Reduced result -> reduced.get(result);
            case Term.Apply(var op, List<Integer> operands) ->
                ElementwiseLowering.lower(
                        op,
                        new Float64Algebra(),
                        operands.stream()
                                .map(operand -> value(operand, position, reduced))
                                .toList());
        };
    }
}
