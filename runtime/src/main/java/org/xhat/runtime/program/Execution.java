package org.xhat.runtime.program;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.parallel.ChunkTask;
import org.xhat.runtime.parallel.ThreadTeam;

/**
 * A program joined with storage and a thread team, ready to run. Sizes are resolved once per tuple of dimension values; a run
 * whose sizes were among the last {@value #BINDINGS} allocates nothing, but for the copies that {@link LibraryCode} makes.
 */
public final class Execution {
    /** Work below this stays on one thread: waking a team costs a few microseconds. */
    private static final long SHARED_WORK_NANOS = 12_000;

    /** Tuples of dimension values that are remembered: more than a program alternates between, few enough to search through. */
    private static final int BINDINGS = 16;

    /** Everything that depends on the values of the named dimensions alone: no arrays, which grow and are replaced. */
    private static final class Binding {
        final long[] dims;
        final int[] offsets;
        final int[] sizes;
        final int[][] stepOffsets;
        final long[][] stepDims;
        final int[] chunks;
        final boolean[] shared;

        Binding(long[] dims, Program program) {
            this.dims = dims;
            this.offsets = new int[program.buffers().size()];
            this.sizes = new int[program.buffers().size()];
            this.stepOffsets = new int[program.steps().size()][];
            this.stepDims = new long[program.steps().size()][];
            this.chunks = new int[program.steps().size()];
            this.shared = new boolean[program.steps().size()];
        }
    }

    /** Hands a range of a step's chunks to its code; one per step, made once. */
    private final class StepTask implements ChunkTask {
        private final int step;
        private final KernelCode code;

        StepTask(int step) {
            this.step = step;
            this.code = program.steps().get(step).code();
        }

        @Override
        public void run(int fromChunk, int toChunk, int worker) {
            code.run(
                    stepArrays[step],
                    current.stepOffsets[step],
                    current.stepDims[step],
                    fromChunk,
                    toChunk,
                    scratch[worker]);
        }
    }

    private final Program program;
    private final Storage storage;
    private final ThreadTeam team;
    private final Elements[] slots;
    private final IndexBound[] indexBounds;
    private final Object[][] stepArrays;
    private final StepTask[] tasks;
    private final Object[] scratch;
    private final List<Binding> bindings = new ArrayList<>(BINDINGS);
    private Binding current;
    private long generation = -1;

    /** Joins {@code program} with {@code storage}; shared slots are found there, or made when first needed. */
    public Execution(Program program, Storage storage, ThreadTeam team) {
        if (program.type() != storage.type()) {
            throw new IllegalArgumentException("a program in " + program.type().label() + " cannot use storage in "
                    + storage.type().label());
        }
        this.program = program;
        this.storage = storage;
        this.team = team;
        this.slots = new Elements[program.slots().size()];
        Arrays.setAll(
                slots,
                slot -> program.slots().get(slot).integers()
                        ? Elements.integers("", 0)
                        : Elements.none(program.type()));
        this.indexBounds = program.indexBounds().toArray(IndexBound[]::new);
        this.stepArrays = new Object[program.steps().size()][];
        Arrays.setAll(
                stepArrays,
                step -> new Object[program.steps().get(step).buffers().size()]);
        this.scratch = new Object[team.size()];
        Arrays.setAll(scratch, worker -> Elements.none(program.type()).raw());
        this.current = new Binding(new long[program.dims().size()], program);
        this.tasks = new StepTask[program.steps().size()];
        Arrays.setAll(tasks, StepTask::new);
    }

    /**
     * Resolves sizes for these values of the named dimensions, in the program's order; the next {@link #run} uses them.
     *
     * @throws RequirementException where they are not what the program requires
     * @throws org.xhat.runtime.memory.TooLargeException where something would be too large
     */
    public void bind(long... dims) {
        if (dims.length != program.dims().size()) {
            throw new IllegalArgumentException("program '" + program.name() + "' has the dimensions " + program.dims()
                    + ", not " + dims.length + " of them");
        }
        Binding seen = seen(dims);
        if (seen == null) {
            generation = -1;
            seen = resolve(dims.clone());
        }
        current = seen;
        if (generation != storage.generation()) {
            fetchArrays();
        }
    }

    /** The binding of {@code dims}, which is then the first of those remembered: the last is the next to be forgotten. */
    private @Nullable Binding seen(long[] dims) {
        for (int i = 0; i < bindings.size(); i++) {
            Binding binding = bindings.get(i);
            if (Arrays.equals(binding.dims, dims)) {
                if (i > 0) {
                    bindings.remove(i);
                    bindings.addFirst(binding);
                }
                return binding;
            }
        }
        return null;
    }

