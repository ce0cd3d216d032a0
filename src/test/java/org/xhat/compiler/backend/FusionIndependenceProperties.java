package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.TrainingGraphs;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.compiler.pipeline.UpdatePlacement;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/** What is fused with what decides speed and no bit: orders of sums are the graph's. */
final class FusionIndependenceProperties {
    private static final List<FusionOptions> OPTIONS = List.of(
            new FusionOptions(true, 1),
            new FusionOptions(false, 1),
            new FusionOptions(true, 25),
            new FusionOptions(false, 25),
            new FusionOptions(false, FusionOptions.DEFAULT.maximumOperations()));

    private static final Map<String, Long> DIMS = Map.of("batch", 21L);

    @Property(tries = 300, seed = "20261126")
    void everyPlanOfATrainingStepHasTheSameBits(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var graph = TrainingGraphs.of(program.graph());
        var expected = interpreted(graph, TrainingGraphs.plan(graph, FusionOptions.DEFAULT), program.dims());
        for (FusionOptions options : OPTIONS) {
            same(expected, interpreted(graph, TrainingGraphs.plan(graph, options), program.dims()), options);
        }
    }

    @Property(tries = 100, seed = "20261126")
    void everyPlanOfAGraphHasTheSameBits(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var graph = program.graph();
        var expected = interpreted(graph, plan(graph, FusionOptions.DEFAULT), program.dims());
        for (FusionOptions options : OPTIONS) {
            same(expected, interpreted(graph, plan(graph, options), program.dims()), options);
        }
    }

    @Example
    void everyPlanOfABundledModelHasTheSameBits() {
        for (String model : List.of("BatchNormMlp", "LayerNormMlp", "SigmoidMlp")) {
            for (var placement : UpdatePlacement.values()) {
                var options = CompileOptions.standard().withUpdatePlacement(placement);
                var entries =
                        ModelCompiler.entries(BundledExamples.model(model), BundledExamples.optimizer("Sgd"), options);
                var graph = entries.gradient().simplified();
                var expected = compiled(graph, plan(graph, FusionOptions.DEFAULT));
                for (FusionOptions fusion : OPTIONS) {
                    same(expected, compiled(graph, plan(graph, fusion)), fusion);
                }
            }
        }
    }

    private static Plan plan(Graph graph, FusionOptions options) {
        return KernelPlanning.plan(graph, options, Set.of(), buffer -> Optional.empty());
    }

    private static Map<String, double[]> interpreted(Graph graph, Plan plan, Map<String, Long> dims) {
        return new PlanRun(plan, ElementType.FLOAT32, RandomProgram.leaves(graph, dims, ElementType.FLOAT32), dims)
                .interpret(0)
                .outputs();
    }

    private static Map<String, double[]> compiled(Graph graph, Plan plan) {
        var run = new PlanRun(plan, ElementType.FLOAT32, RandomProgram.leaves(graph, DIMS, ElementType.FLOAT32), DIMS);
        try (var team = new ThreadTeam(1)) {
            return run.run(run.compile(SmallChunks.of(ElementType.FLOAT32, 0)), team)
                    .outputs();
        }
    }

    private static void same(Map<String, double[]> expected, Map<String, double[]> actual, FusionOptions options) {
        expected.forEach((name, value) -> assertArrayEquals(value, actual.get(name), name + ", " + options));
    }
}
