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
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.TrainingGraphs;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
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

    private static final Dim BATCH = Dim.named("batch");

    private static final Map<String, Long> DIMS = Map.of("batch", 21L);

    @Property(tries = 300)
    void everyPlanOfATrainingStepHasTheSameBits(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        var graph = TrainingGraphs.of(program.graph());
        var expected = interpreted(graph, TrainingGraphs.plan(graph, FusionOptions.DEFAULT), program.dims());
        for (FusionOptions options : OPTIONS) {
            same(expected, interpreted(graph, TrainingGraphs.plan(graph, options), program.dims()), options);
        }
    }

    @Property(tries = 100)
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

    /** Constants that a contraction reads from memory are elsewhere part of what is computed of constants alone. */
    @Example
    void constantsThatLieInMemoryNeedNotBeReadThere() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, Dim.of(7))));
        Value some = fx.filled(0.3, List.of(BATCH));
        Value product = fx.contract("b,bk->k", some, x);
        Value y = fx.exp(fx.add(x, fx.broadcastLike(fx.add(some, some), x, List.of(1))));
        holds(builder.build(Map.of("product", product, "total", fx.sum(y, List.of(0, 1)))));
    }

    /** Positions along one axis, computed again where that axis is walked as two. */
    @Example
    void positionsAlongAnAxisThatIsSplitAreTwoPositions() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Dim length = BATCH.times(Dim.of(7));
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(length)));
        Value y = fx.mul(x, fx.iota(length));
        Value split = fx.reshape(y, List.of(BATCH, Dim.of(7)));
        holds(builder.build(Map.of("length", fx.sum(y, List.of(0)), "total", fx.sum(split, List.of(0, 1)))));
    }

    /** Its elements would be stored one apart along both axes. */
    @Example
    void anArrayWithoutElementsIsStoredAfterASum() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value z = builder.add(new LeafOp.Input("z", TensorType.floating(Dim.ZERO)));
        Value none = fx.broadcast(z, List.of(BATCH, Dim.ZERO), List.of(1));
        Value total = fx.sum(none, List.of(0, 1));
        Value stored = fx.neg(fx.broadcastScalar(total, List.of(BATCH, Dim.ZERO)));
        holds(builder.build(Map.of("total", total, "stored", stored)));
    }

    private static void holds(Graph graph) {
        var expected = compiled(graph, plan(graph, FusionOptions.DEFAULT));
        for (FusionOptions options : OPTIONS) {
            same(expected, compiled(graph, plan(graph, options)), options);
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
