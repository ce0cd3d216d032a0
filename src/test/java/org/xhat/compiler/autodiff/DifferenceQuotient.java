package org.xhat.compiler.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;

/** Central differences of a graph's scalar output {@code loss}, the measure that every derivative is held against. */
public final class DifferenceQuotient {
    private final GraphInterpreter interpreter;
    private final Bindings bindings;

    /** Of {@code graph}'s output {@code loss} at {@code bindings}. */
    public DifferenceQuotient(Graph graph, Bindings bindings) {
        this.interpreter = new GraphInterpreter(graph);
        this.bindings = bindings;
    }

    /**
     * ∂loss/∂x for each element of the parameter {@code name}, with the step 6e-6 · max(1, |x|), near the cube root of the
     * unit roundoff where truncation and rounding balance; empty where a kink lies within a step.
     */
    public Optional<List<Double>> by(String name, Array64 value) {
        var quotients = new ArrayList<Double>();
        for (int i = 0; i < value.data().length; i++) {
            double x = value.data()[i];
            double step = 6e-6 * Math.max(1, Math.abs(x));
            var above = at(name, value, i, x + step);
            var below = at(name, value, i, x - step);
            if (above.pieces() != below.pieces()) {
                return Optional.empty();
            }
            quotients.add((loss(above.outputs()) - loss(below.outputs())) / ((x + step) - (x - step)));
        }
        return Optional.of(quotients);
    }

    private GraphInterpreter.Evaluation at(String name, Array64 value, int i, double x) {
        double[] moved = value.data().clone();
        moved[i] = x;
        var evaluation = interpreter.evaluate(bindings.parameter(name, new Array64(value.shape(), moved)));
        bindings.parameter(name, value);
        return evaluation;
    }

    private static double loss(Map<String, Array64> outputs) {
        return outputs.get("loss").scalarValue();
    }
}
