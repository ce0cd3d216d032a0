package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.backend.jvm.JvmBackend;
import org.xhat.compiler.backend.jvm.JvmOptions;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelInterpreter;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.loop.LoopInterpreter;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.schedule.Schedule;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/**
 * A kernel with everything needed to run it alone: the size of each buffer, values for the named dims, and a seed for the
 * contents. Each buffer lies in an array of its own, at an odd offset and with slack behind it.
 */
public record KernelCase(Kernel kernel, List<Dim> bufferSizes, Map<String, Long> dims, long seed) {
    static final int OFFSET = 3;

    /** The contents of every buffer after a run, in double; slack and what lies before the buffer included. */
    public record Outcome(List<double[]> arrays) {
        /** Whether all bits agree; any NaN equals any other. */
        public boolean sameBits(Outcome other) {
            for (int b = 0; b < arrays.size(); b++) {
                if (!Arrays.equals(arrays.get(b), other.arrays.get(b))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The buffers' contents before a run: plain numbers of [−2, 2), exact in float. */
    private List<double[]> contents() {
        var random = new Random(seed);
        var arrays = new ArrayList<double[]>();
        for (Dim size : bufferSizes) {
            var array = new double[Math.toIntExact(OFFSET + size.evaluate(dims) + KernelCode.SLACK)];
            Arrays.setAll(array, i -> (random.nextInt(1 << 12) - (1 << 11)) / 1024.0);
            arrays.add(array);
        }
        return arrays;
    }

    private Object[] allocate(ElementType element) {
        return contents().stream()
                .map(array -> element == ElementType.FLOAT64 ? (Object) array : floats(array))
                .toArray();
    }

    private static float[] floats(double[] array) {
        var floats = new float[array.length];
        for (int i = 0; i < array.length; i++) {
            floats[i] = (float) array[i];
        }
        return floats;
    }

    private static Outcome outcome(Object[] arrays) {
        return new Outcome(Arrays.stream(arrays)
                .map(array -> switch (array) {
                    case double[] doubles -> doubles;
                    case float[] floats -> {
                        var doubles = new double[floats.length];
                        Arrays.setAll(doubles, i -> floats[i]);
                        yield doubles;
                    }
                    default -> throw new IllegalStateException();
                })
                .toList());
    }

    private int[] offsets() {
        var offsets = new int[bufferSizes.size()];
        Arrays.fill(offsets, OFFSET);
        return offsets;
    }

    /** Elements of a buffer. */
    int size(int buffer) {
        return Math.toIntExact(bufferSizes.get(buffer).evaluate(dims));
    }

    private int[] sizes() {
        return IntStream.range(0, bufferSizes.size()).map(this::size).toArray();
    }

    /** How two chunks of {@code nest}, loops of this kernel, meet, if any do. */
    Optional<String> conflict(LoopNest nest) {
        return ChunkIndependence.conflict(nest, dims, allocate(nest.element()), offsets(), sizes());
    }

    private static Object scratch(ElementType element, int count) {
        return element == ElementType.FLOAT64
                ? new double[count + KernelCode.SLACK]
                : new float[count + KernelCode.SLACK];
    }

    /** The kernel's meaning, in double. */
    public Outcome reference() {
        var arrays = contents();
        KernelInterpreter.run(plan(), arrays, dims);
        return new Outcome(arrays);
    }

    /** The loops for vectors of {@code vectorBits} bits, interpreted. */
    public Outcome interpret(ElementType element, int vectorBits) {
        return interpret(JvmSchedules.of(element, vectorBits));
    }

    /** The loops of {@code schedule}, interpreted. */
    public Outcome interpret(Schedule schedule) {
        return interpret(JvmSchedules.loops(kernel, schedule));
    }

    /** {@code nest}, loops of this kernel, interpreted. */
    public Outcome interpret(LoopNest nest) {
        Object[] arrays = allocate(nest.element());
        LoopInterpreter.run(nest, dims, new LoopInterpreter.Buffers(arrays, offsets(), sizes()));
        return outcome(arrays);
    }

    /** The plan of this kernel alone. */
    public Plan plan() {
        var buffers = new ArrayList<Buffer>();
        var slots = new ArrayList<Plan.Slot>();
        for (int b = 0; b < bufferSizes.size(); b++) {
            buffers.add(new Buffer(
                    b,
                    "b" + b,
                    TensorType.floating(bufferSizes.get(b)),
                    Buffer.Role.TEMPORARY,
                    new Buffer.Storage(b, Dim.of(OFFSET))));
            slots.add(new Plan.Slot(
                    "b" + b, false, false, List.of(bufferSizes.get(b).plus(Dim.of(OFFSET)))));
        }
        return new Plan(List.of(kernel), buffers, slots, Map.of());
    }

    /** Compiles the kernel, its class checked. */
    public CompiledPlan.CompiledKernel compile(ElementType element, int vectorBits) {
        var steps = SharedSteps.apart(plan(), List.copyOf(new TreeSet<>(dims.keySet())));
        return JvmBackend.compile(steps, element, vectorBits, new JvmOptions("Test", true))
                .kernels()
                .getFirst();
    }

    /** Runs {@code code}, its chunks cut into {@code parts} calls, the last first. */
    public Outcome run(KernelCode code, ElementType element, int parts) {
        Call call = call(code, element);
        for (int part = parts - 1; part >= 0; part--) {
            code.run(
                    call.arrays,
                    call.offsets,
                    call.dims,
                    call.chunks * part / parts,
                    call.chunks * (part + 1) / parts,
                    call.scratch);
        }
        return outcome(call.arrays);
    }

    /** Asserts that loops and classes of {@code widths}, the latter run in {@code parts}, have the bits of single elements. */
    void assertSameBits(int[] widths, int parts) {
        for (ElementType type : ElementType.values()) {
            var expected = interpret(type, 0);
            for (int bits : widths) {
                String what = type + " of " + bits + " bits, " + this;
                assertTrue(expected.sameBits(interpret(type, bits)), () -> "loops: " + what);
                KernelCode code = compile(type, bits).code();
                assertTrue(expected.sameBits(run(code, type, parts)), () -> "class: " + what);
            }
        }
    }

    /** Everything {@code code} needs to run, made once. */
    public Call call(KernelCode code, ElementType element) {
        long[] values = dimValues();
        Object scratch = scratch(element, code.scratchElements(values));
        return new Call(code, allocate(element), offsets(), values, code.chunks(values), scratch);
    }

    /** A kernel with its arguments: running it again and again makes nothing new. */
    public static final class Call {
        private final KernelCode code;
        private final Object[] arrays;
        private final int[] offsets;
        private final long[] dims;
        private final int chunks;
        private final Object scratch;

        private Call(KernelCode code, Object[] arrays, int[] offsets, long[] dims, int chunks, Object scratch) {
            this.code = code;
            this.arrays = arrays;
            this.offsets = offsets;
            this.dims = dims;
            this.chunks = chunks;
            this.scratch = scratch;
        }

        /** All chunks, in this thread. */
        public void run() {
            code.run(arrays, offsets, dims, 0, chunks, scratch);
        }
    }

    private long[] dimValues() {
        return new TreeSet<>(dims.keySet()).stream().mapToLong(dims::get).toArray();
    }
}
