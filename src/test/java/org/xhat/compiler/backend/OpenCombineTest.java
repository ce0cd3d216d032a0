package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LogSumExp;
import org.xhat.compiler.op.Moments;
import org.xhat.runtime.program.ElementType;

/** A combine that only tests know runs on every backend, blocks, segments and running values included, to the same bits. */
final class OpenCombineTest {
    private static final int ROWS = 7;
    private static final Dim COLUMNS = Dim.named("n");

    /** log Σ exp 5000·x along the columns, for x in [−2, 2): {@code b1[i] = …b0[i·n + j]…}. */
    private static KernelCase logSumExp(boolean lanesReduced) {
        var x = new Access(0, List.of(COLUMNS, Dim.ONE), Dim.ZERO);
        List<Term> terms = List.of(
                new Term.Load(x),
                new Term.Constant(5000),
                new Term.Apply(Elementwise.MUL, List.of(0, 1)),
                new Term.Reduced(0, 0));
        var stage = new Stage(
                List.of(new Stage.Reduction(new LogSumExp(), 2)),
                List.of(new Stage.Store(3, new Access(1, List.of(Dim.ONE, Dim.ZERO), Dim.ZERO))));
        var kernel = new Kernel(
                "logSumExp",
                List.of(new Axis("i", Dim.of(ROWS)), new Axis("j", COLUMNS)),
                terms,
                new Body.Sweep(List.of(1), lanesReduced, List.of(stage)),
                List.of(),
                List.of());
        var sizes = List.of(COLUMNS.times(Dim.of(ROWS)), Dim.of(ROWS));
        return new KernelCase(kernel, sizes, Map.of("n", 203L), 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isStableAndHasTheSameBitsEverywhere(boolean lanesReduced) {
        var kernelCase = logSumExp(lanesReduced);
        for (ElementType element : ElementType.values()) {
            var expected = kernelCase.interpret(element, 0);
            holds(kernelCase.reference(), expected, element == ElementType.FLOAT32 ? 1e-6 : 1e-15);
            for (int bits : List.of(0, 128, 256, 512)) {
                assertTrue(expected.sameBits(kernelCase.interpret(element, bits)));
                var code = kernelCase.compile(element, bits).code();
                assertTrue(expected.sameBits(kernelCase.run(code, element, 2)));
                var short3 = kernelCase.interpret(SmallChunks.withBlocks(element, bits, 3, 2));
                assertTrue(short3.sameBits(kernelCase.interpret(SmallChunks.withBlocks(element, 0, 3, 2))));
                holds(expected, short3, element == ElementType.FLOAT32 ? 1e-6 : 1e-15);
            }
        }
    }

    /** Results around 10⁴, whose powers no double holds, agree, and with the definition. */
    private static void holds(KernelCase.Outcome expected, KernelCase.Outcome actual, double relative) {
        double[] x = expected.arrays().get(0);
        double[] y = actual.arrays().get(1);
        for (int row = 0; row < ROWS; row++) {
            int first = KernelCase.OFFSET + row * 203;
            double largest = Arrays.stream(x, first, first + 203).max().orElseThrow();
            double powers = Arrays.stream(x, first, first + 203)
                    .map(each -> Math.exp(5000 * (each - largest)))
                    .sum();
            double defined = 5000 * largest + Math.log(powers);
            assertTrue(defined > 9000);
            assertEquals(defined, y[KernelCase.OFFSET + row], relative * defined);
            assertEquals(defined, expected.arrays().get(1)[KernelCase.OFFSET + row], relative * defined);
        }
    }

    /** Every combine so far, along the rows or the columns of [rows, n], and f of it: {@code b1[i·n + j] = tanh(…b0[i·n + j]…)}. */
    private static KernelCase running(Combine combine, List<Integer> along) {
        List<Term> terms = List.of(
                new Term.Load(new Access(0, List.of(COLUMNS, Dim.ONE), Dim.ZERO)),
                new Term.Reduced(0, 0),
                new Term.Apply(Elementwise.TANH, List.of(1)),
                new Term.Reduced(1, 0));
        var reductions =
                List.of(new Stage.Reduction(combine, 0, true), new Stage.Reduction(BinaryCombine.MAX, 2, true));
        var stores = List.of(
                new Stage.Store(1, new Access(1, List.of(COLUMNS, Dim.ONE), Dim.ZERO)),
                new Stage.Store(3, new Access(2, List.of(COLUMNS, Dim.ONE), Dim.ZERO)));
        var kernel = new Kernel(
                "running",
                List.of(new Axis("i", Dim.of(ROWS)), new Axis("j", COLUMNS)),
                terms,
                new Body.Sweep(along, false, List.of(new Stage(reductions, stores))),
                List.of(),
                List.of());
        Dim size = COLUMNS.times(Dim.of(ROWS));
        return new KernelCase(kernel, List.of(size, size, size), Map.of("n", 37L), 2);
    }

    static Stream<Arguments> runningCases() {
        return Stream.of(
                        BinaryCombine.SUM,
                        BinaryCombine.MAX,
                        BinaryCombine.MIN,
                        Moments.MEAN,
                        Moments.MOMENTS,
                        new LogSumExp())
                .flatMap(combine ->
                        Stream.of(List.of(0), List.of(1), List.of(0, 1)).map(along -> Arguments.of(combine, along)));
    }

    @ParameterizedTest
    @MethodSource("runningCases")
    void runsAlongAnyAxisToTheSameBits(Combine combine, List<Integer> along) {
        var kernelCase = running(combine, along);
        var meant = kernelCase.reference();
        for (ElementType element : ElementType.values()) {
            var expected = kernelCase.interpret(element, 0);
            for (int b = 1; b <= 2; b++) {
                double tolerance = element == ElementType.FLOAT32 ? 2e-6 : 1e-14; // a few roundings of numbers below 10
                for (int i = 0; i < meant.arrays().get(b).length; i++) {
                    assertEquals(meant.arrays().get(b)[i], expected.arrays().get(b)[i], tolerance);
                }
            }
            for (int bits : List.of(0, 128, 256, 512)) {
                assertTrue(expected.sameBits(kernelCase.interpret(element, bits)));
                var code = kernelCase.compile(element, bits).code();
                assertTrue(expected.sameBits(kernelCase.run(code, element, 2)));
            }
        }
    }
}
