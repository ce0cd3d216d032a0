package org.xhat.compiler.front;

import org.xhat.compiler.graph.Value;

/** What an expression of an optimizer means while it is read: Java's types, with float as the element type. */
sealed interface ScalarValue {

    /** As a message names it, with its article. */
    String describe();

    /** Java's type. */
    String type();

    /** A float, computed by the graph: one number, or one for each parameter element. */
    record FloatScalar(Value value) implements ScalarValue {
        @Override
        public String describe() {
            return "a float";
        }

        @Override
        public String type() {
            return "float";
        }
    }

    /** An int or long known when compiling. */
    record IntegerConstant(long value, boolean isLong) implements ScalarValue {
        @Override
        public String describe() {
            return "the " + type() + " " + value;
        }

        @Override
        public String type() {
            return isLong ? "long" : "int";
        }
    }

    /** The long {@code scale · step + offset}. */
    record StepScalar(long scale, long offset) implements ScalarValue {
        @Override
        public String describe() {
            return "a long that depends on the step";
        }

        @Override
        public String type() {
            return "long";
        }
    }

    /** An int or a long that the program chooses; as a float it is a choice between floats. */
    record IntegerChoice(Value condition, ScalarValue then, ScalarValue otherwise) implements ScalarValue {
        @Override
        public String describe() {
            return "a choice between integers";
        }

        @Override
        public String type() {
            return StaticTypes.promoted(then.type(), otherwise.type());
        }
    }

    /** A boolean known when compiling. */
    record Truth(boolean value) implements ScalarValue {
        @Override
        public String describe() {
            return "the boolean " + value;
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** A boolean computed by the graph: 1 or 0. */
    record Mask(Value value) implements ScalarValue {
        @Override
        public String describe() {
            return "a boolean";
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** What a void method returns. */
    record NoValue() implements ScalarValue {
        @Override
        public String describe() {
            return "nothing";
        }

        @Override
        public String type() {
            return "void";
        }
    }

    /** Stands for a value that could not be made: the error is reported, and whatever depends on it stays silent. */
    record Unknown() implements ScalarValue {
        @Override
        public String describe() {
            return "unknown";
        }

        @Override
        public String type() {
            return "var";
        }
    }

    /** The one {@link Unknown}. */
    Unknown UNKNOWN = new Unknown();
}
