package org.xhat.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.OpCatalog;

/**
 * Batch normalization (Ioffe and Szegedy 2015) from its definition alone: the derived, unrewritten gradient against the
 * paper's closed form and the identities that follow from it.
 */
class BatchNormProperties {
    private static final Dim BATCH = Dim.named("batch");
    private static final Dim FEATURES = Dim.named("features");

    /** The definition over [batch, features], and the gradients that reverse mode derives. */
    private static Graph graph(double epsilon) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var full = TensorType.floating(BATCH, FEATURES);
        var row = TensorType.floating(FEATURES);
        Value x = builder.add(new LeafOp.Input("x", full));
        Value gamma = builder.add(new LeafOp.Parameter("gamma", row));
        Value beta = builder.add(new LeafOp.Parameter("beta", row));
        var batchAxis = List.of(0);
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, batchAxis), x, batchAxis));
        Value variance = fx.mean(fx.square(centred), batchAxis);
        Value s = fx.rsqrt(fx.add(variance, fx.constant(epsilon)));
        Value xhat = fx.mul(centred, fx.broadcastLike(s, x, batchAxis));
        Value y = fx.add(fx.mul(xhat, fx.broadcastLike(gamma, x, batchAxis)), fx.broadcastLike(beta, x, batchAxis));
        Value dy = builder.add(new LeafOp.Input("dy", full));
        var gradients = ReverseMode.vjp(builder, List.of(y), List.of(dy), List.of(x, gamma, beta))
                .gradients();
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("xhat", xhat);
        outputs.put("s", s);
        outputs.put("y", y);
        outputs.put("dx", gradients.get(0));
        outputs.put("dgamma", gradients.get(1));
        outputs.put("dbeta", gradients.get(2));
        return builder.build(outputs);
    }

    /** A batch, its normalization and its gradients, row-major. */
    private record Run(int batch, int features, double[] x, double[] dy, double[] gamma, Map<String, Array64> results) {
        static Run of(Graph graph, int batch, int features, double[] x, double[] dy, double[] gamma, double[] beta) {
            var bindings = new Bindings()
                    .dim("batch", batch)
                    .dim("features", features)
                    .input("x", new Array64(List.of(batch, features), x))
                    .input("dy", new Array64(List.of(batch, features), dy))
                    .parameter("gamma", new Array64(List.of(features), gamma))
                    .parameter("beta", new Array64(List.of(features), beta));
            return new Run(batch, features, x, dy, gamma, new GraphInterpreter(graph).run(bindings));
        }

        static Run random(long seed, int batch, int features, double epsilon) {
            var random = new Random(seed);
            return of(
                    graph(epsilon),
                    batch,
                    features,
                    random.doubles((long) batch * features, -3, 3).toArray(),
                    random.doubles((long) batch * features, -1, 1).toArray(),
                    random.doubles(features, 0.5, 2).toArray(),
                    random.doubles(features, -1, 1).toArray());
        }

        double[] get(String name) {
            return results.get(name).data();
        }

        /** Σ over the batch of the products, for one feature. */
        double sum(int feature, double[]... factors) {
            return IntStream.range(0, batch)
                    .mapToDouble(i -> Arrays.stream(factors)
                            .mapToDouble(factor -> factor[i * features + feature])
                            .reduce(1, (a, b) -> a * b))
                    .sum();
        }
    }

    /** The figures of EXPERIMENTS.md have 16 digits; the sums behind them lose at most one or two. */
    private static void assertGolden(Graph graph) {
        var run = Run.of(
                graph, 4, 1, new double[] {1, 2, 4, 5}, new double[] {1, 0, 0, -2}, new double[] {1.5}, new double[] {
                    0.25
                });
        assertArrayEquals(
                new double[] {-1.264908534252813, -0.6324542671264065, 0.6324542671264065, 1.264908534252813},
                run.get("xhat"),
                1e-14);
        assertArrayEquals(
                new double[] {-1.6473628013792196, -0.6986814006896098, 1.1986814006896098, 2.1473628013792196},
                run.get("y"),
                1e-14);
        assertArrayEquals(
                new double[] {0.047438623686989104, -0.33203621341510914, 0.806376913759914, -0.5217793240317941},
                run.get("dx"),
                1e-14);
        assertArrayEquals(new double[] {-3.7947256027584393}, run.get("dgamma"), 1e-14);
        assertArrayEquals(new double[] {-1}, run.get("dbeta"), 1e-14);
    }

    @Example
    void derivedGradientHasTheGoldenValues() {
        assertGolden(graph(1e-5));
    }

    @Example
    void printedGraphParsesBackToTheGoldenValues() {
        assertGolden(GraphParser.parse(GraphPrinter.print(graph(1e-5)), OpCatalog::parse));
    }

    /** dβ = Σdy, dγ = Σ dy·x̂, dx = (γs/m)(m·dy − dβ − x̂·dγ). */
    @Property(tries = 100)
    void gradientIsThePapersClosedForm(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 20) int batch,
            @ForAll @IntRange(min = 1, max = 4) int features) {
        var run = Run.random(seed, batch, features, 1e-5);
        for (int k = 0; k < features; k++) {
            double dbeta = run.sum(k, run.dy());
            double dgamma = run.sum(k, run.dy(), run.get("xhat"));
            assertEquals(dbeta, run.get("dbeta")[k], tolerance(run));
            assertEquals(dgamma, run.get("dgamma")[k], tolerance(run));
            for (int i = 0; i < batch; i++) {
                int place = i * features + k;
                double closed = run.gamma()[k]
                        * run.get("s")[k]
                        / batch
                        * (batch * run.dy()[place] - dbeta - run.get("xhat")[place] * dgamma);
                assertEquals(closed, run.get("dx")[place], tolerance(run) * scale(run, k));
            }
        }
    }

    @Property(tries = 100)
    void gradientSumsToZero(@ForAll long seed, @ForAll @IntRange(min = 2, max = 50) int batch) {
        var run = Run.random(seed, batch, 3, 1e-5);
        for (int k = 0; k < 3; k++) {
            assertEquals(0, run.sum(k, run.get("dx")), tolerance(run) * scale(run, k));
        }
    }

    /** Σ dx·x̂ = γ s dγ (1 − mean x̂²): of the order of ε, not 0; a large ε makes it plain. */
    @Property(tries = 100)
    void gradientAlongTheNormalizedValuesIsOfTheOrderOfEpsilon(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 50) int batch,
            @ForAll @Scale(5) @DoubleRange(min = 1e-5, max = 1) double epsilon) {
        var run = Run.random(seed, batch, 3, epsilon);
        for (int k = 0; k < 3; k++) {
            double meanSquare = run.sum(k, run.get("xhat"), run.get("xhat")) / batch;
            double expected = run.gamma()[k] * run.get("s")[k] * run.get("dgamma")[k] * (1 - meanSquare);
            assertEquals(expected, run.sum(k, run.get("dx"), run.get("xhat")), tolerance(run) * scale(run, k));
        }
    }

    /** BN(a·x) = BN(x) and ∂BN(a·x)/∂(a·x) = (1/a) ∂BN(x)/∂x, exact without ε. */
    @Property(tries = 100)
    void scaleOfTheInputDoesNotMatter(@ForAll long seed, @ForAll @DoubleRange(min = 0.1, max = 10) double a) {
        var run = Run.random(seed, 12, 2, 0);
        double[] scaled = Arrays.stream(run.x()).map(x -> a * x).toArray();
        var other = Run.of(graph(0), 12, 2, scaled, run.dy(), run.gamma(), new double[2]);
        assertArrayEquals(run.get("xhat"), other.get("xhat"), 1e-12);
        double[] unscaled = Arrays.stream(other.get("dx")).map(dx -> a * dx).toArray();
        for (int i = 0; i < unscaled.length; i++) {
            assertEquals(run.get("dx")[i], unscaled[i], tolerance(run) * scale(run, i % 2));
        }
    }

    /** γ = √Var and β = E[x] undo the normalization, exact without ε. */
    @Property(tries = 100)
    void gammaAndBetaCanRestoreTheIdentity(@ForAll long seed) {
        var run = Run.random(seed, 12, 1, 0);
        double mean = run.sum(0, run.x()) / 12;
        double[] restoring = {1 / run.get("s")[0]};
        var restored = Run.of(graph(0), 12, 1, run.x(), run.dy(), restoring, new double[] {mean});
        assertArrayEquals(run.x(), restored.get("y"), 1e-12);
    }

    @Property(tries = 50)
    void constantChannelIsZeroWithFiniteGradients(@ForAll @DoubleRange(min = -100, max = 100) double level) {
        double[] x = new double[8];
        Arrays.fill(x, level);
        var random = new Random(1);
        var run = Run.of(
                graph(1e-5), 8, 1, x, random.doubles(8, -1, 1).toArray(), new double[] {1.5}, new double[] {0.25});
        // Seven additions leave the mean of eight equal numbers within 4 ulp of them, which s ≤ ε^(−1/2) < 317
        // magnifies.
        assertArrayEquals(new double[8], run.get("xhat"), 317 * 4 * Math.ulp(level));
        for (double dx : run.get("dx")) {
            assertTrue(Double.isFinite(dx));
        }
    }

    /** Each quantity is a sum of some batch terms of order 1, through about ten rounded operations. */
    private static double tolerance(Run run) {
        return 100 * run.batch() * Math.ulp(1.0);
    }

    /** Gradients by x carry γ·s, and the cancellation in a small variance magnifies roundings by x²·s² once more. */
    private static double scale(Run run, int feature) {
        double s = run.get("s")[feature];
        return 2 * s * (1 + 9 * s * s);
    }
}
