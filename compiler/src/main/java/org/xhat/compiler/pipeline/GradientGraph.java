package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;
import org.xhat.runtime.program.ModelSignature;

/**
 * The training entry with its gradients: outputs {@code loss}, {@code state:NAME} for each assigned state, and {@code
 * gradient:NAME} for each parameter, in the order of the signature.
 *
 * @param graph all of it, as differentiated
 * @param primal the nodes that the loss and the states need: what reverse mode started from
 * @param cotangents the cotangent of each primal value on the way
 */
record GradientGraph(Graph graph, Set<Node> primal, Map<Value, Value> cotangents) {
    /** Differentiates the training entry of {@code model}. */
    static GradientGraph of(ModelDefinition model) {
        return of(model, model.entry(EntryKind.TRAIN));
    }

    /** Differentiates {@code train}, the training entry of {@code model} or a copy of it. */
    static GradientGraph of(ModelDefinition model, Graph train) {
        var builder = GraphBuilder.extending(train);
        var parameters = new ArrayList<Value>();
        for (var parameter : model.signature().parameters()) {
            parameters.add(builder.add(new LeafOp.Parameter(parameter.name(), Types.of(parameter))));
        }
        var result = ReverseMode.differentiate(builder, train.output(EntryOutputs.LOSS), parameters);
        var outputs = new LinkedHashMap<String, Value>();
        train.outputs().forEach((name, value) -> {
            if (name.equals(EntryOutputs.LOSS) || name.startsWith(EntryOutputs.STATE)) {
                outputs.put(name, value);
            }
        });
        Set<Node> primal = new LinkedHashSet<>(builder.build(outputs).nodes());
        for (int i = 0; i < parameters.size(); i++) {
            ModelSignature.Variable parameter = model.signature().parameters().get(i);
            outputs.put(
                    EntryOutputs.GRADIENT + parameter.name(), result.gradients().get(i));
        }
        return new GradientGraph(builder.build(outputs), primal, result.cotangents());
    }
}
