package org.xhat.runtime.program;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.parallel.ChunkTask;
import org.xhat.runtime.parallel.ThreadTeam;

/**
 * A program joined with storage and a thread team, ready to run. Sizes are resolved once per tuple of dimension values; a run
 * whose sizes were seen allocates nothing.
 */
public final class Execution {
    /** Work below this stays on one thread: waking a team costs a few microseconds. */
    private static final long SHARED_WORK_NANOS = 12_000;

    /** Everything that depends on the values of the named dimensions. */
    private static final class Binding {
        final long[] dims;
        final Object[] arrays;
        final int[] offsets;
        final Object[][] kernelArrays;
        final int[][] kernelOffsets;
        final int[] chunks;
        final boolean[] shared;
        long generation = -1;

        Binding(long[] dims, Program program) {
            this.dims = dims;
            this.arrays = new Object[program.buffers().size()];
            this.offsets = new int[program.buffers().size()];
            this.kernelArrays = new Object[program.kernels().size()][];
            this.kernelOffsets = new int[program.kernels().size()][];
            this.chunks = new int[program.kernels().size()];
            this.shared = new boolean[program.kernels().size()];
        }
    }

    /** Hands a range of a kernel's chunks to the kernel; one per kernel, made once. */
    private final class KernelTask implements ChunkTask {
        private final int kernel;
        private final KernelCode code;

        KernelTask(int kernel) {
            this.kernel = kernel;
            this.code = program.kernels().get(kernel).code();
        }

        @Override
        public void run(int fromChunk, int toChunk, int worker) {
            code.run(
                    current.kernelArrays[kernel],
                    current.kernelOffsets[kernel],
                    current.dims,
                    fromChunk,
                    toChunk,
                    scratch[worker]);
        }
    }

    private final Program program;
    private final Storage storage;
    private final ThreadTeam team;
    private final @Nullable Elements[] own;
    private final KernelTask[] tasks;
    private final Object[] scratch;
    private final Map<String, Binding> bindings = new HashMap<>();
    private Binding current;
    private long ownGeneration;

    /** Joins {@code program} with {@code storage}; shared slots are found there, or made when first needed. */
    public Execution(Program program, Storage storage, ThreadTeam team) {
        if (program.type() != storage.type()) {
            throw new IllegalArgumentException("a program in " + program.type().label() + " cannot use storage in "
                    + storage.type().label());
        }
        this.program = program;
        this.storage = storage;
        this.team = team;
        this.own = new @Nullable Elements[program.slots().size()];
        this.scratch = new Object[team.size()];
        Arrays.setAll(scratch, worker -> Elements.allocate(program.type(), 0).raw());
        this.current = new Binding(new long[program.dims().size()], program);
        this.tasks = new KernelTask[program.kernels().size()];
        Arrays.setAll(tasks, KernelTask::new);
    }

    /** Resolves sizes for these values of the named dimensions, in the program's order; the next {@link #run} uses them. */
    public void bind(long... dims) {
        if (dims.length != program.dims().size()) {
            throw new IllegalArgumentException("program '" + program.name() + "' has the dimensions " + program.dims()
                    + ", not " + dims.length + " of them");
        }
        if (current.generation < 0 || !Arrays.equals(current.dims, dims)) {
            current = bindings.computeIfAbsent(Arrays.toString(dims), key -> new Binding(dims.clone(), program));
        }
        if (current.generation != generation()) {
            resolve(current);
        }
    }

    private long generation() {
        return storage.generation() + ownGeneration;
    }

    private void resolve(Binding binding) {
        long[] dims = binding.dims;
        var slots = new Elements[program.slots().size()];
        for (int s = 0; s < slots.length; s++) {
            var slot = program.slots().get(s);
            int size = elements(slot.size().at(dims), slot.name());
            slots[s] = slot.shared() ? storage.require(slot.name(), size) : ownSlot(s, size);
        }
        for (int b = 0; b < binding.arrays.length; b++) {
            var buffer = program.buffers().get(b);
            binding.arrays[b] = slots[buffer.slot()].raw();
            binding.offsets[b] = elements(buffer.offset().at(dims), buffer.name());
        }
        int scratchElements = 0;
        for (int k = 0; k < tasks.length; k++) {
            var kernel = program.kernels().get(k);
            int count = kernel.buffers().size();
            binding.kernelArrays[k] = new Object[count];
            binding.kernelOffsets[k] = new int[count];
            for (int b = 0; b < count; b++) {
                binding.kernelArrays[k][b] = binding.arrays[kernel.buffers().get(b)];
                binding.kernelOffsets[k][b] = binding.offsets[kernel.buffers().get(b)];
            }
            binding.chunks[k] = kernel.code().chunks(dims);
            binding.shared[k] =
                    binding.chunks[k] > 1 && kernel.estimatedNanos().at(dims) >= SHARED_WORK_NANOS && team.size() > 1;
            scratchElements = Math.max(scratchElements, kernel.code().scratchElements(dims));
        }
        for (int worker = 0; worker < scratch.length; worker++) {
            if (Array.getLength(scratch[worker]) < scratchElements + Elements.SLACK) {
                scratch[worker] =
                        Elements.allocate(program.type(), scratchElements).raw();
            }
        }
        binding.generation = generation();
    }

    private Elements ownSlot(int slot, int size) {
        Elements known = own[slot];
        if (known == null || known.length() < size) {
            known = Elements.allocate(program.type(), size);
            own[slot] = known;
            ownGeneration++;
        }
        return known;
    }

    private static int elements(long count, String name) {
        if (count > Integer.MAX_VALUE - Elements.SLACK || count < 0) {
            throw new IllegalArgumentException("'" + name + "' would have " + count
                    + " elements; an array holds at most 2^31; make the batch smaller");
        }
        return (int) count;
    }

    /** Runs every kernel once, in order. */
    public void run() {
        Binding binding = current;
        for (int k = 0; k < tasks.length; k++) {
            if (binding.shared[k]) {
                team.run(binding.chunks[k], tasks[k]);
            } else {
                tasks[k].run(0, binding.chunks[k], 0);
            }
        }
    }

    /** The array and offset of buffer {@code number} at the bound dims. */
    public Elements array(int number) {
        return switch (current.arrays[number]) {
            case float[] floats -> new Elements.Float32(floats);
            case double[] doubles -> new Elements.Float64(doubles);
            default -> throw new IllegalStateException("buffer " + number + " is not bound");
        };
    }

    /** The first element of buffer {@code number} in {@link #array}, at the bound dims. */
    public int offset(int number) {
        return current.offsets[number];
    }
}
