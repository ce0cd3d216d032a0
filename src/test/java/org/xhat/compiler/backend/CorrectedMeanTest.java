package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.backend.jvm.CompiledPlan;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/**
 * A mean that is subtracted again is as good as a float can say it, at any offset and length: within a block, a segment and
 * beyond, down columns, where each lane has a mean of its own, and along rows, where all have one.
 */
final class CorrectedMeanTest {
    private static final int WIDTH = 3;
    private static final double EPSILON = 1e-5;
    private static final int[] LENGTHS = {1, 2, 3, 16, 60, 64, 65, 200, 1000, 1024, 1025, 4096, 4097, 5000, 70_000};
    private static final double[] OFFSETS = {0.1, 1, 1234.567, 40_000.3, -700_000.7, 123_456_789, 1e-30, 3.3e30};

    /** x − mean x, and that divided by its root mean square, along one axis of x. */
    private static final class Normalization implements AutoCloseable {
        private final int axis;
        private final LeafOp.Input input =
                new LeafOp.Input("x", TensorType.floating(Dim.named("rows"), Dim.named("columns")));
        private final Plan plan;
        private final ThreadTeam team = new ThreadTeam(1);
        private final CompiledPlan code;

        Normalization(int axis, boolean withVariance, int vectorBits) {
            this.axis = axis;
            var builder = new GraphBuilder();
            var fx = new Fx(builder);
            Value x = builder.add(input);
            var axes = List.of(axis);
            Value mean = fx.mean(x, axes);
            Value centred = fx.sub(x, fx.broadcastLike(mean, x, axes));
            Value result = centred;
            if (withVariance) {
                Value variance = fx.mean(fx.square(centred), axes);
                Value scale = fx.rsqrt(fx.add(variance, fx.constant(EPSILON)));
                result = fx.mul(centred, fx.broadcastLike(scale, x, axes));
            }
            var graph = builder.build(Map.of("mean", mean, "centred", centred, "result", result));
            plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
            code = run(new double[WIDTH], 1).compile(SmallChunks.of(ElementType.FLOAT32, vectorBits));
        }

        private PlanRun run(double[] data, int length) {
            int rows = axis == 0 ? length : WIDTH;
            int columns = axis == 0 ? WIDTH : length;
            return new PlanRun(
                    plan,
                    ElementType.FLOAT32,
                    Map.of(input, new Array64(List.of(rows, columns), data)),
                    Map.of("rows", (long) rows, "columns", (long) columns));
        }

        private int place(int lane, int position, int length) {
            return axis == 0 ? position * WIDTH + lane : lane * length + position;
        }

        /** The outputs where every lane's elements are {@code x}. */
        Map<String, double[]> of(int length, IntToDoubleFunction x) {
            var data = new double[WIDTH * length];
            for (int lane = 0; lane < WIDTH; lane++) {
                for (int i = 0; i < length; i++) {
                    data[place(lane, i, length)] = x.applyAsDouble(i);
                }
            }
            return run(data, length).run(code, team).outputs();
        }

        @Override
        public void close() {
            team.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 0",
        "1, false, 0",
        "0, true, 0",
        "1, true, 0",
        "0, false, 512",
        "1, true, 512",
        "0, true, 128"
    })
    void equalElementsAreTheirMean(int axis, boolean withVariance, int vectorBits) {
        try (var normalization = new Normalization(axis, withVariance, vectorBits)) {
            for (int length : LENGTHS) {
                for (double offset : OFFSETS) {
                    var outputs = normalization.of(length, i -> offset);
                    String what = length + " times " + (float) offset;
                    for (double mean : outputs.get("mean")) {
                        assertEquals((float) offset, mean, what);
                    }
                    for (String output : List.of("centred", "result")) {
                        assertTrue(
                                Arrays.stream(outputs.get(output)).allMatch(each -> each == 0), output + ", " + what);
                    }
                }
            }
        }
    }

