package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.rewrite.Normalization.Derived;

/** Gradients keep their values. */
class ReductionNormalFormProperties {
    /**
     * Both graphs round some hundred times on the way, at values of the measured scale, and γ·s multiplies errors by up to
     * 1/√ε ≈ 316: 2¹⁰ · 316 · 2⁻⁵³ ≈ 4e-11.
     */
    private static final double TOLERANCE = 4e-11;

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

    /** Sums, products, quotients, roots, broadcasts and contractions composed at random, differentiated by all leaves. */
    @Property(tries = 400)
    void randomGraphsKeepTheirGradients(@ForAll long seed, @ForAll @IntRange(min = 5, max = 40) int size) {
        Derived derived = randomGraph(seed, size);
        assertSameGradients(derived, Evaluation.random(derived.graph(), seed, 4));
    }

    /** A group of gradient values gets no dearer, so neither does the sum of dependent reductions. */
    @Property(tries = 200)
    void noGradientWaitsForMoreReductions(@ForAll long seed, @ForAll @IntRange(min = 5, max = 40) int size) {
        Derived derived = randomGraph(seed, size);
        Graph normal = derived.normalized().graph();
        var before = SweepCost.of(derived.graph().outputs().values(), derived.primal()::contains);
        var after = SweepCost.of(normal.outputs().values(), derived.primal()::contains);
        assertTrue(
                after.dependentSweeps() <= before.dependentSweeps(),
                () -> before + " became " + after + " in " + derived.graph().nodes());
    }

    private static void assertSameGradients(Derived derived, Bindings bindings) {
        var expected = Evaluation.run(derived.graph(), bindings);
        double scale = Evaluation.scale(derived.graph(), bindings);
        assertClose(expected, derived.normalized().graph(), bindings, scale);
        assertClose(expected, derived.rewritten().graph(), bindings, scale);
    }

    private static void assertClose(Map<String, Array64> expected, Graph graph, Bindings bindings, double scale) {
        GraphVerifier.verify(graph);
        var actual = Evaluation.run(graph, bindings);
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((name, array) -> {
            assertEquals(array.shape(), actual.get(name).shape(), name);
            for (int i = 0; i < array.data().length; i++) {
                double want = array.data()[i];
                double got = actual.get(name).data()[i];
                assertTrue(
                        Math.abs(want - got) <= TOLERANCE * scale,
                        name + "[" + i + "] = " + got + " instead of " + want + ", values up to " + scale);
            }
        });
    }

    private static Derived randomGraph(long seed, int size) {
        var random = new Random(seed);
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var full = TensorType.floating(Dim.named("batch"), Dim.of(3));
        var row = TensorType.floating(Dim.of(3));
        Value x = builder.add(new LeafOp.Input("x", full));
        Value w = builder.add(new LeafOp.Parameter("w", TensorType.floating(Dim.of(3), Dim.of(3))));
        Value b = builder.add(new LeafOp.Parameter("b", row));
        Map<TensorType, List<Value>> byType = new HashMap<>();
        var fulls = new ArrayList<>(List.of(x));
        byType.put(full, fulls);
        byType.put(row, new ArrayList<>(List.of(b)));
        byType.put(TensorType.floating(Dim.named("batch")), new ArrayList<>());
        byType.put(TensorType.SCALAR, new ArrayList<>(List.of(fx.constant(0.5), fx.dimValue(Dim.named("batch")))));
        for (int i = 0; i < size; i++) {
            var values = List.copyOf(byType.values()).get(random.nextInt(4));
            if (values.isEmpty() || random.nextInt(3) == 0) {
                values = fulls;
            }
            Value y = values.get(random.nextInt(values.size()));
            Value z = values.get(random.nextInt(values.size()));
            Value made = switch (random.nextInt(12)) {
                case 0 -> fx.add(y, z);
                case 1 -> fx.sub(y, z);
                case 2 -> fx.mul(fx.tanh(y), z);
                case 3 -> fx.div(y, fx.add(fx.square(z), fx.constant(1)));
                case 4 -> fx.mul(y, fx.rsqrt(fx.add(fx.square(z), fx.constant(0.5))));
                case 5 -> fx.sigmoid(y);
                case 6 -> fx.neg(y);
                case 7 -> y.type().equals(full) ? fx.matmul(fx.tanh(y), w) : fx.mul(y, fx.constant(0.5));
                case 8, 9 ->
                    y.type().rank() > 0
                            ? fx.mean(y, List.of(random.nextInt(y.type().rank())))
                            : fx.tanh(y);
                case 10 ->
                    y.type().rank() == 1 && !y.type().equals(row)
                            ? fx.sub(x, fx.broadcastLike(y, x, List.of(1)))
                            : fx.tanh(y);
                default ->
                    y.type().equals(row)
                            ? fx.mul(x, fx.broadcastLike(fx.sigmoid(y), x, List.of(0)))
                            : fx.mul(y, fx.constant(-2));
            };
            byType.getOrDefault(made.type(), fulls).add(made);
        }
        Value y = fulls.stream().reduce(x, (sum, value) -> fx.add(sum, fx.mul(value, fx.constant(0.25))));
        return Derived.of(builder, y, Map.of("dx", x, "dw", w, "db", b));
    }
}
