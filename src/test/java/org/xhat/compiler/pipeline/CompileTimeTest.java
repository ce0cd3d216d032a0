package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;

/** From the gradient to the plan, the passes take time proportional to the graph, whatever its form. */
@Tag("slow")
final class CompileTimeTest {
    /** Four times as much takes a linear pass 4 times as long, less what the JVM learns meanwhile, and a quadratic one 16 times. */
    private static final double MOST_TIMES_AS_LONG = 7.5;

    private static ModelDefinition model(String start, String step, int times) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;

                @Model
                final class Net {
                    @Predict
                    Tensor predict(@Dims("batch, 16") Tensor x) {
                        return x;
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 16") Tensor x) {
                        Tensor h = mul(x, param("a", ones(16)));
                        Tensor y = %s;
                        for (int i = 0; i < %s; i++) {
                            %s;
                        }
                        return mean(y);
                    }
                }
                """.formatted(start, times, step);
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static Plan planned(ModelDefinition model) {
        var gradient = GradientGraph.of(model);
        Graph simplified = Simplification.of(gradient.graph(), Rewriting.gradient(gradient.primal()))
                .graph();
        return KernelPlanning.plan(simplified, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
    }

    /** This thread's time, which other work on the machine hardly changes. */
    private static long nanos(ModelDefinition model) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        planned(model);
        return threads.getCurrentThreadCpuTime() - start;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            a chain;                    h;         y = sin(add(y, 0.1f));                                                400
            branches of one value;      zeros(16); y = add(y, mul(tanh(mul(h, 0.001f * i)), sum(exp(mul(h, 0.001f * i)), 0))); 150
            uses of one value;          h;         y = add(y, mul(h, 0.01f * i));                                        300
            products of all before;     h;         y = mul(y, add(h, 0.01f * i));                                        300
            sums in sums;               h;         y = mul(expandDims(sum(mul(y, h), 0), 0), mul(expandDims(sum(y, 1), 1), h)); 40
            layers;                     h;         y = sigmoid(dense(y, 16, gaussian(0.1f)));                            100
            """)
    void fourTimesTheGraphTakesFourTimesAsLong(String form, String start, String step, int times) {
        ModelDefinition few = model(start, step, times);
        ModelDefinition more = model(start, step, 4 * times);
        long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
        for (int round = 0; round < 3; round++) {
            // In turn, so that a busy stretch of the machine slows both.
            least[0] = Math.min(least[0], nanos(few));
            least[1] = Math.min(least[1], nanos(more));
        }
        assertTrue(
                least[1] < MOST_TIMES_AS_LONG * least[0],
                () -> "%s take %s ms, %s take %s ms"
                        .formatted(times, least[0] / 1_000_000, 4 * times, least[1] / 1_000_000));
    }

    /** Ten thousand operations, each on two of the values made last or on one made long ago. */
    private static Value varied(GraphBuilder builder, Value x, List<Value> parameters) {
        var fx = new Fx(builder);
        var random = new Random(1);
        var values = new ArrayList<Value>(List.of(x));
        for (int step = 0; step < 10_000; step++) {
            Value recent = values.get(Math.max(0, values.size() - 1 - random.nextInt(8)));
            Value any = values.get(random.nextInt(values.size()));
            List<Integer> axes = List.of(random.nextInt(2));
            values.add(
                    switch (random.nextInt(8)) {
                        case 0 -> fx.add(recent, any);
                        case 1 -> fx.mul(recent, fx.sigmoid(any));
                        case 2 -> fx.tanh(recent);
                        case 3 -> fx.sub(recent, fx.broadcastLike(fx.mean(recent, axes), recent, axes));
                        case 4 -> fx.mul(recent, fx.broadcastLike(fx.max(any, axes), recent, axes));
                        case 5 -> fx.where(fx.less(recent, any), recent, fx.constant(step));
                        case 6 -> fx.transpose(fx.exp(fx.neg(fx.transpose(recent, List.of(1, 0)))), List.of(1, 0));
                        default -> {
                            Value weight = builder.add(new LeafOp.Parameter(
                                    "w" + parameters.size(), TensorType.floating(Dim.of(16), Dim.of(16))));
                            parameters.add(weight);
                            yield fx.matmul(recent, weight);
                        }
                    });
        }
        return fx.mean(values.getLast(), List.of(0, 1));
    }

    @Test
    void aVariedGraphOfTensOfThousandsOfNodesIsPlannedWithinSeconds() {
        var builder = new GraphBuilder();
        var parameters = new ArrayList<Value>();
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("batch"), Dim.of(16))));
        Value loss = varied(builder, x, parameters);
        var primal = Set.copyOf(builder.build(Map.of("loss", loss)).nodes());
        // Several times what a cold JVM takes on a busy machine.
        Plan plan = assertTimeoutPreemptively(Duration.ofSeconds(90), () -> {
            var gradients = ReverseMode.gradient(builder, loss, parameters);
            var outputs = new LinkedHashMap<String, Value>();
            outputs.put("loss", loss);
            for (int p = 0; p < gradients.size(); p++) {
                outputs.put("g" + p, gradients.get(p));
            }
            Graph graph = builder.build(outputs);
            assertTrue(graph.nodes().size() > 20_000, () -> graph.nodes().size() + " nodes");
            Graph simplified =
                    Simplification.of(graph, Rewriting.gradient(primal)).graph();
            return KernelPlanning.plan(simplified, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        });
        assertTrue(plan.outputs().size() > 1000);
    }
}
