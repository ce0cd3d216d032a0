package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** Values that come from outside the graph, or from nothing: leaves have no operands and no derivative of their own. */
public sealed interface LeafOp extends SingleResult {

    /** Data bound at each call: {@code pixels : f[batch,784]}, {@code digit : i[batch]}. */
    record Input(String name, TensorType type) implements LeafOp {}

    /** A trained parameter, floating. */
    record Parameter(String name, TensorType type) implements LeafOp {}

    /** What a model remembers between steps without training it, such as a running mean; floating. */
    record State(String name, TensorType type) implements LeafOp {}

    /** A hyperparameter of the optimizer: a scalar that can change between steps. */
    record Hyper(String name) implements LeafOp {
        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** {@code scale · step + offset}, computed in 64-bit integers and rounded once to the element type; step counts from 0. */
    record Step(long scale, long offset) implements LeafOp {
        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /**
     * A literal: the double nearest the decimal in the source, rounded once to the element type. 0 and −0 are two constants,
     * and NaN is one.
     */
    record Constant(double value) implements LeafOp {
        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** An extent as a number: the m of a mean over m values. */
    record DimValue(Dim dim) implements LeafOp {
        @Override
        public TensorType type() {
            return TensorType.SCALAR;
        }
    }

    /** 0, 1, 2, … along one axis: {@code f[extent]}. */
    record Iota(Dim extent) implements LeafOp {
        @Override
        public TensorType type() {
            return TensorType.floating(extent);
        }
    }

    /** The leaf's type. */
    TensorType type();

    @Override
    default String mnemonic() {
        return switch (this) {
            case Input i -> "input";
            case Parameter p -> "parameter";
            case State s -> "state";
            case Hyper h -> "hyper";
            case Step s -> "step";
            case Constant c -> "constant";
            case DimValue d -> "dim";
            case Iota i -> "iota";
        };
    }

    @Override
    default String attributes() {
        return switch (this) {
            case Input i -> i.name;
            case Parameter p -> p.name;
            case State s -> s.name;
            case Hyper h -> h.name;
            case Step s -> s.scale + "," + s.offset;
            case Constant c -> Double.toString(c.value);
            case DimValue d -> d.dim.toString();
            case Iota i -> i.extent.toString();
        };
    }

    @Override
    default TensorType type(List<TensorType> operands) {
        if (!operands.isEmpty()) {
            throw new ShapeException(mnemonic() + " takes no operands");
        }
        return type();
    }

    @Override
    default List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        return Collections.emptyList();
    }

    @Override
    default @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        return null;
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
        };
    }

    private static IllegalStateException unbound(String name) {
        return new IllegalStateException("'" + name + "' is bound by the interpreter, not evaluated");
    }
}
