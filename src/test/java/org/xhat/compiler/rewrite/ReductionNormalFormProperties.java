package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.random.Choices;
import org.xhat.compiler.rewrite.Normalization.Derived;

/** Gradients keep their values. */
class ReductionNormalFormProperties {
    /**
     * How many times the error of the gradient as derived that of the normal form may be: it sums the same terms in another order,
     * and may pass through one factor and its reciprocal.
     */
    private static final double TOLERANCE = 8 * 0x1p-53;

    @Property(tries = 300)
    void normalizationsKeepTheirGradients(
            @ForAll Normalization normalization, @ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int batch) {
        Derived derived = normalization.derived();
        assertSameGradients(derived, Evaluation.random(derived.graph(), seed, batch));
    }

    @Property(tries = 300)
    void signsKeepTheirGradients(@ForAll("signed") SignedNormalization signed, @ForAll long seed) {
        Derived derived = signed.derived();
        assertSameGradients(derived, Evaluation.random(derived.graph(), seed, 5));
    }

    @Provide
    static Arbitrary<SignedNormalization> signed() {
        return Arbitraries.of(SignedNormalization.all());
    }

    /** A factor that is zero is never divided by. */
    @Property(tries = 60)
    void gradientsAtGammaZeroStayRight(@ForAll Normalization normalization, @ForAll long seed) {
        Derived derived = normalization.derived();
        var bindings = Evaluation.random(derived.graph(), seed, 5)
                .parameter("gamma", new Array64(List.of(Normalization.FEATURES), new double[Normalization.FEATURES]));
        assertSameGradients(derived, bindings);
    }

    /** A constant channel has variance 0: x̂ = 0, and the gradient is finite because of ε. */
    @Property(tries = 60)
    void gradientsOfAConstantBatchStayFinite(@ForAll Normalization normalization, @ForAll long seed) {
        Derived derived = normalization.derived();
        var x = new double[4 * Normalization.FEATURES];
        Arrays.fill(x, 0.75);
        var bindings = Evaluation.random(derived.graph(), seed, 4)
                .input("x", new Array64(List.of(4, Normalization.FEATURES), x));
        assertSameGradients(derived, bindings);
    }

    /**
     * c·v^(−½) and c·v^(n/2) share c, at activations where v is finite and v^(n/2) may be 0 or an infinity. In float64: 10^75
     * stands to its range as 10^9 does to float32's.
     */
    @Property(tries = 300)
    void powersOfAVarianceKeepTheirGradients(
            @ForAll @IntRange(min = -12, max = 12) int halves,
            @ForAll @IntRange(min = -75, max = 75) int magnitude,
            @ForAll boolean isLast,
            @ForAll long seed) {
        Derived derived = Normalization.withPower(halves / 2.0, isLast);
        assertSameGradients(derived, Evaluation.random(derived.graph(), seed, 5, Math.pow(10, magnitude)));
    }

    /** Sums, products, quotients, roots, broadcasts and contractions composed at random, differentiated by all leaves. */
    @Property(tries = 400)
    void randomGraphsKeepTheirGradients(
            @ForAll(supplier = Choices.Drawn.class) List<Integer> choices,
            @ForAll @IntRange(min = 5, max = 40) int size) {
        Derived derived = new RandomGradients(choices).derived(size);
        assertSameGradients(derived, Evaluation.random(derived.graph(), choices.hashCode(), 4));
    }

    /** A group of gradient values gets no dearer, so neither does the sum of dependent reductions. */
    @Property(tries = 200)
    void noGradientWaitsForMoreReductions(
            @ForAll(supplier = Choices.Drawn.class) List<Integer> choices,
            @ForAll @IntRange(min = 5, max = 40) int size) {
        Derived derived = new RandomGradients(choices).derived(size);
        Graph normal = derived.normalized().graph();
        var before = SweepCost.of(derived.graph().outputs().values(), derived.primal()::contains);
        var after = SweepCost.of(normal.outputs().values(), derived.primal()::contains);
        assertTrue(
                after.dependentSweeps() <= before.dependentSweeps(),
                () -> before + " became " + after + " in " + derived.graph().nodes());
    }

    private static void assertSameGradients(Derived derived, Bindings bindings) {
        var expected = Evaluation.run(derived.graph(), bindings);
        var errors = RunningErrors.of(derived.graph(), bindings);
        assertClose(expected, derived.normalized().graph(), bindings, errors);
        assertClose(expected, derived.rewritten().graph(), bindings, errors);
    }

    private static void assertClose(
            Map<String, Array64> expected, Graph graph, Bindings bindings, Map<String, Array64> errors) {
        GraphVerifier.verify(graph);
        var actual = Evaluation.run(graph, bindings);
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((name, array) -> {
            assertEquals(array.shape(), actual.get(name).shape(), name);
            for (int i = 0; i < array.data().length; i++) {
                double want = array.data()[i];
                double got = actual.get(name).data()[i];
                double error = errors.get(name).data()[i];
                // Of what is not finite, or may be anything, nothing is said; what is finite stays so.
                assertTrue(
                        !Double.isFinite(want)
                                || (Double.isFinite(got)
                                        && !(Math.abs(want - got) > TOLERANCE * error + Double.MIN_NORMAL)),
                        name + "[" + i + "] = " + got + " instead of " + want + ", which may be off by " + error
                                + " units");
            }
        });
    }
}
