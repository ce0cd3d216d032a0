package org.xhat.compiler.loop;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.xhat.compiler.graph.Dim;

/**
 * An integer expression over loop variables and named dims. Make them with the static methods, which fold constants.
 * Generated code computes places and bounds in 32 bits: they are not negative and an array has no more of them. In 64 bits it
 * computes what may be negative or larger on the way – {@link Operation#FLOOR_DIVIDE}, and variables, chunks and scratch
 * {@link #isOfDims of dims alone} –, what is past an end until the smaller is taken, numbers, and what is {@link #isWide wide}.
 */
public sealed interface Index {
    /** A literal. */
    record Constant(long value) implements Index {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A named dimension of the program. */
    record Dimension(String name) implements Index {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A variable's value. */
    record Variable(IndexVariable variable) implements Index {
        @Override
        public String toString() {
            return variable.name();
        }
    }

    /** What {@link Binary} does. */
    enum Operation {
        /** x + y. */
        PLUS("+"),
        /** x − y. */
        MINUS("-"),
        /** x · y. */
        TIMES("*"),
        /** ⌊x ÷ y⌋ of non-negative x and positive y. */
        DIVIDE("/"),
        /** ⌊x ÷ y⌋ of any x and y but 0, {@link #isOfDims of dims alone}. */
        FLOOR_DIVIDE("floorDiv"),
        /** The remainder of {@link #DIVIDE}. */
        REMAINDER("%"),
        /** The smaller. */
        MIN("min"),
        /** The larger. */
        MAX("max");

        private final String symbol;

        Operation(String symbol) {
            this.symbol = symbol;
        }

        /** The result for concrete operands. */
        public long apply(long x, long y) {
            return switch (this) {
                case PLUS -> x + y;
                case MINUS -> x - y;
                case TIMES -> x * y;
                case DIVIDE, FLOOR_DIVIDE -> Math.floorDiv(x, y);
                case REMAINDER -> Math.floorMod(x, y);
                case MIN -> Math.min(x, y);
                case MAX -> Math.max(x, y);
            };
        }
    }

    /** An operation on two indices. */
    record Binary(Operation operation, Index x, Index y) implements Index {
        @Override
        public String toString() {
            return switch (operation) {
                case PLUS, MINUS -> x + " " + operation.symbol + " " + nested(y, operation == Operation.MINUS);
                case TIMES, DIVIDE, REMAINDER -> nested(x, true) + operation.symbol + nested(y, true);
                case FLOOR_DIVIDE, MIN, MAX -> operation.symbol + "(" + x + ", " + y + ")";
            };
        }

        private static String nested(Index operand, boolean parenthesize) {
            boolean infix = operand instanceof Binary(Operation inner, Index x, Index y)
                    && inner != Operation.FLOOR_DIVIDE
                    && inner != Operation.MIN
                    && inner != Operation.MAX;
            return infix && parenthesize ? "(" + operand + ")" : operand.toString();
        }
    }

    /** 0. */
    Index ZERO = new Constant(0);

    /** 1. */
    Index ONE = new Constant(1);

    /** {@code value}. */
    static Index of(long value) {
        return new Constant(value);
    }

    /** The value of {@code variable}. */
    static Index of(IndexVariable variable) {
        return new Variable(variable);
    }

    /** A dim over the program's named dimensions. */
    static Index of(Dim dim) {
        return dim.fold(new Dim.Folding<Index>() {
            @Override
            public Index constant(long value) {
                return of(value);
            }

            @Override
            public Index named(String name) {
                return new Dimension(name);
            }

            @Override
            public Index plus(Index x, Index y) {
                return x.plus(y);
            }

            @Override
            public Index times(Index x, Index y) {
                return x.times(y);
            }

            @Override
            public Index floorDiv(Index x, Index y) {
                return y.is(1) ? x : x.with(Operation.FLOOR_DIVIDE, y);
            }
        });
    }

    /** Whether this is the literal {@code value}. */
    default boolean is(long value) {
        return this instanceof Constant(long literal) && literal == value;
    }

