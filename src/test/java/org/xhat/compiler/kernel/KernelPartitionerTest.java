package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Moments;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.pipeline.UpdatePlacement;
import org.xhat.runtime.program.EntryKind;

/** What becomes of models: which kernels, of how many stages, and why no fewer. */
final class KernelPartitionerTest {
    private static final String REST = "return dense(sigmoid(h), 10, gaussian(0.1f));";

    private static final String HIDDEN = "Tensor h = %s(linear(x, 8, gaussian(0.1f))); " + REST;

    /** A normalization in the DSL. */
    private record Normalization(String name, String call, String layers, boolean overBatch) {}

    private static final List<Normalization> NORMALIZATIONS = List.of(
            new Normalization("the library's batch norm", "batchNorm", "", true),
            new Normalization("a user's own, written as a quotient", "mine", """
                    @Layer static Tensor mine(Tensor z) {
                        Tensor shift = param("shift", zeros(dim(z, -1)));
                        Tensor gain = param("gain", ones(dim(z, -1)));
                        Tensor d = sub(z, mean(z, 0));
                        return add(shift, mul(div(d, sqrt(add(mean(mul(d, d), 0), 1e-3f))), gain));
                    }
                    """, true),
            new Normalization("a user's own, the gain folded into the scale", "scaled", """
                    @Layer static Tensor scaled(Tensor input) {
                        Tensor location = mean(input, 0);
                        Tensor spread = mean(square(sub(input, location)), 0);
                        Tensor g = param("g", ones(dim(input, -1)));
                        Tensor factor = mul(rsqrt(add(spread, 1e-5f)), g);
                        return add(mul(factor, sub(input, location)), param("b", zeros(dim(input, -1))));
                    }
                    """, true),
            new Normalization("a user's own, sums instead of means", "turned", """
                    @Layer static Tensor turned(Tensor a) {
                        float m = dim(a, 0);
                        Tensor mu = div(sum(a, 0), m);
                        Tensor v = div(sum(square(sub(a, mu)), 0), m);
                        Tensor n = mul(rsqrt(add(v, 1e-5f)), sub(a, mu));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("a user's own, every deviation turned around", "reversed", """
                    @Layer static Tensor reversed(Tensor a) {
                        Tensor e = sub(mean(a, 0), a);
                        Tensor n = neg(mul(e, rsqrt(add(mean(square(e), 0), 1e-5f))));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("a user's own, two deviations of different signs", "mixed", """
                    @Layer static Tensor mixed(Tensor a) {
                        Tensor c = add(neg(mean(a, 0)), a);
                        Tensor v = mean(square(sub(mean(a, 0), a)), 0);
                        Tensor p = mul(param("p", ones(dim(a, -1))), div(neg(c), sqrt(add(v, 1e-5f))));
                        return sub(param("q", zeros(dim(a, -1))), p);
                    }
                    """, true),
            new Normalization("a user's own, a power for the root", "raised", """
                    @Layer static Tensor raised(Tensor a) {
                        Tensor c = sub(a, mean(a, 0));
                        Tensor n = mul(c, pow(add(mean(square(c), 0), 1e-5f), -0.5f));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("a user's own, powers for the squares", "powers", """
                    @Layer static Tensor powers(Tensor a) {
                        Tensor c = sub(a, mean(a, 0));
                        Tensor n = div(c, sqrt(add(mean(pow(c, 2), 0), 1e-5f)));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("a user's own, the variance unbiased", "unbiased", """
                    @Layer static Tensor unbiased(Tensor a) {
                        Tensor c = sub(a, mean(a, 0));
                        Tensor v = div(sum(square(c), 0), dim(a, 0) - 1f);
                        Tensor n = div(c, sqrt(add(v, 1e-5f)));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("a user's own, the variance unbiased by integers", "counted", """
                    @Layer static Tensor counted(Tensor a) {
                        int m = dim(a, 0);
                        require(m > 1, "a batch of one has no unbiased variance");
                        Tensor c = sub(a, mean(a, 0));
                        Tensor n = div(c, sqrt(add(div(sum(square(c), 0), m - 1), 1e-5f)));
                        return add(mul(n, param("p", ones(dim(a, -1)))), param("q", zeros(dim(a, -1))));
                    }
                    """, true),
            new Normalization("the library's layer norm", "layerNorm", "", false),
            new Normalization("a user's own layer norm", "own", """
                    @Layer static Tensor own(Tensor r) {
                        Tensor c = sub(r, expandDims(mean(r, -1), -1));
                        Tensor deviation = sqrt(add(expandDims(mean(mul(c, c), -1), -1), 1e-5f));
                        Tensor w = param("w", ones(dim(r, -1)));
                        return add(param("o", zeros(dim(r, -1))), div(mul(w, c), deviation));
                    }
                    """, false),
            new Normalization("a user's own layer norm, turned around", "opposite", """
                    @Layer static Tensor opposite(Tensor r) {
                        Tensor e = sub(expandDims(mean(r, -1), -1), r);
                        Tensor n = div(e, neg(sqrt(add(expandDims(mean(mul(e, e), -1), -1), 1e-5f))));
                        return add(mul(param("w", ones(dim(r, -1))), n), param("o", zeros(dim(r, -1))));
                    }
                    """, false));

    @TestFactory
    Stream<DynamicTest> aNormalizationIsOneSweepOfTwoStagesEachWay() {
        return NORMALIZATIONS.stream()
                .map(normalization -> DynamicTest.dynamicTest(normalization.name(), () -> {
                    var model = Programs.model(HIDDEN.formatted(normalization.call()), normalization.layers());
                    var plan = Programs.compiled(model, UpdatePlacement.SWEEP)
                            .gradient()
                            .plan();
                    String reduced = normalization.overBatch() ? "i<batch" : "j<8";
                    String sweep = "sweep of 2 stages over " + reduced + " in [i<batch, j<8]";
                    var sweeps = plan.kernels().stream()
                            .map(KernelPrinter::describe)
                            .filter(text -> text.startsWith("sweep") && text.endsWith("[i<batch, j<8]"))
                            .toList();
                    var expected = normalization.overBatch()
                            ? List.of(sweep, sweep)
                            : List.of(
                                    sweep,
                                    "sweep of 1 stage over i<batch in [i<batch, j<8]",
                                    "sweep of 1 stage over i<batch in [i<batch, j<8]",
                                    sweep);
                    assertEquals(expected, sweeps);
                }));
    }

    @Test
    void meanAndVarianceAreOneReductionByMoments() {
        var plan = train(HIDDEN.formatted("batchNorm"), UpdatePlacement.SWEEP);
        var forward = (Body.Sweep)
                kernelThatWrites(plan, "state:predict.batchNorm1.mean").body();
        assertEquals(
                List.of(Moments.MOMENTS),
                forward.stages().getFirst().reductions().stream()
                        .map(Stage.Reduction::combine)
                        .toList());
        assertEquals(List.of(), forward.stages().getLast().reductions());
    }

    @Test
    void aVarianceIsFoundWhicheverWayItsDeviationsPoint() {
        var plan = plan(Programs.model(HIDDEN.formatted("turned"), """
                        @Layer static Tensor turned(Tensor a) {
                            Tensor e = sub(mean(a, 0), a);
                            return mul(e, rsqrt(add(mean(square(e), 0), 1e-5f)));
                        }
                        """).entry(EntryKind.EVALUATE));
        assertTrue(
                plan.kernels().stream()
                        .map(KernelPrinter::describe)
                        .anyMatch(text -> text.equals("sweep of 2 stages over i<batch in [i<batch, j<8]")),
                plan.kernels()::toString);
    }

    @Test
    void softmaxCrossEntropyTraversesTheClassesForTheMaximumTheSumAndTheLoss() {
        var plan =
                plan(Programs.model("return dense(x, 10, gaussian(0.1f));", "").entry(EntryKind.EVALUATE));
        var sweep = plan.kernels().stream()
                .filter(kernel ->
                        KernelPrinter.describe(kernel).equals("sweep of 3 stages over j<10 in [i<batch, j<10]"))
                .map(kernel -> (Body.Sweep) kernel.body())
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(List.of(BinaryCombine.MAX), List.of(BinaryCombine.SUM), List.of(BinaryCombine.SUM)),
                sweep.stages().stream()
                        .map(stage -> stage.reductions().stream()
                                .map(Stage.Reduction::combine)
                                .toList())
                        .toList());
    }

    /** The count of a row's labels reads no value of the row: it goes along like the sums that do. */
    @Test
    void softmaxCrossEntropyAndItsGradientAreOneSweep() {
        var plan = train("return dense(x, 10, gaussian(0.1f));", UpdatePlacement.SWEEP);
        long overClasses = plan.kernels().stream()
                .filter(kernel -> KernelPrinter.describe(kernel).contains("over j<10 in [i<batch, j<10]"))
                .count();
        assertEquals(1, overClasses, () -> plan.kernels().toString());
    }

    @Test
    void biasAndSigmoidRideOnTheContraction() {
        var plan = plan(Programs.model("return dense(sigmoid(dense(x, 8, gaussian(0.1f))), 10, gaussian(0.1f));", "")
                .entry(EntryKind.PREDICT));
        assertEquals(
                List.of(
                        "contraction over k<16 in [i<batch, j<8, k<16]",
                        "contraction over k<8 in [i<batch, j<10, k<8]"),
                plan.kernels().stream().map(KernelPrinter::describe).toList());
        assertEquals(
                List.of("contract", "add", "sigmoid"),
                plan.kernels().getFirst().terms().stream()
                        .map(term -> term instanceof Term.Reduced
                                ? "contract"
                                : term instanceof Term.Apply apply ? apply.op().mnemonic() : "")
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    /** The root of a population variance, [8], is not taken again for each of the batch's rows. */
    @Test
    void whatIsSmallerThanItsUserIsComputedOnce() {
        var plan = plan(Programs.model(HIDDEN.formatted("batchNorm"), "").entry(EntryKind.PREDICT));
        assertEquals(
                List.of("k00_rsqrt_8", "k01_sigmoid_batch_8", "k02_contract_batch_10"),
                plan.kernels().stream().map(Kernel::name).toList());
        assertEquals(List.of(), termsOf(plan.kernels().get(1), Elementwise.RSQRT), plan.kernels()::toString);
    }

    @Test
    void noKernelIsWithoutAResult() {
        assertEquals(
                "kernel k writes nothing",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Kernel(
                                        "k",
                                        List.of(),
                                        List.of(),
                                        Body.Sweep.map(List.of(new Stage(List.of(), List.of()))),
                                        List.of(),
                                        List.of()))
                        .getMessage());
    }

    private static List<Term> termsOf(Kernel kernel, Elementwise op) {
        return kernel.terms().stream()
                .filter(term -> term instanceof Term.Apply apply && apply.op() == op)
                .toList();
    }

    @Test
    void anUpdateRidesOnTheContractionThatYieldsTheGradient() {
        var plan = train(HIDDEN.formatted("batchNorm"), UpdatePlacement.EPILOGUE);
        Kernel kernel = kernelThatWrites(plan, "update:predict.linear1.weight");
        assertEquals("contraction over k<batch in [i<16, j<8, k<batch]", KernelPrinter.describe(kernel));
        assertEquals(1, kernel.stores().size(), "the gradient itself is not stored");
    }

    @Test
    void anUpdateDoesNotRideWhereItMayNot() {
        var model = Programs.model("return dense(x, 10, gaussian(0.1f));", "");
        Graph graph = Programs.joinedStep(model);
        var updates = new LinkedHashSet<>(graph.outputs().keySet());
        var plan = KernelPartitioner.partition(
                graph, new FusionOptions(false, FusionOptions.DEFAULT.maximumOperations()), updates);
        Kernel kernel = kernelThatWrites(plan, "update:predict.dense1.weight");
        assertEquals("map over [i<160]", KernelPrinter.describe(kernel));
        assertTrue(
                kernel.boundaries().stream()
                        .anyMatch(text ->
                                text.endsWith("updates of parameters run in sweeps of their own, as the options say")),
                () -> kernel.boundaries().toString());
    }

    @Test
    void aKernelOfTooManyOperationsIsNotMade() {
        Graph graph = Programs.model("return dense(sigmoid(tanh(exp(x))), 10, gaussian(0.1f));", "")
                .entry(EntryKind.PREDICT);
        var plan = KernelPartitioner.partition(graph, new FusionOptions(true, 50), Set.of());
        Kernel first = plan.kernels().getFirst();
        assertTrue(
                first.boundaries()
                        .getFirst()
                        .endsWith(
                                "together they would be more than 50 operations, which is too much code for one kernel"),
                () -> first.boundaries().toString());
    }

    @Test
    void everyNeighbourThatIsAKernelOfItsOwnIsGivenAReason() {
        var plan = train(HIDDEN.formatted("layerNorm"), UpdatePlacement.SWEEP);
        var names = plan.kernels().stream().map(Kernel::name).toList();
        for (Kernel kernel : plan.kernels()) {
            for (String boundary : kernel.boundaries()) {
                assertTrue(boundary.matches("(after|before) k\\d\\d_\\w+: \\w.{10,}"), boundary);
                String neighbour = boundary.substring(boundary.indexOf(' ') + 1, boundary.indexOf(':'));
                assertEquals(
                        boundary.startsWith("after"),
                        names.indexOf(neighbour) < names.indexOf(kernel.name()),
                        boundary);
            }
        }
        assertFalse(plan.kernels().getFirst().boundaries().isEmpty());
    }

    @Test
    void noValueIsComputedTwiceByAReduction() {
        Graph graph = Programs.compiled(Programs.model(HIDDEN.formatted("batchNorm"), ""), UpdatePlacement.SWEEP)
                .gradient()
                .simplified();
        long reductions = plan(graph).kernels().stream()
                .filter(kernel -> kernel.body() instanceof Body.Sweep)
                .flatMap(kernel -> ((Body.Sweep) kernel.body()).stages().stream())
                .flatMap(stage -> stage.reductions().stream())
                .mapToLong(reduction -> reduction.combine() == Moments.MOMENTS ? 2 : 1)
                .sum();
        assertEquals(
                graph.nodes().stream()
                        .filter(node -> node.op() instanceof ReduceOp)
                        .count(),
                reductions);
    }

    private static Plan plan(Graph graph) {
        return KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of());
    }

    private static Plan train(String prediction, UpdatePlacement placement) {
        return Programs.compiled(Programs.model(prediction, ""), placement)
                .gradient()
                .plan();
    }

    private static Kernel kernelThatWrites(Plan plan, String output) {
        int buffer = plan.outputs().get(output).number();
        return plan.kernels().stream()
                .filter(kernel ->
                        kernel.stores().stream().anyMatch(store -> store.to().buffer() == buffer))
                .findFirst()
                .orElseThrow();
    }
}
