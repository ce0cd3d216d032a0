package org.xhat.compiler.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/**
 * Executes loops as they are stated, slowly: the meaning that emitters are held against, bit for bit. Values are arrays with
 * one element for each lane; numbers of float32 are kept in doubles, and rounded after each operation.
 *
 * <p>What loops may not rely on they do not get. An access outside its buffer or the scratch is an error; lanes of a load that
 * reach past the end are NaN, and so is scratch at the start of every chunk.
 */
public final class LoopInterpreter {
    private final LoopNest nest;
    private final Map<String, Long> dims;
    private final Buffers buffers;
    private final Stores stores;
    private final double[] scratch;
    private final Map<IndexVariable, Long> variables = new HashMap<>();
    private final Map<Register, Lanes> registers = new HashMap<>();
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

    /** The lanes of a value: numbers, integers or truth values (0 and 1), according to its type. */
    private record Lanes(double[] numbers, long[] integers) {
        static Lanes ofNumbers(double... numbers) {
            return new Lanes(numbers, new long[0]);
        }

        static Lanes ofIntegers(long... integers) {
            return new Lanes(new double[0], integers);
        }
    }

    private LoopInterpreter(LoopNest nest, Map<String, Long> dims, Buffers buffers, Stores stores) {
        this.nest = nest;
        this.dims = dims;
        this.buffers = buffers;
        this.stores = stores;
        this.scratch = new double[Math.toIntExact(index(nest.scratchElements()))];
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
            case Loop.LetIndex let -> variables.put(let.variable(), index(let.value()));
            case Loop.LoadIndex load -> {
                long at = index(load.at());
                check(load.from(), at, 1, size(load.from()));
                variables.put(load.variable(), (long) read(load.from(), at));
            }
            case Loop.Let let -> registers.put(let.register(), value(let.value()));
            case Loop.Assign assign -> registers.put(assign.register(), value(assign.value()));
            case Loop.Store store -> {
                Lanes values = value(store.value());
                Scalar mask = store.mask();
                Lanes written = mask == null ? null : value(mask);
                long at = index(store.at());
                for (int lane = 0; lane < values.numbers.length; lane++) {
                    if (written == null || written.integers[lane] != 0) {
                        write(store.to(), at + lane, values.numbers[lane]);
                    }
                }
                for (long integer : values.integers) {
                    write(store.to(), at, (int) integer);
                }
            }
        }
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
        };
    }

    /** Throws unless {@code count} elements from {@code at} on are among the first {@code limit} of {@code memory}. */
    private void check(Memory memory, long at, int count, int limit) {
        if (at < 0 || at + count > limit) {
            String last = count == 1 ? "" : ".." + (at + count - 1);
            throw new IllegalStateException("loops of " + nest.name() + ": " + memory + "[" + at + last
                    + "] is outside, there are " + size(memory) + " elements: "
                    + LoopPrinter.heading(nest, Objects.requireNonNull(current)));
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
        };
    }

    private void write(Memory memory, long at, double value) {
        check(memory, at, 1, size(memory));
        int place = Math.toIntExact(at);
        switch (memory) {
            case Memory.PlanBuffer(int number, boolean integers) -> {
                stores.stored(number, place);
                switch (buffers.arrays[number]) {
                    case int[] array -> array[buffers.offsets[number] + place] = (int) value;
                    case float[] floats -> floats[buffers.offsets[number] + place] = (float) value;
                    case double[] doubles -> doubles[buffers.offsets[number] + place] = value;
                    default -> throw new IllegalStateException("no array of elements: " + memory);
                }
            }
            case Memory.Scratch s -> scratch[place] = value;
        }
    }

    /** The nearest number, by one rounding. */
    private double round(long value) {
        return nest.element() == ElementType.FLOAT32 ? (float) value : value;
    }

    private long bits(long value) {
        return nest.element() == ElementType.FLOAT32 ? (int) value : value;
    }

    private double round(double value) {
        return nest.element() == ElementType.FLOAT32 ? (float) value : value;
    }

    private Lanes value(Scalar value) {
        return switch (value) {
            case Scalar.Constant(double literal) -> Lanes.ofNumbers(round(literal));
            case Scalar.BitsConstant(long literal) -> Lanes.ofIntegers(bits(literal));
            case Scalar.Read(Register register) -> {
                Lanes held = registers.get(register);
                if (held == null) {
                    throw new IllegalStateException(register + " has no value");
                }
                yield held;
            }
            case Scalar.Load(Memory from, Index at, boolean lanes) -> {
                var numbers = new double[lanes ? nest.lanes() : 1];
                long first = index(at);
                int size = size(from);
                check(from, first, numbers.length, lanes ? size + KernelCode.SLACK : size);
                Arrays.setAll(numbers, lane -> first + lane < size ? round(read(from, first + lane)) : Double.NaN);
                yield Lanes.ofNumbers(numbers);
            }
            case Scalar.OfIndex(Index index) -> Lanes.ofNumbers(round(index(index)));
            case Scalar.BitsOfIndex(Index index) -> Lanes.ofIntegers(bits(index(index)));
            case Scalar.LoadBits(Memory from, Index at) -> {
                check(from, index(at), 1, size(from));
                yield Lanes.ofIntegers((long) read(from, index(at)));
            }
            case Scalar.Positions(Index first) -> {
                long start = index(first);
                var positions = new long[nest.lanes()];
                Arrays.setAll(positions, lane -> bits(start + lane));
                yield Lanes.ofIntegers(positions);
            }
            case Scalar.FirstLanes(Index remaining) -> {
                long count = index(remaining);
                var truths = new long[nest.lanes()];
                Arrays.setAll(truths, lane -> lane < count ? 1 : 0);
                yield Lanes.ofIntegers(truths);
            }
            case Scalar.Broadcast(Scalar single) -> {
                Lanes one = value(single);
                var numbers = new double[one.numbers.length * nest.lanes()];
                var integers = new long[one.integers.length * nest.lanes()];
                Arrays.setAll(numbers, lane -> one.numbers[0]);
                Arrays.setAll(integers, lane -> one.integers[0]);
                yield new Lanes(numbers, integers);
            }
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) -> {
                var values = new Lanes[operands.size()];
                Arrays.setAll(values, k -> value(operands.get(k)));
                yield apply(op, values);
            }
        };
    }

    private Lanes apply(ScalarOp op, Lanes[] operands) {
        int lanes = 1;
        for (Lanes operand : operands) {
            lanes = Math.max(lanes, Math.max(operand.numbers.length, operand.integers.length));
        }
        boolean number = op.result() == ValueType.Kind.ELEMENT;
        var numbers = new double[number ? lanes : 0];
        var integers = new long[number ? 0 : lanes];
        var x = new double[operands.length];
        var n = new long[operands.length];
        for (int lane = 0; lane < lanes; lane++) {
            for (int k = 0; k < operands.length; k++) {
                x[k] = at(operands[k].numbers, lane);
                n[k] = at(operands[k].integers, lane);
            }
            if (number) {
                numbers[lane] = number(op, x, n);
            } else {
                integers[lane] = integer(op, x, n);
            }
        }
        return new Lanes(numbers, integers);
    }

    /** A shift distance is single even among lanes. */
    private static double at(double[] values, int lane) {
        return values.length == 0 ? 0 : values[Math.min(lane, values.length - 1)];
    }

    private static long at(long[] values, int lane) {
        return values.length == 0 ? 0 : values[Math.min(lane, values.length - 1)];
    }

    private double number(ScalarOp op, double[] x, long[] n) {
        boolean narrow = nest.element() == ElementType.FLOAT32;
        return switch (op) {
            case ADD -> narrow ? (float) x[0] + (float) x[1] : x[0] + x[1];
            case SUB -> narrow ? (float) x[0] - (float) x[1] : x[0] - x[1];
            case MUL -> narrow ? (float) x[0] * (float) x[1] : x[0] * x[1];
            case DIV -> narrow ? (float) x[0] / (float) x[1] : x[0] / x[1];
            case FMA -> narrow ? Math.fma((float) x[0], (float) x[1], (float) x[2]) : Math.fma(x[0], x[1], x[2]);
            case NEG -> -x[0];
            case ABS -> Math.abs(x[0]);
            case SQRT -> round(Math.sqrt(x[0])); // rounding twice is innocuous: 53 ≥ 2·24 + 2
            case MIN -> Math.min(x[0], x[1]);
            case MAX -> Math.max(x[0], x[1]);
            case SELECT -> n[0] != 0 ? x[1] : x[2];
            case FROM_BITS -> narrow ? Float.intBitsToFloat((int) n[0]) : Double.longBitsToDouble(n[0]);
            case TO_FLOATING -> narrow ? (float) n[0] : (double) n[0];
            case LESS,
                    LESS_OR_EQUAL,
                    EQUAL,
                    AND,
                    OR,
                    NOT,
                    TO_BITS,
                    ADD_BITS,
                    SUB_BITS,
                    AND_BITS,
                    OR_BITS,
                    XOR_BITS,
                    SHIFT_LEFT,
                    SHIFT_RIGHT,
                    SHIFT_RIGHT_UNSIGNED,
                    TO_INTEGER -> throw new IllegalStateException(op + " makes no number");
        };
    }

    private long integer(ScalarOp op, double[] x, long[] n) {
        boolean narrow = nest.element() == ElementType.FLOAT32;
        long result = switch (op) {
            case LESS -> x[0] < x[1] ? 1 : 0;
            case LESS_OR_EQUAL -> x[0] <= x[1] ? 1 : 0;
            case EQUAL -> x[0] == x[1] ? 1 : 0;
            case AND, AND_BITS -> n[0] & n[1];
            case OR, OR_BITS -> n[0] | n[1];
            case XOR_BITS -> n[0] ^ n[1];
            case NOT -> 1 - n[0];
            case TO_BITS -> narrow ? Float.floatToRawIntBits((float) x[0]) : Double.doubleToRawLongBits(x[0]);
            case ADD_BITS -> n[0] + n[1];
            case SUB_BITS -> n[0] - n[1];
            case SHIFT_LEFT -> n[0] << n[1];
            case SHIFT_RIGHT -> n[0] >> n[1];
            case SHIFT_RIGHT_UNSIGNED -> narrow ? (int) n[0] >>> n[1] : n[0] >>> n[1];
            case TO_INTEGER -> narrow ? (int) (float) x[0] : (long) x[0];
            case ADD, SUB, MUL, DIV, FMA, NEG, ABS, SQRT, MIN, MAX, SELECT, FROM_BITS, TO_FLOATING ->
                throw new IllegalStateException(op + " makes no integer");
        };
        return narrow ? (int) result : result;
    }
}
