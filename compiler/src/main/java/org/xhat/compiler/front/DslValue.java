package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Sliding;
import org.xhat.runtime.init.Init;
import org.xhat.runtime.program.StepFormula;

/** What an expression means while it is read: a value known now, or one that the graph computes. */
sealed interface DslValue {

    /** As a message names it, with its article: {@code a Tensor [batch, 100]}. */
    String describe();

    /** Java's type: what a variable declared as {@code var} gets from it. */
    String type();

    /**
     * A tensor.
     *
     * @param value what computes it
     * @param sources for each extent, where in the source it was decided
     */
    record TensorValue(Value value, List<SourceSpan> sources) implements DslValue {
        public TensorValue {
            sources = List.copyOf(sources);
        }

        List<Dim> dims() {
            return value.dims();
        }

        int rank() {
            return value.type().rank();
        }

        @Override
        public String describe() {
            return "a Tensor " + shape(dims());
        }

        @Override
        public String type() {
            return "Tensor";
        }
    }

    /**
     * An array, or a list, of a length that is known when compiling. Two are equal where they are one object.
     *
     * @param elementType Java's type of the elements
     */
    record ArrayValue(String elementType, List<Cell> elements, boolean isList) implements DslValue {
        public ArrayValue {
            elements = List.copyOf(elements);
        }

        /** An array of these values. */
        static ArrayValue of(String elementType, List<? extends DslValue> values) {
            return new ArrayValue(elementType, cells(elementType, values), false);
        }

        /** A list of these values. */
        static ArrayValue listOf(String elementType, List<? extends DslValue> values) {
            return new ArrayValue(elementType, cells(elementType, values), true);
        }

        private static List<Cell> cells(String elementType, List<? extends DslValue> values) {
            return values.stream()
                    .map(value -> new Cell(elementType, 0, false, Set.of(), value))
                    .toList();
        }

        /** Lets no element be assigned again, nor those of arrays in it. */
        void fix() {
            elements.forEach(Cell::fix);
            values().forEach(value -> {
                if (value instanceof ArrayValue inner) {
                    inner.fix();
                }
            });
        }

        /** What it holds, as far as that has a value. */
        List<DslValue> values() {
            return elements.stream().map(Cell::value).filter(Objects::nonNull).toList();
        }

        @Override
        public String describe() {
            return (isList ? "a list of " : "an array of ") + Counts.of(elements.size(), "element");
        }

        @Override
        public String type() {
            return elementType + (isList ? DslNames.LIST : DslNames.ARRAY);
        }
    }

    /**
     * A float that the program computes: a scalar of a model, one number for each element of an optimizer.
     *
     * @param known what Java computes, where that is known when compiling: what then decides comparisons and casts
     */
    record RunTimeFloat(Value value, Optional<Float> known) implements DslValue {
        /** One that is not known when compiling. */
        static RunTimeFloat of(Value value) {
            return new RunTimeFloat(value, Optional.empty());
        }

        @Override
        public String describe() {
            return known.map(number -> "the float " + number).orElse("a float that the program computes");
        }

        @Override
        public String type() {
            return "float";
        }
    }

