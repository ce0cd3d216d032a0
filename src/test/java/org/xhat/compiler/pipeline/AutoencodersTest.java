package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.pipeline.GradientCheck.Verdict;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.BatchLoader;

/** The autoencoders of Sutskever et al. 2013: their shapes, how they begin, and that they learn. */
final class AutoencodersTest {
    private static final int BATCH = 20;
    private static final int INCOMING = 15;
    private static final Dataset DIGITS = BundledExamples.digits();

    @ParameterizedTest
    @CsvSource({
        "CurvesAutoencoder, 784-400-200-100-50-25-6-25-50-100-200-400-784",
        "MnistAutoencoder, 784-1000-500-250-30-250-500-1000-784"
    })
    void theLayersAreThePapers(String model, String widths) {
        var extents = List.of(widths.split("-"));
        var weights = BundledExamples.model(model).signature().parameters().stream()
                .filter(parameter -> parameter.name().endsWith("weight"))
                .map(parameter ->
                        parameter.shape().get(0) + "-" + parameter.shape().get(1))
                .toList();
        assertEquals(
                IntStream.range(1, extents.size())
                        .mapToObj(layer -> extents.get(layer - 1) + "-" + extents.get(layer))
                        .toList(),
                weights);
    }

    /** Of 6 units at the code's exit there are no 15 to choose from. */
    @Test
    void eachUnitBeginsWithAFewWeights() {
        try (var program = program("CurvesAutoencoder", CompileOptions.standard(), 1)) {
            for (var parameter : program.model().parameters()) {
                double[] values = program.read(parameter.name());
                if (parameter.name().endsWith("bias")) {
                    assertArrayEquals(new double[values.length], values, parameter.name());
                    continue;
                }
                int inputs = parameter.shape().get(0);
                int units = parameter.shape().get(1);
                for (int unit = 0; unit < units; unit++) {
                    int column = unit;
                    long set = IntStream.range(0, inputs)
                            .filter(input -> values[input * units + column] != 0)
                            .count();
                    assertEquals(Math.min(INCOMING, inputs), set, parameter.name());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"CurvesAutoencoder, 10", "MnistAutoencoder, 6"})
    void allHiddenUnitsButTheCodeAreLogistic(String model, int logistic) {
        assertEquals(
                logistic,
                BundledExamples.model(model).entry(EntryKind.PREDICT).nodes().stream()
                        .filter(node -> node.op() == Elementwise.SIGMOID)
                        .count());
    }

    @Test
    void theyLearnAndThreadsAndVectorsChangeNoBit() {
        double[] expected = losses(CompileOptions.standard(), 1);
        assertTrue(expected[expected.length - 1] < expected[0], "it learns");
        assertArrayEquals(expected, losses(CompileOptions.standard(), 3), "3 threads");
        assertArrayEquals(expected, losses(CompileOptions.standard().withVectorBits(128), 2), "128 bits");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"CurvesAutoencoder", "MnistAutoencoder"})
    void theirGradientsPass(String name) {
        int[] batch = IntStream.range(0, BATCH).toArray();
        var result = GradientCheck.run(
                BundledExamples.model(name),
                inputs -> new BatchLoader(inputs, DIGITS.train(), DIGITS.name()).load(batch, BATCH),
                1,
                1,
                parameter -> {});
        assertEquals(Verdict.PASSED, result.verdict());
    }

    private static double[] losses(CompileOptions options, int threads) {
        try (var program = program("MnistAutoencoder", options, threads)) {
            var loader = new BatchLoader(program, DIGITS.train(), DIGITS.name());
            var order = new BatchOrder(DIGITS.train().count(), BATCH, 1);
            var indices = new int[BATCH];
            return IntStream.range(0, 10)
                    .mapToDouble(step -> {
                        order.indices(step, indices);
                        return program.trainStep(loader.load(indices, BATCH));
                    })
                    .toArray();
        }
    }

    private static ModelProgram program(String model, CompileOptions options, int threads) {
        var program = ModelCompiler.program(
                BundledExamples.model(model), BundledExamples.optimizer("Nesterov"), options, threads);
        program.initialize(1);
        return program;
    }
}
