package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;

/** Gradients with one thing wrong in them, for a check to find. */
final class WrongGradients {
    private WrongGradients() {}

    /** The gradient with {@code change} made to the derivative by one parameter. */
    static GradientGraph changed(ModelDefinition model, String parameter, BiFunction<Fx, Value, Value> change) {
        var right = GradientGraph.of(model);
        var builder = GraphBuilder.extending(right.graph());
        var outputs = new LinkedHashMap<>(right.graph().outputs());
        outputs.computeIfPresent(
                EntryOutputs.GRADIENT + parameter, (name, value) -> change.apply(new Fx(builder), value));
        return new GradientGraph(builder.build(outputs), right.primal(), right.cotangents());
    }

    /** The derivative with its element 0 forgotten. */
    static Value withoutFirst(Fx fx, Value vector) {
        var extent = vector.dims().getFirst();
        Value index = fx.iota(extent);
        return fx.where(fx.less(fx.zerosLike(vector), index), vector, fx.zerosLike(vector));
    }

    /** The gradient that takes a batch normalization's deviation for a constant: the term through the variance is missing. */
    static GradientGraph throughNoVariance(ModelDefinition model) {
        var right = GradientGraph.of(model);
        Graph train = model.entry(EntryKind.TRAIN);
        Value deviation = train.nodes().stream()
                .filter(node -> node.op() == Elementwise.RSQRT)
                .findFirst()
                .orElseThrow()
                .result();
        var builder = GraphBuilder.extending(right.graph());
        Value frozen = builder.add(new LeafOp.State("frozen", deviation.type()));
        Value loss = replaced(builder, train.nodes(), deviation, frozen, List.of(train.output(EntryOutputs.LOSS)))
                .getFirst();
        var outputs = new LinkedHashMap<>(right.graph().outputs());
        var parameters = new ArrayList<Value>();
        model.signature()
                .parameters()
                .forEach(parameter ->
                        parameters.add(builder.add(new LeafOp.Parameter(parameter.name(), Types.of(parameter)))));
        var gradients = ReverseMode.gradient(builder, loss, parameters);
        var named = new LinkedHashMap<String, Value>();
        for (int i = 0; i < parameters.size(); i++) {
            named.put(String.valueOf(i), gradients.get(i));
        }
        var thawed = replaced(builder, builder.build(named).nodes(), frozen, deviation, gradients);
        for (int i = 0; i < parameters.size(); i++) {
            String name = model.signature().parameters().get(i).name();
            outputs.put(EntryOutputs.GRADIENT + name, thawed.get(i));
        }
        return new GradientGraph(builder.build(outputs), right.primal(), right.cotangents());
    }

    /** {@code results} as they are where {@code to} stands for {@code from}; {@code nodes} are what they need, in order. */
    private static List<Value> replaced(
            GraphBuilder builder, List<Node> nodes, Value from, Value to, List<Value> results) {
        Map<Value, Value> images = new HashMap<>();
        images.put(from, to);
        for (Node node : nodes) {
            var operands = node.operands().stream().map(images::get).toList();
            Node image = builder.addNode(node.op(), operands);
            for (int i = 0; i < node.types().size(); i++) {
                images.putIfAbsent(new Value(node, i), new Value(image, i));
            }
        }
        return results.stream().map(images::get).toList();
    }
}