    /**
     * Half an ulp of the mean is what rounding it costs; the subtraction, the root, the division and the product round once each,
     * and what the sums of deviations lose is below an ulp of σ.
     */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "0, 512", "1, 512"})
    void normalizedValuesAreRight(int axis, int vectorBits) {
        try (var normalization = new Normalization(axis, true, vectorBits)) {
            for (int length : new int[] {60, 64, 200, 1000, 5000, 70_000}) {
                for (double offset : new double[] {0, 10, 1000, 1e5, -3e6}) {
                    var random = new Random(length);
                    float[] x = new float[length];
                    for (int i = 0; i < length; i++) {
                        x[i] = (float) (offset + 0.3 * random.nextGaussian());
                    }
                    checkNormalized(x, normalization, "length " + length + ", offset " + offset);
                }
            }
        }
    }

    private static void checkNormalized(float[] x, Normalization normalization, String what) {
        int length = x.length;
        BigDecimal sum = BigDecimal.ZERO;
        for (float each : x) {
            sum = sum.add(new BigDecimal(each));
        }
        BigDecimal mean = sum.divide(BigDecimal.valueOf(length), MathContext.DECIMAL128);
        double squares = 0;
        for (float each : x) {
            double deviation = new BigDecimal(each).subtract(mean).doubleValue();
            squares += deviation * deviation;
        }
        double deviation = Math.sqrt(squares / length + EPSILON);
        double[] actual = normalization.of(length, i -> x[i]).get("result");
        for (int lane = 0; lane < WIDTH; lane++) {
            for (int i = 0; i < length; i++) {
                double exact = new BigDecimal(x[i]).subtract(mean).doubleValue() / deviation;
                double rounding = Math.ulp(mean.floatValue()) / 2 / deviation;
                double bound = rounding + 4 * Math.ulp((float) Math.max(1, Math.abs(exact)));
                double error = Math.abs(actual[normalization.place(lane, i, length)] - exact);
                assertTrue(error <= bound, what + ": off by " + error + ", allowed are " + bound);
            }
        }
    }

    /** 3·10³⁸ − (−10³⁸) is no float: the mean is, and needs no correction that is not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void deviationsThatOverflowCorrectNothing(int axis) {
        try (var normalization = new Normalization(axis, true, 512)) {
            var means = normalization.of(3, i -> i == 0 ? 3e38 : -3e38).get("mean");
            Arrays.stream(means).forEach(mean -> assertEquals(-1e38f, mean, Math.ulp(1e38f)));
        }
    }

    /**
     * 64 additions in a lane or a block of rows, four to fold the lanes, 64 blocks to a segment, each rounding by at most 2⁻²⁴; what
     * segments lose is kept.
     */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "0, 512", "1, 512"})
    void theMeanOfAMillionEqualValuesIsNearlyThat(int axis, int vectorBits) {
        int count = 1_000_000;
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var input = new LeafOp.Input(
                "x",
                axis == 0
                        ? TensorType.floating(Dim.named("n"), Dim.of(WIDTH))
                        : TensorType.floating(Dim.of(WIDTH), Dim.named("n")));
        var graph = builder.build(Map.of("mean", fx.mean(builder.add(input), List.of(axis))));
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var data = new double[WIDTH * count];
        Arrays.fill(data, 0.1f);
        var shape = axis == 0 ? List.of(count, WIDTH) : List.of(WIDTH, count);
        var run = new PlanRun(
                plan, ElementType.FLOAT32, Map.of(input, new Array64(shape, data)), Map.of("n", (long) count));
        try (var team = new ThreadTeam(1)) {
            run.run(run.compile(SmallChunks.of(ElementType.FLOAT32, vectorBits)), team);
        }
        for (double mean : run.outputs().get("mean")) {
            assertEquals(0.1f, mean, 0.1 * 134 * 0x1p-24);
        }
    }
}
