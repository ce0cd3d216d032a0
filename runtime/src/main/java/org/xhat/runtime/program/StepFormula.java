package org.xhat.runtime.program;

import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * An integer that a program is given once a step: what Java computes from the step, which counts from 0, and from integer
 * hyperparameters. A condition is 1 where it holds, and 0 where it does not.
 */
public sealed interface StepFormula {

    /** The number of steps taken. */
    StepFormula STEP = new Step();

    /** What Java does with two longs. */
    enum Operation {
        /** x + y, wrapping. */
        ADD,
        /** x − y, wrapping. */
        SUB,
        /** x · y, wrapping. */
        MUL,
        /** x / y, toward zero. */
        DIV,
        /** The remainder of x / y, with the sign of x. */
        REM,
        /** Whether x is less than y. */
        LESS,
        /** Whether x equals y. */
        EQUAL;

        /**
         * The result.
         *
         * @throws ArithmeticException where y is 0 and divides
         */
        long of(long x, long y) {
            return switch (this) {
                case ADD -> x + y;
                case SUB -> x - y;
                case MUL -> x * y;
                case DIV -> x / y;
                case REM -> x % y;
                case LESS -> x < y ? 1 : 0;
                case EQUAL -> x == y ? 1 : 0;
            };
        }
    }

    /** A number. */
    record Constant(long value) implements StepFormula {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** The number of steps taken. */
    record Step() implements StepFormula {
        @Override
        public String toString() {
            return "step";
        }
    }

    /** A hyperparameter that is an integer. */
    record Hyper(String name) implements StepFormula {
        @Override
        public String toString() {
            return "hyper(" + name + ")";
        }
    }

    /** An operation of two longs. */
    record Binary(Operation operation, StepFormula x, StepFormula y) implements StepFormula {
        @Override
        public String toString() {
            return operation.name().toLowerCase(Locale.ROOT) + "(" + x + "," + y + ")";
        }
    }

    /** A long cut to 32 bits, as Java casts it to an int. */
    record ToInt(StepFormula x) implements StepFormula {
        @Override
        public String toString() {
            return "int(" + x + ")";
        }
    }

    /** One of two; the other is not computed. */
    record Choose(StepFormula condition, StepFormula then, StepFormula otherwise) implements StepFormula {
        @Override
        public String toString() {
            return "choose(" + condition + "," + then + "," + otherwise + ")";
        }
    }

    /** A number. */
    static StepFormula of(long value) {
        return new Constant(value);
    }

    /**
     * An operation, computed where both are numbers and no division by 0, and in one form where sums and products with numbers
     * can have several: {@code 2 · (step + 1) + 3} is {@code step · 2 + 5}.
     */
    static StepFormula of(Operation operation, StepFormula x, StepFormula y) {
        boolean divides = operation == Operation.DIV || operation == Operation.REM;
        if (x instanceof Constant(long a) && y instanceof Constant(long b) && !(divides && b == 0)) {
            return of(operation.of(a, b));
        }
        return switch (operation) {
            case ADD ->
                x instanceof Constant
                        ? of(operation, y, x)
                        : y instanceof Constant(long b) ? plus(x, b) : new Binary(operation, x, y);
            case SUB -> y instanceof Constant(long b) ? plus(x, -b) : new Binary(operation, x, y);
            case MUL ->
                x instanceof Constant
                        ? of(operation, y, x)
                        : y instanceof Constant(long b) ? times(x, b) : new Binary(operation, x, y);
            case DIV, REM, LESS, EQUAL -> new Binary(operation, x, y);
        };
    }

    private static StepFormula plus(StepFormula x, long number) {
        if (x instanceof Binary(Operation operation, StepFormula inner, Constant(long a))
                && operation == Operation.ADD) {
            return plus(inner, a + number);
        }
        return number == 0 ? x : new Binary(Operation.ADD, x, of(number));
    }

    private static StepFormula times(StepFormula x, long number) {
        if (x instanceof Binary(Operation operation, StepFormula inner, Constant(long a))) {
            if (operation == Operation.ADD) {
                return plus(times(inner, number), a * number);
            }
            if (operation == Operation.MUL) {
                return times(inner, a * number);
            }
        }
        return number == 0 ? of(0) : number == 1 ? x : new Binary(Operation.MUL, x, of(number));
    }

    /** {@code (int) x}. */
    static StepFormula toInt(StepFormula x) {
        return switch (x) {
            case Constant(long value) -> of((int) value);
            case Hyper hyper -> hyper;
            case ToInt cut -> cut;
            case Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                choose(condition, toInt(then), toInt(otherwise));
            default -> new ToInt(x);
        };
    }

    /** One of two. */
    static StepFormula choose(StepFormula condition, StepFormula then, StepFormula otherwise) {
        if (condition instanceof Constant(long value)) {
            return value != 0 ? then : otherwise;
        }
        return then.equals(otherwise) ? then : new Choose(condition, then, otherwise);
    }

    /** Where a condition does not hold. */
    static StepFormula not(StepFormula condition) {
        return of(Operation.EQUAL, condition, of(0));
    }

    /**
     * Its value.
     *
     * @param step the number of steps taken
     * @param hyperparameters an integer hyperparameter's value, by its name
     * @throws ArithmeticException where it divides by 0
     */
    default long at(long step, ToLongFunction<String> hyperparameters) {
        return switch (this) {
            case Constant(long value) -> value;
            case Step now -> step;
            case Hyper(String name) -> hyperparameters.applyAsLong(name);
            case Binary(Operation operation, StepFormula x, StepFormula y) ->
                operation.of(x.at(step, hyperparameters), y.at(step, hyperparameters));
            case ToInt(StepFormula x) -> (int) x.at(step, hyperparameters);
            case Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                (condition.at(step, hyperparameters) != 0 ? then : otherwise).at(step, hyperparameters);
        };
    }

    /** How many operations it has, each counted as often as it is written. */
    default int size() {
        return switch (this) {
            case Constant number -> 0;
            case Step now -> 0;
            case Hyper hyper -> 0;
            case Binary(Operation operation, StepFormula x, StepFormula y) -> 1 + x.size() + y.size();
            case ToInt(StepFormula x) -> 1 + x.size();
            case Choose(StepFormula condition, StepFormula then, StepFormula otherwise) ->
                1 + condition.size() + then.size() + otherwise.size();
        };
    }

    /** Adds the names of the hyperparameters that it depends on. */
    default void addHyperparameters(Set<String> names) {
        switch (this) {
            case Constant number -> {}
            case Step now -> {}
            case Hyper(String name) -> names.add(name);
            case Binary(Operation operation, StepFormula x, StepFormula y) -> {
                x.addHyperparameters(names);
                y.addHyperparameters(names);
            }
            case ToInt(StepFormula x) -> x.addHyperparameters(names);
            case Choose(StepFormula condition, StepFormula then, StepFormula otherwise) -> {
                condition.addHyperparameters(names);
                then.addHyperparameters(names);
                otherwise.addHyperparameters(names);
            }
        }
    }

    /**
     * Reads what {@link Object#toString} wrote.
     *
     * @throws IllegalArgumentException for other text
     */
    static StepFormula parse(String text) {
        var reader = new StepFormulaReader(text);
        return reader.whole();
    }
}
