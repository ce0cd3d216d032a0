package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.RandomGraphs;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Plans mean what their graph means, in storage that is shared, and where parameters are overwritten in place. */
class KernelPlanningProperties {
    private static final String UPDATE = "update:";

    @Property(tries = 500)
    void sharedStorageKeepsTheMeaning(@ForAll long seed, @ForAll @IntRange(min = 0, max = 24) int steps) {
        Graph graph = RandomGraphs.of(seed, steps);
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        KernelPartitionerProperties.assertSameMeaning(graph, plan, seed);
    }

    @Property(tries = 300)
    void updatesInPlaceKeepTheMeaning(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 16) int steps, @ForAll boolean ride) {
        Graph graph = training(seed, steps);
        var updates = graph.outputs().keySet();
        var plan = KernelPlanning.plan(graph, new FusionOptions(ride, 400), updates, inPlace(graph));
        assertTrue(plan.slots().stream().anyMatch(slot -> slot.external()));
        KernelPartitionerProperties.assertSameMeaning(graph, plan, seed);
    }

    /** One step of gradient descent on the sum of a random graph's outputs. */
    static Graph training(long seed, int steps) {
        Graph model = RandomGraphs.of(seed, steps);
        var builder = GraphBuilder.extending(model);
        var fx = new Fx(builder);
        Value loss = fx.constant(0);
        for (Value output : model.outputs().values()) {
            loss = fx.add(
                    loss,
                    fx.sum(
                            output,
                            IntStream.range(0, output.type().rank()).boxed().toList()));
        }
        var parameters = new ArrayList<Value>();
        model.nodes().stream()
                .filter(node -> node.op() instanceof LeafOp.Parameter)
                .forEach(node -> parameters.add(node.result()));
        var gradients = ReverseMode.gradient(builder, loss, parameters);
        var outputs = new LinkedHashMap<String, Value>();
        for (int i = 0; i < parameters.size(); i++) {
            String name = ((LeafOp.Parameter) parameters.get(i).op()).name();
            Value step = fx.mul(fx.constant(0.01), fx.tanh(gradients.get(i)));
            outputs.put(UPDATE + name, fx.sub(parameters.get(i), step));
        }
        return builder.build(outputs);
    }

    /** All parameters in one array, each update where its parameter is. */
    static Placement.Chooser inPlace(Graph graph) {
        Map<String, Dim> offsets = new HashMap<>();
        Dim end = Dim.ZERO;
        for (var node : graph.nodes()) {
            if (node.op() instanceof LeafOp.Parameter parameter) {
                offsets.put(parameter.name(), end);
                end = end.plus(parameter.type().elementCount());
            }
        }
        var roles = List.of(Buffer.Role.PARAMETER, Buffer.Role.OUTPUT);
        return buffer -> roles.contains(buffer.role())
                ? Optional.ofNullable(offsets.get(buffer.name().replace(UPDATE, "")))
                        .map(offset -> new Placement("parameters", offset))
                : Optional.empty();
    }
}
