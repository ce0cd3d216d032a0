package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.LibraryCall;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.kernel.Step;
import org.xhat.compiler.loop.LoopInterpreter;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/** A plan with storage of its own, to be run by interpreted loops or by classes. Storage starts as NaN. */
public final class PlanRun {
    private final Plan plan;
    private final ElementType element;
    private final Map<String, Long> dims;
    private final Object[] slots;

    /** A run of {@code plan} with these contents of its leaves. */
    public PlanRun(Plan plan, ElementType element, Map<LeafOp, Array64> leaves, Map<String, Long> dims) {
        this.plan = plan;
        this.element = element;
        this.dims = dims;
        this.slots = plan.slots().stream()
                .map(slot -> {
                    int size = slot.sizes().stream().mapToInt(this::value).max().orElse(0);
                    return slot.integers() ? new int[size + KernelCode.SLACK] : array(size);
                })
                .toArray();
        leaves.forEach((leaf, value) -> plan.buffers().stream()
                .filter(buffer -> holds(buffer, leaf))
                .forEach(buffer -> write(buffer, value.data())));
    }

    private static boolean holds(Buffer buffer, LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input input ->
                buffer.role() == Buffer.Role.INPUT && buffer.name().equals(input.name());
            case LeafOp.Parameter p ->
                buffer.role() == Buffer.Role.PARAMETER && buffer.name().equals(p.name());
            case LeafOp.State state ->
                buffer.role() == Buffer.Role.STATE && buffer.name().equals(state.name());
            case LeafOp.Hyper hyper ->
                buffer.role() == Buffer.Role.SCALAR && buffer.name().equals("hyper." + hyper.name());
            case LeafOp.DrawKey key ->
                buffer.role() == Buffer.Role.SCALAR && buffer.name().equals(key.mnemonic());
            case LeafOp.Step step -> false;
            case LeafOp.Constant constant -> false;
            case LeafOp.DimValue dim -> false;
            case LeafOp.Iota iota -> false;
        };
    }

    private Object array(int elements) {
        return switch (element) {
            case FLOAT32 -> {
                var floats = new float[elements + KernelCode.SLACK];
                Arrays.fill(floats, Float.NaN);
                yield floats;
            }
            case FLOAT64 -> {
                var doubles = new double[elements + KernelCode.SLACK];
                Arrays.fill(doubles, Double.NaN);
                yield doubles;
            }
        };
    }

    private int value(Dim dim) {
        return Math.toIntExact(dim.evaluate(dims));
    }

    private void write(Buffer buffer, double[] data) {
        int offset = value(buffer.storage().offset());
        for (int i = 0; i < data.length; i++) {
            switch (slots[buffer.storage().slot()]) {
                case float[] floats -> floats[offset + i] = (float) data[i];
                case double[] doubles -> doubles[offset + i] = data[i];
                case int[] integers -> integers[offset + i] = (int) data[i];
                default -> throw new IllegalStateException();
            }
        }
    }

    /** The plan's outputs. */
    public Map<String, double[]> outputs() {
        var outputs = new LinkedHashMap<String, double[]>();
        plan.outputs().forEach((name, buffer) -> {
            int offset = value(buffer.storage().offset());
            var data = new double[value(buffer.type().elementCount())];
            for (int i = 0; i < data.length; i++) {
                data[i] = switch (slots[buffer.storage().slot()]) {
                    case float[] floats -> floats[offset + i];
                    case double[] doubles -> doubles[offset + i];
                    case int[] integers -> integers[offset + i];
                    default -> throw new IllegalStateException();
                };
            }
            outputs.put(name, data);
        });
        return outputs;
    }

    private Object[] arrays() {
        return plan.buffers().stream()
                .map(buffer -> slots[buffer.storage().slot()])
                .toArray();
    }

    private int[] offsets() {
        return plan.buffers().stream()
                .mapToInt(buffer -> value(buffer.storage().offset()))
                .toArray();
    }

    private int[] sizes() {
        return plan.buffers().stream().mapToInt(buffer -> value(buffer.reach())).toArray();
    }

    private List<String> dimNames() {
        return new ArrayList<>(new TreeSet<>(dims.keySet()));
    }

    private long[] dimValues() {
        return dimNames().stream().mapToLong(dims::get).toArray();
    }

    private SharedSteps shared() {
        return SharedSteps.of(plan, dimNames());
    }

    /** Interprets the loops for vectors of {@code vectorBits} bits. */
    public PlanRun interpret(int vectorBits) {
        for (Step step : plan.steps()) {
            switch (step) {
                case Kernel kernel -> {
                    LoopNest nest = JvmSchedules.loops(kernel, JvmSchedules.of(element, vectorBits));
                    LoopInterpreter.run(nest, dims, new LoopInterpreter.Buffers(arrays(), offsets(), sizes()));
                }
                case LibraryCall call -> call.code(dimNames()).run(arrays(), offsets(), dimValues(), 0, 1, array(0));
            }
        }
        return this;
    }

    /** Interprets the loops of {@code schedule} chunk by chunk; returns where two of a kernel's chunks meet. */
    List<String> conflicts(Schedule schedule) {
        return plan.kernels().stream()
                .flatMap(kernel -> ChunkIndependence.conflict(
                        JvmSchedules.loops(kernel, schedule), dims, arrays(), offsets(), sizes())
                        .map(conflict -> kernel.name() + ": " + conflict)
                        .stream())
                .toList();
    }

    /** Compiles for vectors of {@code vectorBits} bits, 0 for none, and checks the classes. */
    public CompiledPlan compile(int vectorBits) {
        return compile(JvmSchedules.of(element, vectorBits));
    }

    /** Compiles by {@code schedule}, and checks the classes. */
    CompiledPlan compile(Schedule schedule) {
        return JvmBackend.compile(shared().distinct(), schedule, new JvmOptions("Test", true));
    }

    /** Runs classes compiled from this run's plan, every kernel's chunks shared among {@code team}. */
    public PlanRun run(CompiledPlan compiled, ThreadTeam team) {
        Object[] all = arrays();
        int[] places = offsets();
        for (SharedSteps.Use use : shared().uses()) {
            KernelCode code = compiled.steps().get(use.distinct()).code();
            long[] values = use.sizes().stream().mapToLong(this::value).toArray();
            Object[] arrays = use.buffers().stream().map(buffer -> all[buffer]).toArray();
            int[] offsets =
                    use.buffers().stream().mapToInt(buffer -> places[buffer]).toArray();
            var scratch = new Object[team.size()];
            Arrays.setAll(scratch, worker -> array(code.scratchElements(values)));
            team.run(
                    code.chunks(values),
                    (from, to, worker) -> code.run(arrays, offsets, values, from, to, scratch[worker]));
        }
        return this;
    }
}
