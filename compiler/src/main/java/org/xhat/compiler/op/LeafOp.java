package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.program.StepFormula;

/** Values that come from outside the graph, or from nothing: leaves have no operands and no derivative of their own. */
public sealed interface LeafOp extends Underivable {
    /** Data bound at each call: {@code pixels : f[batch,784]}, {@code digit : i[batch]}. */
    record Input(String name, TensorType type) implements LeafOp {
        static final Declaration<Input> DECLARATION = new Declaration<>(
                "input", Input.class, Attributes.typed(Input::name, Input::new), List.of(), List.of());

        @Override
        public Declaration<Input> declaration() {
            return DECLARATION;
        }
    }

    /** A trained parameter, floating. */
    record Parameter(String name, TensorType type) implements LeafOp {
        static final Declaration<Parameter> DECLARATION = new Declaration<>(
                "parameter", Parameter.class, Attributes.typed(Parameter::name, Parameter::new), List.of(), List.of());

        @Override
        public Declaration<Parameter> declaration() {
            return DECLARATION;
        }
    }

    /** What a model remembers between steps without training it, such as a running mean; floating. */
    record State(String name, TensorType type) implements LeafOp {
        static final Declaration<State> DECLARATION = new Declaration<>(
                "state", State.class, Attributes.typed(State::name, State::new), List.of(), List.of());

        @Override
        public Declaration<State> declaration() {
            return DECLARATION;
        }
    }

    /** A hyperparameter of the optimizer: a scalar that can change between steps. */
    record Hyper(String name) implements LeafOp {
        static final Declaration<Hyper> DECLARATION =
                new Declaration<>("hyper", Hyper.class, Attributes.text(Hyper::name, Hyper::new), List.of(), List.of());

        @Override
        public Declaration<Hyper> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** An integer computed once a step, outside the graph, and rounded once to the element type; a condition is 1 or 0. */
    record Step(StepFormula formula) implements LeafOp {
        static final Declaration<Step> DECLARATION = new Declaration<>(
                "step",
                Step.class,
                Attributes.text(step -> step.formula.toString(), text -> new Step(StepFormula.parse(text))),
                List.of(),
                List.of());

        @Override
        public Declaration<Step> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** What random numbers are drawn by: the two words of the seed, and the number of steps taken, as 32-bit integers. */
    record DrawKey() implements LeafOp {
        /** Three integers. */
        public static final TensorType TYPE = new TensorType(TensorType.Kind.INTEGER, List.of(Dim.of(3)));

        static final Declaration<DrawKey> DECLARATION =
                new Declaration<>("draw-key", DrawKey.class, Attributes.none(DrawKey::new), List.of(), List.of());

        @Override
        public Declaration<DrawKey> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TYPE;
        }
    }

    /**
     * A literal: the double nearest the decimal in the source, rounded once to the element type. 0 and −0 are two constants,
     * and NaN is one.
     */
    record Constant(double value) implements LeafOp {
        static final Declaration<Constant> DECLARATION = new Declaration<>(
                "constant",
                Constant.class,
                Attributes.text(
                        constant -> Double.toString(constant.value), text -> new Constant(Double.parseDouble(text))),
                List.of(),
                List.of(
                        Signature.of("zeros", (fx, given) -> fx.filled(0, given.dimsFrom(0)))
                                .andMore(Signature.Parameter.EXTENT),
                        Signature.of("ones", (fx, given) -> fx.filled(1, given.dimsFrom(0)))
                                .andMore(Signature.Parameter.EXTENT),
                        Signature.of(
                                        "full",
                                        (fx, given) -> fx.filled(given.number(0), given.dimsFrom(1)),
                                        Signature.Parameter.NUMBER)
                                .andMore(Signature.Parameter.EXTENT),
                        Signature.of(
                                "constant", (fx, given) -> fx.constant(given.number(0)), Signature.Parameter.NUMBER)));

        @Override
        public Declaration<Constant> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** An extent as a number: the m of a mean over m values. */
    record DimValue(Dim dim) implements LeafOp {
        static final Declaration<DimValue> DECLARATION = new Declaration<>(
                "dim",
                DimValue.class,
                Attributes.text(value -> value.dim.toString(), text -> new DimValue(Dim.parse(text))),
                List.of(),
                List.of());

        @Override
        public Declaration<DimValue> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** 0, 1, 2, … along one axis: {@code f[extent]}. */
    record Iota(Dim extent) implements LeafOp {
        static final Declaration<Iota> DECLARATION = new Declaration<>(
                "iota",
                Iota.class,
                Attributes.text(iota -> iota.extent.toString(), text -> new Iota(Dim.parse(text))),
                List.of(),
                List.of());

        @Override
        public Declaration<Iota> declaration() {
            return DECLARATION;
        }

        @Override
        public TensorType type() {
            return TensorType.floating(extent);
        }
    }

    /** The leaf's type. */
    TensorType type();

    @Override
    default TensorType type(List<TensorType> operands) {
        if (!operands.isEmpty()) {
            throw new ShapeException(mnemonic() + " takes no operands");
        }
        return type();
    }

    @Override
    default Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        return switch (this) {
            case Constant c -> Array64.scalar(c.value);
            case DimValue d -> Array64.scalar(d.dim.evaluate(dims));
            case Iota i -> {
                var data = new double[Math.toIntExact(i.extent.evaluate(dims))];
                for (int k = 0; k < data.length; k++) {
                    data[k] = k;
                }
                yield new Array64(List.of(data.length), data);
            }
            case Input i -> throw unbound(i.name);
            case Parameter p -> throw unbound(p.name);
            case State s -> throw unbound(s.name);
            case Hyper h -> throw unbound(h.name);
            case Step s -> throw unbound("step");
            case DrawKey d -> throw unbound("draw-key");
        };
    }

    private static IllegalStateException unbound(String name) {
        return new IllegalStateException("'" + name + "' is bound by the interpreter, not evaluated");
    }
}
