package org.xhat.compiler.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.Float32Algebra;
import org.xhat.runtime.math.Float64Algebra;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/**
 * Executes loops as they are stated, slowly, in the reference instance of the runtime's algebra: the meaning that emitters are
 * held against, bit for bit. Values are arrays with one element for each lane; scratch keeps numbers as doubles.
 *
 * <p>What loops may not rely on they do not get. An access outside its buffer or the scratch is an error; lanes of a load that
 * reach past the end are NaN, and so are a routine's loads there, and so is scratch at the start of every chunk.
 */
public final class LoopInterpreter {
    private final Procedure<?> procedure;
    private final Map<String, Long> dims;
    private final Buffers buffers;
    private final Stores stores;
    private final Algebra<?, ?, ?> algebra;
    private final double[] scratch;
    private final Map<IndexVariable, Long> variables = new HashMap<>();
    private final Map<Register, Object[]> registers = new HashMap<>();
    private final Map<Memory, Element> parameters = new HashMap<>();
    private @Nullable Loop current;

    /** Where the buffers of a plan lie: buffer b is {@code sizes[b]} elements of {@code arrays[b]}, from {@code offsets[b]} on. */
    public static final class Buffers {
        private final Object[] arrays;
        private final int[] offsets;
        private final int[] sizes;

        /** Keeps the arrays; those of numbers are {@code float[]} or {@code double[]}, those of integers {@code int[]}. */
        public Buffers(Object[] arrays, int[] offsets, int[] sizes) {
            this.arrays = arrays;
            this.offsets = offsets;
            this.sizes = sizes;
        }
    }

    /** Is told of every element that a run writes. */
    public interface Stores {
        /** Element {@code at} of buffer {@code buffer} gets a value. */
        void stored(int buffer, int at);
    }

    /** Element {@code at} of a memory. */
    private record Element(Memory memory, long at) {}

    private LoopInterpreter(LoopNest nest, Map<String, Long> dims, Buffers buffers, Stores stores) {
        this.procedure = nest;
        this.dims = dims;
        this.buffers = buffers;
        this.stores = stores;
        this.algebra = switch (nest.element()) {
            case FLOAT32 -> new Float32Algebra();
            case FLOAT64 -> new Float64Algebra();
        };
        this.scratch = new double[Math.toIntExact(index(nest.scratchElements()))];
    }

    private LoopInterpreter(Routine routine, LoopInterpreter caller) {
        this.procedure = routine;
        this.dims = Map.of();
        this.buffers = caller.buffers;
        this.stores = caller.stores;
        this.algebra = caller.algebra;
        this.scratch = caller.scratch;
    }

    /** How many chunks {@code nest} has at {@code dims}. */
    public static int chunks(LoopNest nest, Map<String, Long> dims) {
        return Math.toIntExact(index(nest.chunks(), dims, Map.of()));
    }

    /** Runs all chunks. */
    public static void run(LoopNest nest, Map<String, Long> dims, Buffers buffers) {
        run(nest, dims, buffers, 0, chunks(nest, dims), (buffer, at) -> {});
    }

    /** Runs a range of chunks; {@link IllegalStateException} with the statement that reaches out of a buffer. */
    public static void run(
            LoopNest nest, Map<String, Long> dims, Buffers buffers, int fromChunk, int toChunk, Stores stores) {
        var interpreter = new LoopInterpreter(nest, dims, buffers, stores);
        interpreter.variables.put(LoopNest.FROM_CHUNK, (long) fromChunk);
        interpreter.variables.put(LoopNest.TO_CHUNK, (long) toChunk);
        interpreter.block(nest.body());
    }

    private void block(List<Loop> statements) {
        statements.forEach(this::statement);
    }

