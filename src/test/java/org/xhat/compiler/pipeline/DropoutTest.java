package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.Term;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelProgram;

/** What dropout draws: alike on every backend, anew in each step, and nowhere kept. */
final class DropoutTest {
    private static final int WIDTH = 300;

    /** The loss's gradient with respect to {@code w} is the mask, scaled, over the batch. */
    private static final ModelDefinition MASK = read("""
            @Predict
            Tensor f(@Dims("batch, 300") Tensor x) {
                return dropout(mul(x, param("w", full(1f, 300))), 0.25f);
            }
            @Loss
            Tensor loss(@Dims("batch, 300") Tensor x) {
                return sum(prediction(f(x)));
            }
            """);

    private static final ModelDefinition NET = read("""
            @Predict
            Tensor f(@Dims("batch, 300") Tensor x) {
                Tensor h = dropout(tanh(linear(x, 33, gaussian(0.2f))), 0.5f);
                return dense(dropout(tanh(linear(h, 17, gaussian(0.5f))), 0.1f), 4, gaussian(0.5f));
            }
            @Loss
            Tensor loss(@Dims("batch, 300") Tensor x, @Dims("batch") Labels t) {
                return mean(softmaxCrossEntropy(prediction(f(x)), t));
            }
            """);

    private static ModelDefinition read(String methods) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class Net {
                """ + methods + "}";
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static ModelProgram program(
            ModelDefinition model, double rate, CompileOptions options, int threads, long seed) {
        var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, threads);
        program.setHyperparameter("learningRate", rate);
        program.initialize(seed);
        return program;
    }

    private static DimValues load(ModelProgram program, int batch) {
        boolean labelled = program.model().inputs().size() > 1;
        var shapes =
                labelled ? Map.of("x", List.of(batch, WIDTH), "t", List.of(batch)) : Map.of("x", List.of(batch, WIDTH));
        var dims = program.model().bind(shapes);
        var x = program.input("x", dims);
        for (int i = 0; i < batch * WIDTH; i++) {
            x.set(i, labelled ? Math.sin(i) : 1);
        }
        for (int i = 0; labelled && i < batch; i++) {
            program.input("t", dims).set(i, i % 4);
        }
        return dims;
    }

    /** Which elements of a batch of one are kept in the next step. */
    private static boolean[] kept(ModelProgram program) {
        double[] before = program.read("f.w");
        program.trainStep(load(program, 1));
        double[] after = program.read("f.w");
        var kept = new boolean[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            double gradient = before[i] - after[i];
            kept[i] = gradient != 0;
            assertEquals(kept[i] ? 1 / 0.75 : 0, gradient, 1e-5);
        }
        return kept;
    }

    private static long count(boolean[] kept) {
        return IntStream.range(0, kept.length).filter(i -> kept[i]).count();
    }

    @Test
    void eachStepDropsOthersWithTheProbabilityGiven() {
        try (var program = program(MASK, 1, CompileOptions.standard(), 1, 1);
                var other = program(MASK, 1, CompileOptions.standard(), 1, 2)) {
            boolean[] first = kept(program);
            boolean[] second = kept(program);
            assertFalse(Arrays.equals(first, second), "another step");
            assertFalse(Arrays.equals(first, kept(other)), "another seed");
            long all = count(first) + count(second);
            for (int step = 0; step < 30; step++) {
                all += count(kept(program));
            }
            // 9,600 draws of probability 3/4: five standard deviations are 0.022.
            assertEquals(0.75, all / (32.0 * WIDTH), 0.022);
        }
    }

    @Test
    void nothingIsDroppedOutsideOfTraining() {
        try (var program = program(MASK, 1, CompileOptions.standard(), 1, 1)) {
            var dims = load(program, 2);
            double[] expected = new double[2 * WIDTH];
            Arrays.fill(expected, 1);
            assertArrayEquals(expected, program.predict(dims).toDoubles(0, expected.length));
            assertEquals(2 * WIDTH, program.evaluate(dims), 1e-3);
        }
    }

    private static double[] losses(CompileOptions options, int threads) {
        try (var program = program(NET, 0.01, options, threads, 3)) {
            return IntStream.range(0, 6)
                    .mapToDouble(step -> program.trainStep(load(program, 20 + step % 2)))
                    .toArray();
        }
    }

    @Test
    void everyBackendDropsTheSame() {
        var standard = CompileOptions.standard();
        var wide = standard.withType(ElementType.FLOAT64);
        double[] expected = losses(standard, 1);
        assertArrayEquals(expected, losses(standard, 3));
        assertArrayEquals(expected, losses(standard.withBackend(Backend.SCALAR), 2));
        double[] interpreted = losses(wide.withBackend(Backend.INTERPRETER), 1);
        assertArrayEquals(interpreted, losses(wide, 1), 1e-11);
        assertArrayEquals(interpreted, expected, 1e-3);
        assertNotEquals(expected[0], expected[2]);
    }

    /** Backwards the masks are drawn again. */
    @Test
    void noBufferHoldsAMask() {
        var plan = ModelCompiler.entries(NET, BundledExamples.optimizer("Sgd"), CompileOptions.standard())
                .gradient()
                .plan();
        long drawing = plan.kernels().stream()
                .filter(kernel -> kernel.terms().stream().anyMatch(term -> term instanceof Term.Drawn))
                .count();
        assertTrue(drawing >= 4, "each mask is drawn forwards and backwards: " + drawing);
        assertTrue(
                plan.buffers().stream()
                        .map(Buffer::name)
                        .noneMatch(name -> name.contains("draw_") || name.contains("less")),
                () -> plan.buffers().toString());
    }
}