    /** A boolean that the program computes for each element: 1 or 0. */
    record RunTimeBoolean(Value value) implements DslValue {
        @Override
        public String describe() {
            return "a boolean that the program computes";
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** An int or a long that the program computes once a step, from the step and from hyperparameters. */
    record StepInteger(StepFormula formula, boolean isLong) implements DslValue {
        @Override
        public String describe() {
            return "the " + type() + " " + formula;
        }

        @Override
        public String type() {
            return isLong ? "long" : "int";
        }
    }

    /** A boolean that the program computes once a step: 1 or 0. */
    record StepBoolean(StepFormula formula) implements DslValue {
        @Override
        public String describe() {
            return "the boolean " + formula;
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** An int or a long that the program chooses for each element; as a float it is a choice between floats. */
    record IntegerChoice(RunTimeBoolean condition, DslValue then, DslValue otherwise) implements DslValue {
        /** How many choices stand in one another. */
        int depth() {
            return 1 + Math.max(depth(then), depth(otherwise));
        }

        private static int depth(DslValue value) {
            return value instanceof IntegerChoice choice ? choice.depth() : 0;
        }

        @Override
        public String describe() {
            return "a choice between integers";
        }

        @Override
        public String type() {
            return StaticTypes.promoted(then.type(), otherwise.type());
        }
    }

    /**
     * An int or a long.
     *
     * @param source where it was written
     */
    record IntValue(long value, boolean isLong, SourceSpan source) implements DslValue {
        @Override
        public String describe() {
            return "the " + (isLong ? "long " : "int ") + value;
        }

        @Override
        public String type() {
            return isLong ? "long" : "int";
        }
    }

    /** An int computed from extents; no decision of the reader may depend on it, even where it is a constant. */
    record DimValue(Dim dim, SourceSpan source) implements DslValue {
        @Override
        public String describe() {
            return "the extent " + dim;
        }

        @Override
        public String type() {
            return "int";
        }
    }

    /**
     * A float, as the decimal that the source says: the element type rounds it, not the reader.
     *
     * @param rounded what Java computes, rounding each operation to a float: what decides comparisons and casts
     */
    record FloatValue(Decimal value, float rounded) implements DslValue {
        static FloatValue of(BigDecimal value) {
            float rounded = value.floatValue();
            return new FloatValue(Decimal.of(value, rounded), rounded);
        }

        /** An infinity, or NaN. */
        static FloatValue of(double special) {
            return new FloatValue(Decimal.of(special), (float) special);
        }

        FloatValue negated() {
            return new FloatValue(value.negated(), -rounded);
        }

        @Override
        public String describe() {
            return "the float " + value;
        }

        @Override
        public String type() {
            return "float";
        }
    }

    /** A double known when compiling; what a program computes is in floats. */
    record DoubleValue(double value) implements DslValue {
        @Override
        public String describe() {
            return "the double " + value;
        }

        @Override
        public String type() {
            return "double";
        }
    }

    /** A boolean. */
    record BooleanValue(boolean value) implements DslValue {
        @Override
        public String describe() {
            return "the boolean " + value;
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** A comparison of extents. */
    record DimCondition(Dim left, Relation relation, Dim right) implements DslValue {
        @Override
        public String describe() {
            return "a condition on the extent " + (left.isConstant() ? right : left);
        }

        @Override
        public String type() {
            return "boolean";
        }
    }

    /** A string. */
    record StringValue(String value) implements DslValue {
        @Override
        public String describe() {
            return "the string \"" + value + "\"";
        }

        @Override
        public String type() {
            return "String";
        }
    }

    /** A constant of an enum. */
    record EnumValue(String type, String constant) implements DslValue {
        @Override
        public String describe() {
            return "the constant " + type + "." + constant;
        }
    }

    /** A rule for first values. */
    record InitializerValue(Init init) implements DslValue {
        @Override
        public String describe() {
            return "the Initializer " + init;
        }

        @Override
        public String type() {
            return "Initializer";
        }
    }

    /** A window. */
    record WindowValue(Sliding sliding) implements DslValue {
        @Override
        public String describe() {
            return "the Window " + sliding;
        }

        @Override
        public String type() {
            return "Window";
        }
    }

    /** The first value of a variable: what {@code initial(gaussian(0.1f), 3, 4)} says. */
    record FirstValue(Init init, List<Dim> dims, List<SourceSpan> sources) implements DslValue {

        /** A tensor of one constant as a first value; empty for another. */
        static Optional<FirstValue> of(TensorValue tensor) {
            Value filling =
                    tensor.value().op() instanceof Broadcast ? tensor.value().operand(0) : tensor.value();
            if (!(filling.op() instanceof LeafOp.Constant(double value))) {
                return Optional.empty();
            }
            boolean isZero = Double.compare(value, 0) == 0; // and not −0
            Init init = isZero ? new Init.Zeros() : value == 1 ? new Init.Ones() : new Init.Constant(value);
            return Optional.of(new FirstValue(init, tensor.dims(), tensor.sources()));
        }

        @Override
        public String describe() {
            return "a first value " + shape(dims);
        }

        @Override
        public String type() {
            return "Tensor";
        }
    }

    /** A state, by its full name. */
    record StateValue(String name, TensorValue current) implements DslValue {
        @Override
        public String describe() {
            return "the State '" + name + "'";
        }

        @Override
        public String type() {
            return "State";
        }
    }

    /** Labels. */
    record LabelsValue(Value value, List<SourceSpan> sources) implements DslValue {
        @Override
        public String describe() {
            return "Labels " + shape(value.dims());
        }

        @Override
        public String type() {
            return "Labels";
        }
    }

    /**
     * A record.
     *
     * @param type its name
     * @param components by their names, in order
     */
    record RecordValue(String type, Map<String, DslValue> components) implements DslValue {
        public RecordValue {
            components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        }

        @Override
        public String describe() {
            return "a " + type;
        }
    }

    /** What a void method returns. */
    record NoValue() implements DslValue {
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
    record Poison() implements DslValue {
        @Override
        public String describe() {
            return "unknown";
        }

        @Override
        public String type() {
            return "var";
        }
    }

    /** Whether a condition is the program's to decide. */
    static boolean isDecidedAtRunTime(DslValue condition) {
        return condition instanceof RunTimeBoolean || condition instanceof StepBoolean;
    }

    /** What holds. */
    BooleanValue TRUE = new BooleanValue(true);

    /** What does not. */
    BooleanValue FALSE = new BooleanValue(false);

    /** The one {@link Poison}. */
    Poison POISON = new Poison();

    /** {@code [batch, 784]}; {@code []} for a scalar. */
    static String shape(List<Dim> dims) {
        return TensorType.floating(dims).extents();
    }
}
