package org.xhat.compiler.op;

import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * A function that models can call: its name, what it is given, and what it makes. Its stub is in {@code org.xhat.dsl.Dsl}.
 *
 * @param name as models call it
 * @param parameters what is given, those of which there is a fixed number
 * @param rest what may follow, any number of them; null where nothing may
 * @param isArray whether it gives an array of tensors, not one
 * @param labelsBelow what the labels among its arguments are below; null where it takes none
 * @param formula makes the values
 */
public record Signature(
        String name,
        List<Parameter> parameters,
        @Nullable Parameter rest,
        boolean isArray,
        @Nullable Function<Arguments, Dim> labelsBelow,
        BiFunction<Fx, Arguments, List<Value>> formula) {
    /** What an argument may be. */
    public enum Parameter {
        TENSOR,
        /** A tensor, or a number that is a scalar. */
        OPERAND,
        /** A float known when compiling. */
        NUMBER,
        /** An axis, from 0 or, as −1, −2, …, from the end; or another int known when compiling. */
        INTEGER,
        /** The extent of an axis, at least 1. */
        EXTENT,
        /** The extent of an axis or, once among a call's, −1: what the others leave of the elements. */
        EXTENT_OR_REST,
        /** A place along an axis, or a number of places: an int that may depend on extents. */
        COUNT,
        LABELS,
        /** How a window slides. */
        WINDOW
    }

    /** Copies the parameters. */
    public Signature {
        parameters = List.copyOf(parameters);
    }

    /** A function with a fixed number of parameters that gives one tensor. */
    static Signature of(String name, BiFunction<Fx, Arguments, Value> formula, Parameter... parameters) {
        return new Signature(name, List.of(parameters), null, false, null, formula.andThen(Collections::singletonList));
    }

    /** As {@link #of}, of one that gives an array of tensors. */
    static Signature ofArray(String name, BiFunction<Fx, Arguments, List<Value>> formula, Parameter... parameters) {
        return new Signature(name, List.of(parameters), null, true, null, formula);
    }

    /** The same function that may be given more. */
    Signature andMore(Parameter rest) {
        return new Signature(name, parameters, rest, isArray, labelsBelow, formula);
    }

    /** The same function, whose labels are below what {@code extent} says. */
    Signature withLabelsBelow(Function<Arguments, Dim> extent) {
        return new Signature(name, parameters, rest, isArray, extent, formula);
    }

    /** Whether it can be called with this many arguments. */
    public boolean accepts(int count) {
        return rest == null ? count == parameters.size() : count >= parameters.size();
    }

    /** What the argument at {@code index} may be. */
    public Parameter parameter(int index) {
        return index < parameters.size() || rest == null ? parameters.get(index) : rest;
    }
}
