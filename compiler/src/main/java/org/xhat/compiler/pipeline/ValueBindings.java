package org.xhat.compiler.pipeline;

import java.util.Arrays;
import java.util.List;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.ModelValues;

/** A program's values as the leaves of its graphs, for the interpreter. */
record ValueBindings(ModelValues values) {
    /** θ, flat. */
    double[] theta() {
        return values.parameters().toDoubles(0, values.parameterLayout().elementCount());
    }

    /** Bindings of the optimizer's graphs, but for the gradient. */
    Bindings flat(double[] theta) {
        var bindings = new Bindings()
                .dim(OptimizerDefinition.ELEMENTS, theta.length)
                .input(OptimizerDefinition.THETA, vector(theta))
                .step(values.step());
        for (String slot : values.optimizer().slotNames()) {
            bindings.state(slot, vector(values.optimizerSlot(slot).toDoubles(0, theta.length)));
        }
        for (var hyperparameter : values.optimizer().hyperparameters()) {
            bindings.hyper(hyperparameter.name(), values.hyperparameter(hyperparameter.name()));
        }
        return bindings;
    }

    /** Bindings of the model's graphs to the inputs and the states, and to parameters from the flat vector {@code theta}. */
    Bindings at(double[] theta, DimValues dims) {
        var bindings =
                new Bindings().drawKey(new Array64(List.of(3), values.drawKey().toDoubles(0, 3)));
        dims.values().forEach(bindings::dim);
        for (var input : values.model().inputs()) {
            if (dims.values().keySet().containsAll(input.names())) {
                bindings.input(input.name(), input(input, dims));
            }
        }
        for (var parameter : values.model().parameters()) {
            int offset = values.parameterLayout().offset(parameter.name());
            bindings.parameter(
                    parameter.name(),
                    new Array64(
                            parameter.shape(), Arrays.copyOfRange(theta, offset, offset + parameter.elementCount())));
        }
        for (var state : values.model().states()) {
            bindings.state(state.name(), new Array64(state.shape(), values.read(state.name())));
        }
        return bindings;
    }

    private Array64 input(ModelSignature.Input input, DimValues dims) {
        var shape = input.shape(dims).stream().map(Math::toIntExact).toList();
        int count = Elements.count(input.declaration(), input.elementCount(dims));
        return new Array64(shape, values.input(input.name(), dims).toDoubles(0, count));
    }

    /** A flat vector of the optimizer's graphs. */
    static Array64 vector(double[] data) {
        return new Array64(List.of(data.length), data);
    }
}
