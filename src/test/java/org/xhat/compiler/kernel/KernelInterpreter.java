package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.ElementwiseLowering;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.Float64Algebra;
import org.xhat.runtime.random.Threefry;

/**
 * Runs a plan in double straight from the kernels' description, in the storage the plan says: between the graph's meaning and
 * a backend's loops, it tells whose fault a wrong value is. Storage starts as NaN, so reading what was not written shows. What of a
 * whole plan depends on the named dims is verified for these.
 */
public final class KernelInterpreter {
    private final Plan plan;
    private final Map<String, Long> dims;
    private final List<double[]> slots;

    private KernelInterpreter(Plan plan, List<double[]> slots, Map<String, Long> dims) {
        this.plan = plan;
        this.dims = dims;
        this.slots = slots;
    }

    /** The plan's outputs for the given leaves. */
    public static Map<String, Array64> run(Plan plan, Map<LeafOp, Array64> leaves, Map<String, Long> dims) {
        var slots = plan.slots().stream()
                .map(slot -> {
                    var storage = new double
                            [slot.sizes().stream()
                                    .mapToInt(size -> Math.toIntExact(size.evaluate(dims)))
                                    .max()
                                    .orElse(0)];
                    Arrays.fill(storage, Double.NaN);
                    return storage;
                })
                .toList();
        var interpreter = new KernelInterpreter(HazardVerifier.verify(plan, dims), slots, dims);
        leaves.forEach((leaf, value) -> plan.buffers().stream()
                .filter(buffer -> isLeaf(buffer) && buffer.name().equals(Buffers.nameOf(leaf)))
                .forEach(buffer -> interpreter.write(buffer, value.data())));
        plan.steps().forEach(interpreter::run);
        var outputs = new LinkedHashMap<String, Array64>();
        plan.outputs().forEach((name, buffer) -> outputs.put(name, interpreter.read(buffer)));
        return outputs;
    }

    /** Runs the plan's kernels in storage that is there: an array for each slot. */
    public static void run(Plan plan, List<double[]> slots, Map<String, Long> dims) {
        var interpreter = new KernelInterpreter(plan, slots, dims);
        plan.steps().forEach(interpreter::run);
    }

    private static boolean isLeaf(Buffer buffer) {
        return buffer.role() != Buffer.Role.OUTPUT && buffer.role() != Buffer.Role.TEMPORARY;
    }

    private int value(Dim dim) {
        return Math.toIntExact(dim.evaluate(dims));
    }

    private void write(Buffer buffer, double[] data) {
        System.arraycopy(
                data,
                0,
                slots.get(buffer.storage().slot()),
                value(buffer.storage().offset()),
                data.length);
    }

    private Array64 read(Buffer buffer) {
        var shape = buffer.type().dims().stream().map(this::value).toList();
        int from = value(buffer.storage().offset());
        int count = value(buffer.type().elementCount());
        return new Array64(shape, Arrays.copyOfRange(slots.get(buffer.storage().slot()), from, from + count));
    }

    private void run(Step step) {
        switch (step) {
            case Kernel kernel -> run(kernel);
            case LibraryCall call -> {
                var names = List.copyOf(dims.keySet());
                call.code(names)
                        .run(
                                plan.buffers().stream()
                                        .map(buffer ->
                                                slots.get(buffer.storage().slot()))
                                        .toArray(),
                                plan.buffers().stream()
                                        .mapToInt(
                                                buffer -> value(buffer.storage().offset()))
                                        .toArray(),
                                names.stream().mapToLong(dims::get).toArray(),
                                0,
                                1,
                                new double[0]);
            }
        }
    }

    private void run(Kernel kernel) {
        switch (kernel.body()) {
            case Body.Sweep sweep -> runSweep(kernel, sweep);
            case Body.Contract contract -> runContract(kernel, contract);
        }
    }

    private void runSweep(Kernel kernel, Body.Sweep sweep) {
        var kept = IntStream.range(0, kernel.axes().size())
                .boxed()
                .filter(axis -> !sweep.reducedAxes().contains(axis))
                .toList();
        int[] at = new int[kernel.axes().size()];
        walk(kernel, kept, at, () -> {
            var results = new ArrayList<double[]>();
            for (Stage stage : sweep.stages()) {
                var pending = stage.reductions().stream()
                        .map(r -> new Accumulator(r.combine()))
                        .toList();
                var during = stage.stores().stream()
                        .filter(store -> sweep.reducedAxes().stream().anyMatch(store.to()::dependsOn))
                        .toList();
                walk(kernel, sweep.reducedAxes(), at, () -> {
                    var soFar = new ArrayList<>(results);
                    for (int r = 0; r < pending.size(); r++) {
                        var reduction = stage.reductions().get(r);
                        pending.get(r).add(term(kernel, reduction.value(), at, soFar));
                        soFar.add(reduction.running() ? pending.get(r).result() : new double[0]);
                    }
                    store(kernel, during, at, soFar);
                });
                pending.forEach(accumulator -> results.add(accumulator.result()));
                store(
                        kernel,
                        stage.stores().stream().filter(s -> !during.contains(s)).toList(),
                        at,
                        results);
            }
        });
    }