    private void statement(Loop statement) {
        current = statement;
        switch (statement) {
            case Loop.For loop -> {
                long to = index(loop.to());
                for (long i = index(loop.from()); i < to; i += loop.step()) {
                    if (loop.kind() == Loop.Kind.TEAM) {
                        Arrays.fill(scratch, Double.NaN);
                    }
                    variables.put(loop.variable(), i);
                    block(loop.body());
                }
            }
            case Loop.When when -> {
                if (index(when.left()) < index(when.right())) {
                    block(when.body());
                }
            }
            case Loop.Region region -> block(region.body());
            case Loop.Call call -> call(call);
            case Loop.LetIndex let -> variables.put(let.variable(), index(let.value()));
            case Loop.LoadIndex load -> {
                long at = index(load.at());
                check(load.from(), at, 1, size(load.from()));
                variables.put(load.variable(), (long) read(load.from(), at));
            }
            case Loop.Let let -> registers.put(let.register(), value(let.value()));
            case Loop.Assign assign -> registers.put(assign.register(), value(assign.value()));
            case Loop.Store store -> {
                Object[] values = value(store.value());
                Object[] written = store.mask() == null ? lanes(values.length, lane -> true) : value(store.mask());
                Element first = place(store.to(), index(store.at()));
                for (int lane = 0; lane < values.length; lane++) {
                    if ((boolean) written[lane]) {
                        write(first.memory, first.at + (long) lane * store.stride(), (Number) values[lane]);
                    }
                }
            }
        }
    }

    private void call(Loop.Call call) {
        var routine = new LoopInterpreter(call.routine(), this);
        for (int m = 0; m < call.memories().size(); m++) {
            Loop.Place place = call.memories().get(m);
            routine.parameters.put(call.routine().memories().get(m), place(place.memory(), index(place.first())));
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            routine.variables.put(
                    call.routine().indices().get(i), index(call.arguments().get(i)));
        }
        routine.block(call.routine().body());
    }

    /** Where that is when it is in no memory of a routine's own. */
    private Element place(Memory memory, long at) {
        Element given = parameters.get(memory);
        return given == null ? new Element(memory, at) : new Element(given.memory, given.at + at);
    }

    private long index(Index index) {
        return index(index, dims, variables);
    }

    private static long index(Index index, Map<String, Long> dims, Map<IndexVariable, Long> variables) {
        return switch (index) {
            case Index.Constant(long value) -> value;
            case Index.Dimension(String name) -> bound(dims.get(name), name);
            case Index.Variable(IndexVariable variable) -> bound(variables.get(variable), variable.name());
            case Index.Binary(Index.Operation operation, Index x, Index y) ->
                operation.apply(index(x, dims, variables), index(y, dims, variables));
        };
    }

    private static long bound(@Nullable Long value, String name) {
        if (value == null) {
            throw new IllegalStateException("'" + name + "' has no value");
        }
        return value;
    }

    private int size(Memory memory) {
        return switch (memory) {
            case Memory.PlanBuffer(int number, boolean integers) -> buffers.sizes[number];
            case Memory.Scratch s -> scratch.length;
            case Memory.Parameter parameter -> throw new IllegalStateException(parameter + " is no memory here");
        };
    }

    /** Throws unless {@code count} elements from {@code at} on are among the first {@code limit} of {@code memory}. */
    private void check(Memory memory, long at, int count, int limit) {
        if (at < 0 || at + count > limit) {
            String last = count == 1 ? "" : ".." + (at + count - 1);
            throw new IllegalStateException("loops of " + procedure.name() + ": " + memory + "[" + at + last
                    + "] is outside, there are " + size(memory) + " elements: "
                    + LoopPrinter.heading(procedure, Objects.requireNonNull(current)));
        }
    }

    private double read(Memory memory, long at) {
        int place = Math.toIntExact(at);
        return switch (memory) {
            case Memory.PlanBuffer(int number, boolean integers) ->
                switch (buffers.arrays[number]) {
                    case int[] array -> array[buffers.offsets[number] + place];
                    case float[] floats -> floats[buffers.offsets[number] + place];
                    case double[] doubles -> doubles[buffers.offsets[number] + place];
                    default -> throw new IllegalStateException("no array of elements: " + memory);
                };
            case Memory.Scratch s -> scratch[place];
            case Memory.Parameter parameter -> throw new IllegalStateException(parameter + " is no memory here");
        };
    }

