package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.xhat.compiler.backend.jvm.FittingKernels;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPartitioner;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.TrainingGraphs;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Scatter;
import org.xhat.compiler.op.WindowOp;
import org.xhat.compiler.random.Enclosure;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.ReductionNormalForm;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/**
 * What a program is held to. Its loops compute what its graph means, as far as rounding lets say: {@link Enclosure}. And whatever
 * else may be chosen keeps every bit, the sign of a zero too, but any NaN is like any other: vectors of each width, classes,
 * threads, chunks, what is fused, shared storage, updates in place, rules that claim to be exact. Simplified gradients are gradients.
 */
final class ProgramAgreement implements AutoCloseable {
    /** So many variants there are. */
    static final int VARIANTS = 144;

    private static final int[] WIDTHS = {128, 256, 512};

    private final List<ThreadTeam> teams =
            IntStream.rangeClosed(1, 3).mapToObj(ThreadTeam::new).toList();

    /** A program with what its variant number chooses. */
    private record Case(Graph model, Map<String, Long> dims, int variant, Graph graph, Map<LeafOp, Array64> leaves) {
        static Case of(Graph model, Map<String, Long> dims, int variant) {
            boolean trains = variant / 9 % 2 == 1;
            Graph graph = trains ? TrainingGraphs.of(model) : model;
            return new Case(model, dims, variant, graph, RandomProgram.leaves(graph, dims, element(variant)));
        }

        /** The forward computation alone. */
        Case ofModel() {
            return new Case(model, dims, variant, model, RandomProgram.leaves(model, dims, element()));
        }

        private static ElementType element(int variant) {
            return variant % 3 == 2 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        }

        ElementType element() {
            return element(variant);
        }

        int width() {
            return WIDTHS[variant / 3 % WIDTHS.length];
        }

        boolean updatesRide() {
            return variant / 18 % 2 == 0;
        }

        /** What is checked of what would take too long to check together. */
        int draw(int bound) {
            return variant / 36 % bound;
        }

        boolean trains() {
            return graph != model;
        }

        /** As programs are compiled: what does not fit one method of HotSpot is divided. */
        FusionOptions options() {
            return new FusionOptions(updatesRide(), 400).withFits(new FittingKernels(element()));
        }

        Plan plan(FusionOptions options) {
            return trains()
                    ? TrainingGraphs.plan(graph, options)
                    : KernelPlanning.plan(graph, options, Set.of(), buffer -> Optional.empty());
        }

        PlanRun run(Plan plan) {
            return new PlanRun(plan, element(), leaves, dims());
        }
    }

    /** Fails with what the program does not keep. */
    void check(RandomProgram program) {
        check(program.graph(), program.dims(), program.variant());
    }

    /** As {@link #check(RandomProgram)}; the leaves' names say what they hold. */
    void check(Graph model, Map<String, Long> dims, int variant) {
        var drawn = Case.of(model, dims, variant);
        textReadsBack(drawn.graph());
        Plan plan = drawn.plan(drawn.options());
        var expected = outputs(drawn, plan);
        meansTheGraph(drawn.graph(), drawn, expected);
        for (int bits : new int[] {0, drawn.width()}) {
            var compiled = drawn.run(plan).compile(SmallChunks.of(drawn.element(), bits));
            for (ThreadTeam team : teams) {
                var actual = drawn.run(plan).run(compiled, team).outputs();
                same(expected, actual, drawn.element() + " at " + bits + " bits, " + team.size() + " threads");
            }
        }
        switch (drawn.draw(4)) {
            case 0 -> same(expected, drawn.run(plan).interpret(drawn.width()).outputs(), "loops at " + drawn.width());
            case 1 -> unsharedStorageKeepsBits(drawn, expected);
            case 2 -> otherFusionKeepsBits(drawn, expected);
            default -> exactRulesKeepBits(drawn);
        }
        if (drawn.trains()) {
            simplifiedGradientsAreGradients(drawn);
        }
    }

