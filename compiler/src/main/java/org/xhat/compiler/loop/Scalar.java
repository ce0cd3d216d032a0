package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.math.ScalarOp.Kind;

/** An expression of one value, or of one for each lane. */
public sealed interface Scalar {
    /** A literal, rounded to the element type; bits decide equality, so 0 and −0 are two. */
    record Constant(double value) implements Scalar {
        @Override
        public ValueType type() {
            return ValueType.ELEMENT;
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** An integer literal, truncated to the width of an element. */
    record BitsConstant(long value) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(Kind.BITS, false);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** A register's value. */
    record Read(Register register) implements Scalar {
        @Override
        public ValueType type() {
            return register.type();
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /**
     * An element of memory, or as many adjacent ones as there are lanes; an integer is read one at a time, as the number nearest to it. Loads of lanes may reach past a buffer's end, into its
     * slack: what is there must not matter.
     */
    record Load(Memory from, Index at, boolean lanes) implements Scalar {
        @Override
        public ValueType type() {
            return ValueType.element(lanes);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** An index as a number, rounded to nearest. */
    record OfIndex(Index index) implements Scalar {
        @Override
        public ValueType type() {
            return ValueType.ELEMENT;
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** An index as an integer as wide as an element, of which it has the low bits. */
    record BitsOfIndex(Index index) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(Kind.BITS, false);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** An element of a memory of integers, its sign kept where elements are wider. */
    record LoadBits(Memory from, Index at) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(Kind.BITS, false);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** {@code first + 0, first + 1, …}, one for each lane, each as {@link BitsOfIndex}. */
    record Positions(Index first) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(Kind.BITS, true);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** True for the first {@code remaining} lanes. */
    record FirstLanes(Index remaining) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(Kind.MASK, true);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** A single value for every lane. */
    record Broadcast(Scalar value) implements Scalar {
        @Override
        public ValueType type() {
            return new ValueType(value.type().kind(), true);
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** An operation; operands are all single or all lanes, shift distances apart. */
    record Apply(ScalarOp op, List<Scalar> operands) implements Scalar {
        /** Copies the operands. */
        public Apply {
            operands = List.copyOf(operands);
        }

        @Override
        public ValueType type() {
            return new ValueType(op.result(), operands.getFirst().type().lanes());
        }

        @Override
        public String toString() {
            return text(Double::toString);
        }
    }

    /** The type. */
    ValueType type();

    /** This as an expression that reads like Java, its numbers written by {@code literal}. */
    default String text(DoubleFunction<String> literal) {
        return switch (this) {
            case Constant(double value) -> literal.apply(value);
            case BitsConstant(long value) ->
                value > -1000 && value < 1000 ? Long.toString(value) : "0x" + Long.toHexString(value);
            case Read(Register register) -> register.name();
            case Load(Memory from, Index at, boolean lanes) -> from + "[" + at + (lanes ? " ..]" : "]");
            case OfIndex(Index index) -> "number(" + index + ")";
            case BitsOfIndex(Index index) -> "bits(" + index + ")";
            case LoadBits(Memory from, Index at) -> from + "[" + at + "]";
            case Positions(Index first) -> "bits(" + first + " ..)";
            case FirstLanes(Index remaining) -> "firstLanes(" + remaining + ")";
            case Broadcast(Scalar value) -> "broadcast(" + value.text(literal) + ")";
            case Apply(ScalarOp op, List<Scalar> operands) ->
                operands.stream()
                        .map(operand -> operand.text(literal))
                        .collect(Collectors.joining(", ", op.mnemonic() + "(", ")"));
        };
    }

    /** The values that this is made of. */
    default List<Scalar> operands() {
        return switch (this) {
            case Broadcast(Scalar value) -> List.of(value);
            case Apply apply -> apply.operands;
            case Constant c -> List.of();
            case BitsConstant b -> List.of();
            case Read r -> List.of();
            case Load l -> List.of();
            case OfIndex i -> List.of();
            case BitsOfIndex b -> List.of();
            case LoadBits l -> List.of();
            case Positions p -> List.of();
            case FirstLanes f -> List.of();
        };
    }

    /** This with {@code change} applied to its operands. */
    default Scalar mapOperands(UnaryOperator<Scalar> change) {
        return switch (this) {
            case Broadcast(Scalar value) -> new Broadcast(change.apply(value));
            case Apply(ScalarOp op, List<Scalar> operands) -> {
                var changed = new ArrayList<>(operands);
                changed.replaceAll(change);
                yield new Apply(op, changed);
            }
            case Constant c -> c;
            case BitsConstant b -> b;
            case Read r -> r;
            case Load l -> l;
            case OfIndex i -> i;
            case BitsOfIndex b -> b;
            case LoadBits l -> l;
            case Positions p -> p;
            case FirstLanes f -> f;
        };
    }

    /** Whether this needs no register of its own: a literal, a literal for every lane, or a register. */
    default boolean isAtom() {
        return switch (this) {
            case Constant c -> true;
            case BitsConstant b -> true;
            case Read r -> true;
            case Broadcast b -> b.value instanceof Constant || b.value instanceof BitsConstant;
            case Load l -> false;
            case OfIndex i -> false;
            case BitsOfIndex b -> false;
            case LoadBits l -> false;
            case Positions p -> false;
            case FirstLanes f -> false;
            case Apply a -> false;
        };
    }
}