    /** Whether {@code what} holds of this or of anything in it. */
    default boolean any(Predicate<Index> what) {
        return what.test(this) || this instanceof Binary(Operation _, Index x, Index y) && (x.any(what) || y.any(what));
    }

    /** This with other variables. */
    default Index map(UnaryOperator<IndexVariable> change) {
        return switch (this) {
            case Variable(IndexVariable variable) -> of(change.apply(variable));
            case Binary(Operation operation, Index x, Index y) -> new Binary(operation, x.map(change), y.map(change));
            case Constant _, Dimension _ -> this;
        };
    }

    /** Whether no loop variable occurs in this. */
    default boolean isOfDims() {
        return !any(part -> part instanceof Variable);
    }

    /** Whether this may pass 2³¹ in the end: a variable of 64 bits occurs in it, or so large a literal. */
    default boolean isWide() {
        return any(part -> part instanceof Constant(long value) && value != (int) value
                || part instanceof Variable(IndexVariable variable) && variable.wide());
    }

    private Index with(Operation operation, Index y) {
        return this instanceof Constant(long a) && y instanceof Constant(long b)
                ? of(operation.apply(a, b))
                : new Binary(operation, this, y);
    }

    /** This + y; constants gather at the right, and y − z takes a z away. */
    default Index plus(Index y) {
        if (is(0)) {
            return y;
        }
        if (y.is(0)) {
            return this;
        }
        if (y instanceof Constant(long b) && this instanceof Binary(Operation operation, Index x, Constant(long a))) {
            if (operation == Operation.PLUS) {
                return x.plus(a + b);
            }
            if (operation == Operation.MINUS) {
                return b >= a ? x.plus(b - a) : x.minus(of(a - b));
            }
        }
        if (this instanceof Constant && !(y instanceof Constant)) {
            return y.plus(this);
        }
        if (y instanceof Binary(Operation operation, Index end, Index from) && operation == Operation.MINUS) {
            if (equals(from)) {
                return end;
            }
            if (this instanceof Binary(Operation own, Index x, Index rest)
                    && own == Operation.PLUS
                    && rest.equals(from)) {
                return x.plus(end);
            }
            if (this instanceof Binary(Operation own, Index x, Index rest)
                    && own == Operation.MINUS
                    && x.equals(from)) {
                return end.minus(rest);
            }
        }
        return with(Operation.PLUS, y);
    }

    /** This + y. */
    default Index plus(long y) {
        return plus(of(y));
    }

    /** This − y. */
    default Index minus(Index y) {
        if (y.is(0)) {
            return this;
        }
        if (equals(y)) {
            return ZERO;
        }
        if (this instanceof Binary(Operation operation, Index x, Index rest) && operation == Operation.PLUS) {
            if (x.equals(y)) {
                return rest;
            }
            if (rest.equals(y)) {
                return x;
            }
        }
        return with(Operation.MINUS, y);
    }

    /** This · y. */
    default Index times(Index y) {
        if (is(0) || y.is(0)) {
            return ZERO;
        }
        if (is(1)) {
            return y;
        }
        return y.is(1) ? this : with(Operation.TIMES, y);
    }

    /** ⌊this ÷ y⌋ of places: neither is negative. */
    default Index dividedBy(Index y) {
        return y.is(1) ? this : with(Operation.DIVIDE, y);
    }

    /** ⌈this ÷ y⌉. */
    default Index dividedUp(Index y) {
        return y.is(1) ? this : plus(y.minus(ONE)).dividedBy(y);
    }

    /** This mod y. */
    default Index remainder(Index y) {
        return y.is(1) ? ZERO : with(Operation.REMAINDER, y);
    }

    /** The smaller. */
    default Index min(Index y) {
        return equals(y) ? this : with(Operation.MIN, y);
    }

    /** The larger. */
    default Index max(Index y) {
        return equals(y) ? this : with(Operation.MAX, y);
    }
}
