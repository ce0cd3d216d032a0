package org.xhat.compiler.backend.jvm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;

/** Emits integers, in 32 or 64 bits as {@link Index} says: places, bounds, counts, and comparisons of them. */
final class IndexEmitter {
    private record DimValue(String name) {}

    private final InstructionAdapter code;
    private final LocalSlots slots;
    private final List<String> dims;
    private final Map<IndexVariable, Long> fixed = new HashMap<>();

    /**
     * For a method under construction.
     *
     * @param slots where variables live, and {@link Given#DIMS}
     * @param dims the names of the program's dimensions, in the order of their values
     */
    IndexEmitter(InstructionAdapter code, LocalSlots slots, List<String> dims) {
        this.code = code;
        this.slots = slots;
        this.dims = dims;
    }

    /** {@code int} or {@code long}. */
    static Type type(IndexVariable variable) {
        return variable.wide() ? Type.LONG_TYPE : Type.INT_TYPE;
    }

    /** Fetches a named dimension, as an int, into a new local: indices of it can be pushed from then on. */
    void fetch(String dim) {
        dimension(dim);
        code.cast(Type.LONG_TYPE, Type.INT_TYPE);
        code.store(slots.add(new DimValue(dim), Type.INT_TYPE).slot(), Type.INT_TYPE);
    }

    /** Takes {@code variable} for a literal until it is released. */
    void fix(IndexVariable variable, long value) {
        fixed.put(variable, value);
    }

    void release(IndexVariable variable) {
        fixed.remove(variable);
    }

    /** Pops two integers, and jumps to {@code end} unless the first is less. */
    void jumpUnlessLess(Type type, Label end) {
        if (type == Type.INT_TYPE) {
            code.ificmpge(end);
        } else {
            code.lcmp();
            code.ifge(end);
        }
    }

    /** Pushes a literal as an int or a long. */
    void literal(long value, Type type) {
        if (type == Type.INT_TYPE) {
            code.iconst(Math.toIntExact(value));
        } else {
            code.lconst(value);
        }
    }

    /** Pushes an index as an int or a long. */
    void push(Index index, Type type) {
        if (type == Type.INT_TYPE) {
            push(index);
        } else {
            wide(index);
        }
    }

    /** Pushes an index as an int. */
    void push(Index index) {
        switch (index) {
            case Index.Constant(long value) -> literal(value, Type.INT_TYPE);
            case Index.Dimension(String name) -> load(new DimValue(name));
            case Index.Variable(IndexVariable variable) -> variable(variable, Type.INT_TYPE);
            case Index.Binary(Index.Operation operation, Index x, Index y)
            when operation == Index.Operation.FLOOR_DIVIDE -> pushNarrowed(index);
            case Index.Binary(Index.Operation operation, Index x, Index y)
            when operation == Index.Operation.MIN || index.isWide() -> {
                wide(index);
                code.cast(Type.LONG_TYPE, Type.INT_TYPE);
            }
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                push(x);
                if (y instanceof Index.Constant(long divisor) && divisor > 0 && Long.bitCount(divisor) == 1) {
                    powerOfTwo(operation, divisor);
                } else {
                    push(y);
                    operation(operation);
                }
            }
        }
    }

    /** Pushes an index computed in 64 bits as an int, or throws: sizes come from products that no array is as large as. */
    void pushNarrowed(Index index) {
        if (index instanceof Index.Binary || index instanceof Index.Dimension) {
            wide(index);
            code.invokestatic("java/lang/Math", "toIntExact", "(J)I", false);
        } else {
            push(index);
        }
    }

    private void load(Object key) {
        LocalSlots.Local local = slots.get(key);
        code.load(local.slot(), local.type());
    }

    private void variable(IndexVariable variable, Type type) {
        Long value = fixed.get(variable);
        if (value == null) {
            load(variable);
            code.cast(type(variable), type);
        } else {
            literal(value, type);
        }
    }

    /** Pushes the dimension {@code name} as a long. */
    private void dimension(String name) {
        int position = dims.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException("the program has no dimension '" + name + "'");
        }
        load(Given.DIMS);
        code.iconst(position);
        code.aload(Type.LONG_TYPE);
    }

    /** Pushes an index as a long. */
    private void wide(Index index) {
        switch (index) {
            case Index.Constant(long value) -> literal(value, Type.LONG_TYPE);
            case Index.Dimension(String name) -> dimension(name);
            case Index.Variable(IndexVariable variable) -> variable(variable, Type.LONG_TYPE);
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                wide(x);
                wide(y);
                switch (operation) {
                    case PLUS -> code.add(Type.LONG_TYPE);
                    case MINUS -> code.sub(Type.LONG_TYPE);
                    case TIMES -> code.mul(Type.LONG_TYPE);
                    case DIVIDE, FLOOR_DIVIDE -> code.invokestatic("java/lang/Math", "floorDiv", "(JJ)J", false);
                    case REMAINDER -> code.invokestatic("java/lang/Math", "floorMod", "(JJ)J", false);
                    case MIN -> code.invokestatic("java/lang/Math", "min", "(JJ)J", false);
                    case MAX -> code.invokestatic("java/lang/Math", "max", "(JJ)J", false);
                }
            }
        }
    }

    /** Places are not negative: halves and remainders are shifts and masks. */
    private void powerOfTwo(Index.Operation operation, long y) {
        switch (operation) {
            case DIVIDE -> {
                code.iconst(Long.numberOfTrailingZeros(y));
                code.shr(Type.INT_TYPE);
            }
            case REMAINDER -> {
                code.iconst(Math.toIntExact(y - 1));
                code.and(Type.INT_TYPE);
            }
            case PLUS, MINUS, TIMES, FLOOR_DIVIDE, MIN, MAX -> {
                code.iconst(Math.toIntExact(y));
                operation(operation);
            }
        }
    }

    private void operation(Index.Operation operation) {
        switch (operation) {
            case PLUS -> code.add(Type.INT_TYPE);
            case MINUS -> code.sub(Type.INT_TYPE);
            case TIMES -> code.mul(Type.INT_TYPE);
            case DIVIDE -> code.div(Type.INT_TYPE);
            case FLOOR_DIVIDE -> throw new IllegalArgumentException("dims are divided as longs");
            case REMAINDER -> code.rem(Type.INT_TYPE);
            case MIN -> throw new IllegalArgumentException("the smaller is found among longs");
            case MAX -> code.invokestatic("java/lang/Math", "max", "(II)I", false);
        }
    }
}
