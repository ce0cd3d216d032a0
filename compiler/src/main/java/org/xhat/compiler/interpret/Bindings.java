package org.xhat.compiler.interpret;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.LeafOp;

/** The values of a graph's leaves for one run. Arrays are not copied; binding a name again replaces its value. */
public final class Bindings {
    private final Map<String, Long> dims = new HashMap<>();
    private final Map<String, Array64> inputs = new HashMap<>();
    private final Map<String, Array64> parameters = new HashMap<>();
    private final Map<String, Array64> states = new HashMap<>();
    private final Map<String, Double> hypers = new HashMap<>();
    private long step;
    private Array64 drawKey = new Array64(List.of(3), new double[3]);

    /** Nothing bound, step 0. */
    public Bindings() {}

    /** Binds a named dimension. */
    public Bindings dim(String name, long extent) {
        dims.put(name, extent);
        return this;
    }

    /** Binds an input; integers are given as doubles. */
    public Bindings input(String name, Array64 value) {
        inputs.put(name, value);
        return this;
    }

    /** Binds a parameter. */
    public Bindings parameter(String name, Array64 value) {
        parameters.put(name, value);
        return this;
    }

    /** Binds a state. */
    public Bindings state(String name, Array64 value) {
        states.put(name, value);
        return this;
    }

    /** Binds a hyperparameter. */
    public Bindings hyper(String name, double value) {
        hypers.put(name, value);
        return this;
    }

    /** Sets the step, which counts from 0. */
    public Bindings step(long step) {
        this.step = step;
        return this;
    }

    /** Binds what random numbers are drawn by: see {@link LeafOp.DrawKey}. */
    public Bindings drawKey(Array64 key) {
        this.drawKey = key;
        return this;
    }

    /** The values of the named dimensions. */
    public Map<String, Long> dims() {
        return dims;
    }

    /**
     * The value of {@code leaf}, which is {@code node}'s operator.
     *
     * @throws IllegalArgumentException where nothing is bound to it, or something of another shape
     */
    Array64 valueOf(Node node, LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input i -> bound(inputs, i.name(), leaf);
            case LeafOp.Parameter p -> bound(parameters, p.name(), leaf);
            case LeafOp.State s -> bound(states, s.name(), leaf);
            case LeafOp.Hyper h -> Array64.scalar(hyper(h.name()));
            case LeafOp.Step s -> Array64.scalar(s.formula().at(step, name -> (long) hyper(name)));
            case LeafOp.DrawKey d -> drawKey;
            case LeafOp.Constant c -> c.value(node, List.of(), dims);
            case LeafOp.DimValue d -> d.value(node, List.of(), dims);
            case LeafOp.Iota i -> i.value(node, List.of(), dims);
        };
    }

    private double hyper(String name) {
        Double value = hypers.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the hyperparameter '" + name + "' has no value");
        }
        return value;
    }

    private Array64 bound(Map<String, Array64> values, String name, LeafOp leaf) {
        Array64 value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the " + leaf.mnemonic() + " '" + name + "' has no value");
        }
        TensorType type = leaf.type();
        var shape = type.dims().stream()
                .map(dim -> Math.toIntExact(dim.evaluate(dims)))
                .toList();
        if (!shape.equals(value.shape())) {
            throw new IllegalArgumentException("the " + leaf.mnemonic() + " '" + name + "' is " + type + ", here "
                    + shape + ", but was given the shape " + value.shape());
        }
        return value;
    }
}