    /** Makes room for these sizes, which meet the program's requirements, and remembers their binding. */
    private Binding resolve(long[] dims) {
        Requirement.check(program.requirements(), program.dims(), dims);
        var binding = new Binding(dims, program);
        for (int b = 0; b < binding.offsets.length; b++) {
            var buffer = program.buffers().get(b);
            binding.offsets[b] = elements(buffer.offset().at(dims), buffer.name());
            binding.sizes[b] = elements(buffer.size().at(dims), buffer.name());
        }
        int scratchElements = 0;
        for (int k = 0; k < tasks.length; k++) {
            var step = program.steps().get(k);
            binding.stepOffsets[k] = step.buffers().stream()
                    .mapToInt(buffer -> binding.offsets[buffer])
                    .toArray();
            long[] stepDims =
                    step.sizes().stream().mapToLong(size -> size.at(dims)).toArray();
            binding.stepDims[k] = stepDims;
            binding.chunks[k] = step.code().chunks(stepDims);
            binding.shared[k] =
                    binding.chunks[k] > 1 && step.estimatedNanos().at(dims) >= SHARED_WORK_NANOS && team.size() > 1;
            scratchElements = Math.max(scratchElements, step.code().scratchElements(stepDims));
        }
        for (int s = 0; s < slots.length; s++) {
            var slot = program.slots().get(s);
            String what = slot.shared() ? slot.name() : largestBuffer(s, binding);
            int size = elements(slot.size().at(dims), what);
            slots[s] = slot.shared()
                    ? storage.require(what, slot.integers(), size)
                    : Elements.atLeast(what, slots[s], size);
        }
        for (int worker = 0; worker < scratch.length; worker++) {
            if (Array.getLength(scratch[worker]) < scratchElements + Elements.SLACK) {
                scratch[worker] = Elements.allocate("the scratch of a thread", program.type(), scratchElements)
                        .raw();
            }
        }
        if (bindings.size() == BINDINGS) {
            bindings.removeLast();
        }
        bindings.addFirst(binding);
        return binding;
    }

    /** The name of the largest buffer in a slot: what makes the slot as large as it is. */
    private String largestBuffer(int slot, Binding binding) {
        int largest = -1;
        for (int b = 0; b < binding.sizes.length; b++) {
            if (program.buffers().get(b).slot() == slot && (largest < 0 || binding.sizes[b] > binding.sizes[largest])) {
                largest = b;
            }
        }
        return largest < 0
                ? program.slots().get(slot).name()
                : program.buffers().get(largest).name();
    }

    /** Finds the arrays that all bindings use: a slot has room for every size that was resolved. */
    private void fetchArrays() {
        for (int s = 0; s < slots.length; s++) {
            var slot = program.slots().get(s);
            if (slot.shared()) {
                slots[s] = storage.require(slot.name(), slot.integers(), slots[s].length());
            }
        }
        for (int k = 0; k < tasks.length; k++) {
            List<Integer> buffers = program.steps().get(k).buffers();
            for (int b = 0; b < buffers.size(); b++) {
                stepArrays[k][b] = slots[program.buffers().get(buffers.get(b)).slot()].raw();
            }
        }
        generation = storage.generation();
    }

    private static int elements(long count, String name) {
        if (count < 0) {
            throw new IllegalArgumentException("'" + name + "' would have " + count + " elements");
        }
        return Elements.count(name, count);
    }

    /**
     * Runs every step once, in order.
     *
     * @throws IndexRangeException before that, where an integer is none of the rows that are read by it
     */
    public void run() {
        Binding binding = current;
        for (IndexBound bound : indexBounds) {
            int buffer = bound.buffer();
            bound.check(array(buffer), binding.offsets[buffer], binding.sizes[buffer], binding.dims);
        }
        for (int k = 0; k < tasks.length; k++) {
            run(binding, k);
        }
    }

    private void run(Binding binding, int k) {
        try {
            if (binding.shared[k]) {
                team.run(binding.chunks[k], tasks[k]);
            } else {
                tasks[k].run(0, binding.chunks[k], 0);
            }
        } catch (IndexOutOfBoundsException e) {
            var step = program.steps().get(k);
            throw new IllegalStateException(
                    "kernel " + step.name() + (step.place().isEmpty() ? "" : ", " + step.place()) + ", failed: "
                            + e.getMessage(),
                    e);
        }
    }

    /** The array in which buffer {@code number} lies. */
    public Elements array(int number) {
        if (generation < 0) {
            throw new IllegalStateException("buffer " + number + " is not bound");
        }
        return slots[program.buffers().get(number).slot()];
    }

    /** The first element of buffer {@code number} in {@link #array}, at the bound dims. */
    public int offset(int number) {
        return current.offsets[number];
    }

    /** The elements of buffer {@code number} from {@link #offset} on, at the bound dims. */
    public int size(int number) {
        return current.sizes[number];
    }
}