    private void write(Memory memory, long at, Number value) {
        check(memory, at, 1, size(memory));
        int place = Math.toIntExact(at);
        switch (memory) {
            case Memory.PlanBuffer(int number, boolean integers) -> {
                stores.stored(number, place);
                switch (buffers.arrays[number]) {
                    case int[] array -> array[buffers.offsets[number] + place] = value.intValue();
                    case float[] floats -> floats[buffers.offsets[number] + place] = value.floatValue();
                    case double[] doubles -> doubles[buffers.offsets[number] + place] = value.doubleValue();
                    default -> throw new IllegalStateException("no array of elements: " + memory);
                }
            }
            case Memory.Scratch s -> scratch[place] = value.doubleValue();
            case Memory.Parameter parameter -> throw new IllegalStateException(parameter + " is no memory here");
        }
    }

    /** The nearest number, by one rounding. */
    private Object number(long value) {
        return algebra.constant(procedure.element() == ElementType.FLOAT32 ? (double) (float) value : (double) value);
    }

    private Object[] value(Scalar value) {
        return switch (value) {
            case Scalar.Constant(double literal) -> lanes(1, lane -> algebra.constant(literal));
            case Scalar.BitsConstant(long literal) -> lanes(1, lane -> algebra.integer(literal));
            case Scalar.Read(Register register) -> {
                Object[] held = registers.get(register);
                if (held == null) {
                    throw new IllegalStateException(register + " has no value");
                }
                yield held;
            }
            case Scalar.Load(Memory from, Index at, boolean lanes, int stride) -> {
                Element first = place(from, index(at));
                int count = lanes ? procedure.lanes() : 1;
                int size = size(first.memory);
                boolean intoSlack = lanes || procedure instanceof Routine;
                check(first.memory, first.at, (count - 1) * stride + 1, intoSlack ? size + KernelCode.SLACK : size);
                yield lanes(count, lane -> {
                    long place = first.at + (long) lane * stride;
                    return algebra.constant(place < size ? read(first.memory, place) : Double.NaN);
                });
            }
            case Scalar.OfIndex(Index index) -> lanes(1, lane -> number(index(index)));
            case Scalar.BitsOfIndex(Index index) -> lanes(1, lane -> algebra.integer(index(index)));
            case Scalar.LoadBits(Memory from, Index at) -> {
                check(from, index(at), 1, size(from));
                yield lanes(1, lane -> algebra.integer((long) read(from, index(at))));
            }
            case Scalar.Positions(Index first) -> {
                long start = index(first);
                yield lanes(procedure.lanes(), lane -> algebra.integer(start + lane));
            }
            case Scalar.FirstLanes(Index remaining) -> {
                long count = index(remaining);
                yield lanes(procedure.lanes(), lane -> lane < count);
            }
            case Scalar.Broadcast(Scalar single) -> {
                Object one = value(single)[0];
                yield lanes(procedure.lanes(), lane -> one);
            }
            case Scalar.Apply(ScalarOp op, List<Scalar> given) -> {
                var values = new Object[given.size()][];
                Arrays.setAll(values, k -> value(given.get(k)));
                yield lanes(values[0].length, lane -> apply(op, values, lane));
            }
        };
    }

    private static Object[] lanes(int count, IntFunction<Object> value) {
        var lanes = new Object[count];
        Arrays.setAll(lanes, value);
        return lanes;
    }

    /** One lane; a shift distance is single even among lanes. */
    private Object apply(ScalarOp op, Object[][] values, int lane) {
        var operands = new Object[values.length];
        for (int k = 0; k < values.length; k++) {
            operands[k] = values[k][Math.min(lane, values[k].length - 1)];
        }
        return op.apply(algebra, operands);
    }
}