    private static void textReadsBack(Graph graph) {
        GraphVerifier.verify(graph);
        String text = GraphPrinter.print(graph);
        assertEquals(text, GraphPrinter.print(GraphParser.parse(text, OpCatalog::parse)));
    }

    private static void meansTheGraph(Graph graph, Case drawn, Map<String, double[]> actual) {
        var bindings = RandomProgram.bindings(drawn.leaves(), drawn.dims());
        none(Enclosure.complaint(graph, bindings, drawn.element(), actual));
    }

    private static void unsharedStorageKeepsBits(Case drawn, Map<String, double[]> expected) {
        var plan = KernelPartitioner.partition(drawn.graph(), new FusionOptions(drawn.updatesRide(), 400), Set.of());
        same(expected, outputs(drawn, plan), "storage for each value");
    }

    private static void otherFusionKeepsBits(Case drawn, Map<String, double[]> expected) {
        var little = FusionOptions.DEFAULT.withFits(kernel -> kernel.loads().size() <= 2);
        for (var options : List.of(
                new FusionOptions(!drawn.updatesRide(), 400),
                new FusionOptions(drawn.updatesRide(), 25),
                new FusionOptions(!drawn.updatesRide(), 1),
                little)) {
            same(expected, outputs(drawn, drawn.plan(options)), options.toString());
        }
    }

    /**
     * On a forward computation, for a gradient's parts may be written anew. What the rules move lies otherwise, and a sum of it may be
     * taken in another order: then both are what the graph means, to its rounding.
     */
    private static void exactRulesKeepBits(Case drawn) {
        Graph rewritten =
                Rewriter.rewrite(drawn.model(), RuleSet.all(), Exactness.EXACT).graph();
        GraphVerifier.verify(rewritten);
        if (rewritten.nodes().equals(drawn.model().nodes())) {
            return;
        }
        if (rewritten.nodes().stream().noneMatch(ProgramAgreement::isSum)) {
            same(outputs(drawn, drawn.model()), outputs(drawn, rewritten), "exact rules");
        } else {
            var forward = drawn.ofModel();
            meansTheGraph(drawn.model(), forward, outputs(forward, rewritten));
        }
    }

    private static boolean isSum(Node node) {
        return node.op() instanceof ReduceOp(ReduceOp.Kind kind, var axes) && kind == ReduceOp.Kind.SUM
                || node.op() instanceof WindowOp.Fold
                || node.op() instanceof Scatter
                || node.op() instanceof CumulativeSum;
    }

    private static Map<String, double[]> outputs(Case drawn, Graph graph) {
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        return outputs(drawn, plan);
    }

    /** By interpreted loops of single numbers: nothing that a vector, a class or a thread could spoil. */
    private static Map<String, double[]> outputs(Case drawn, Plan plan) {
        return drawn.run(plan).interpret(0).outputs();
    }

    private static void simplifiedGradientsAreGradients(Case drawn) {
        var primal = new HashSet<Node>(drawn.model().nodes());
        Graph normal = ReductionNormalForm.apply(drawn.graph(), primal).graph();
        GraphVerifier.verify(normal);
        Graph simplified = Rewriter.rewrite(normal, primal, RuleSet.all(), Exactness.GRADIENT, Exactness.EXACT)
                .graph();
        GraphVerifier.verify(simplified);
        var bindings = RandomProgram.bindings(drawn.leaves(), drawn.dims());
        none(Enclosure.disagreement(drawn.graph(), simplified, bindings, drawn.element()));
        meansTheGraph(simplified, drawn, outputs(drawn, simplified));
    }

    private static void none(String complaint) {
        if (!complaint.isEmpty()) {
            throw new AssertionError(complaint);
        }
    }

    private static void same(Map<String, double[]> expected, Map<String, double[]> actual, String variant) {
        expected.forEach((name, want) -> {
            double[] got = actual.get(name);
            int at = Arrays.mismatch(want, got);
            if (at >= 0) {
                throw new AssertionError(
                        variant + ": " + name + "[" + at + "] is " + got[at] + " instead of " + want[at]);
            }
        });
    }

    @Override
    public void close() {
        teams.forEach(ThreadTeam::close);
    }
}