    private void runContract(Kernel kernel, Body.Contract contract) {
        int[] at = new int[kernel.axes().size()];
        var kept = new ArrayList<>(contract.batchAxes());
        kept.addAll(contract.rowAxes());
        kept.addAll(contract.columnAxes());
        walk(kernel, kept, at, () -> {
            double[] sum = {0};
            walk(
                    kernel,
                    contract.contractedAxes(),
                    at,
                    () -> sum[0] = Math.fma(
                            term(kernel, contract.x(), at, List.of()),
                            term(kernel, contract.y(), at, List.of()),
                            sum[0]));
            store(kernel, contract.epilogue(), at, List.of(sum));
        });
    }

    private void walk(Kernel kernel, List<Integer> axes, int[] at, Runnable visit) {
        if (axes.isEmpty()) {
            visit.run();
            return;
        }
        int axis = axes.getFirst();
        int extent = value(kernel.axes().get(axis).extent());
        for (int i = 0; i < extent; i++) {
            at[axis] = i;
            walk(kernel, axes.subList(1, axes.size()), at, visit);
        }
        at[axis] = 0;
    }

    /** All values first, then the writes: within one element, reads come before writes. */
    private void store(Kernel kernel, List<Stage.Store> stores, int[] at, List<double[]> results) {
        double[] values = stores.stream()
                .mapToDouble(store -> term(kernel, store.value(), at, results))
                .toArray();
        for (int s = 0; s < values.length; s++) {
            Access to = stores.get(s).to();
            storage(to)[place(to, at)] = values[s];
        }
    }

    private double[] storage(Access access) {
        return slots.get(plan.buffers().get(access.buffer()).storage().slot());
    }

    private int place(Access access, int[] at) {
        return element(access, at).orElseThrow();
    }

    private double load(Access from, int[] at) {
        var element = element(from, at);
        return element.isPresent() ? storage(from)[element.getAsInt()] : from.otherwise();
    }

    /** Where in its slot {@code access} is, if anywhere. */
    private OptionalInt element(Access access, int[] at) {
        var element = Places.of(access, Arrays.stream(at).asLongStream().toArray(), dims, (number, place) -> {
            Buffer indices = plan.buffers().get(number);
            return slots.get(indices.storage().slot())[
                    place + value(indices.storage().offset())];
        });
        if (element.isEmpty()) {
            return element;
        }
        Buffer buffer = plan.buffers().get(access.buffer());
        int place = element.getAsInt();
        if (place < 0 || place >= value(buffer.reach())) {
            throw new IndexOutOfBoundsException(access + " at " + Arrays.toString(at) + " leaves " + buffer);
        }
        return OptionalInt.of(place + value(buffer.storage().offset()));
    }

    private double term(Kernel kernel, int number, int[] at, List<double[]> results) {
        return switch (kernel.terms().get(number)) {
            case Term.Load(Access from) -> load(from, at);
            case Term.Drawn(int key, Draw draw, Affine index) -> {
                int[] words = ((Term.Drawn) kernel.terms().get(number))
                        .loads()
                        .mapToInt(word -> (int) load(word, at))
                        .toArray();
                long element = index.offset().evaluate(dims);
                for (int axis = 0; axis < at.length; axis++) {
                    element += index.coefficients().get(axis).evaluate(dims) * at[axis];
                }
                yield Threefry.uniform(Threefry.OF_INTEGERS
                        .words(words[0] ^ draw.siteLow(), words[1] ^ draw.siteHigh(), (int) element, words[2])
                        .getFirst());
            }
            case Term.Constant(double value) -> value;
            case Term.DimValue(Dim dim) -> value(dim);
            case Term.Index(int axis) -> at[axis];
            case Term.Reduced(int reduction, int component) -> results.get(reduction)[component];
            case Term.Apply apply -> {
                var operands = apply.operands().stream()
                        .map(operand -> term(kernel, operand, at, results))
                        .toList();
                yield ElementwiseLowering.lower(apply.op(), new Float64Algebra(), operands);
            }
        };
    }

    /** What a combine says of numbers in double, all of them one block. */
    private static final class Accumulator {
        @SuppressWarnings("unchecked") // its values keep to their own types
        private static final Algebra<Object, Object, Object> DOUBLE =
                (Algebra<Object, Object, Object>) (Algebra<?, ?, ?>) new Float64Algebra();

        private final Combine combine;
        private final List<Object> values = new ArrayList<>();

        Accumulator(Combine combine) {
            this.combine = combine;
        }

        void add(double value) {
            values.add(value);
        }

        double[] result() {
            List<Object> known = List.of();
            for (int pass = 0; pass < combine.passes().size(); pass++) {
                List<Object> gathered = combine.passes().get(pass).stream()
                        .<Object>map(part -> part.kind() == Kind.INTEGER
                                ? (Object) (long) part.identity()
                                : (Object) part.identity())
                        .toList();
                for (int i = 0; i < values.size(); i++) {
                    long place = i;
                    gathered = combine.join(
                            DOUBLE, pass, gathered, combine.of(DOUBLE, pass, values.get(i), () -> place, known));
                }
                known = combine.finish(DOUBLE, pass, gathered, known, () -> (double) values.size());
            }
            return combine.results(DOUBLE, known).stream()
                    .mapToDouble(component -> ((Number) component).doubleValue())
                    .toArray();
        }
    }
}
