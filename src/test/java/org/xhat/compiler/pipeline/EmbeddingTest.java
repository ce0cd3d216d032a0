package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.IndexBound;
import org.xhat.runtime.program.IndexRangeException;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelProgram;

/** Rows of a table by labels: read where they lie, their gradients summed, and refused before anything runs where there is none. */
final class EmbeddingTest {
    private static final int WORDS = 11;

    private static final ModelDefinition MODEL = read("""
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            final class Net {
                @Predict
                Tensor f(@Dims("batch, time") Labels words) {
                    Tensor sentence = mean(embedding(words, 11, 20, gaussian(0.5f)), 1);
                    return dense(tanh(sentence), 4, gaussian(0.5f));
                }
                @Loss
                Tensor loss(@Dims("batch, time") Labels words, @Dims("batch") Labels t) {
                    return mean(softmaxCrossEntropy(prediction(f(words)), t));
                }
            }
            """);

    private static ModelDefinition read(String text) {
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static ModelProgram program(CompileOptions options, int threads) {
        var program = ModelCompiler.program(MODEL, BundledExamples.optimizer("Sgd"), options, threads);
        program.setHyperparameter("learningRate", 0.5);
        program.initialize(1);
        return program;
    }

    private static DimValues load(ModelInputs inputs, int batch, int time) {
        var dims = inputs.model().bind(Map.of("words", List.of(batch, time), "t", List.of(batch)));
        var words = inputs.input("words", dims);
        for (int i = 0; i < batch * time; i++) {
            words.set(i, i * i % WORDS);
        }
        var labels = inputs.input("t", dims);
        for (int i = 0; i < batch; i++) {
            labels.set(i, i % 4);
        }
        return dims;
    }

    private static double[] losses(CompileOptions options, int threads) {
        try (var program = program(options, threads)) {
            var losses = new double[8];
            for (int step = 0; step < losses.length; step++) {
                losses[step] = program.trainStep(load(program, 9 + step % 3, 7));
            }
            return losses;
        }
    }

    @Test
    void everyBackendTrainsAlike() {
        var standard = CompileOptions.standard();
        var wide = standard.withType(ElementType.FLOAT64);
        double[] interpreted = losses(wide.withBackend(Backend.INTERPRETER), 1);
        assertTrue(interpreted[7] < interpreted[0], "it learns");
        assertArrayEquals(interpreted, losses(wide, 1), 1e-12);
        double[] expected = losses(standard, 1);
        assertArrayEquals(expected, losses(standard, 3));
        assertArrayEquals(expected, losses(standard.withBackend(Backend.SCALAR), 2));
    }

    /** The rows are read by the kernel that takes their mean; the derivative is summed by one kernel, without a row for each word. */
    @Test
    void noKernelCopiesRows() {
        var kernels = ModelCompiler.entries(MODEL, BundledExamples.optimizer("Sgd"), CompileOptions.standard())
                .gradient()
                .plan()
                .kernels();
        var names = kernels.stream().map(Kernel::name).toList();
        assertEquals(1, names.stream().filter(name -> name.contains("scatter")).count(), names::toString);
        assertTrue(names.stream().noneMatch(name -> name.contains("gather") || name.contains("copy")), names::toString);
    }

    /** The table's rows are read by the words, and their derivatives added up by them. */
    @Test
    void theSameLabelsAreHeldToTheSameRowsOnce() {
        var entries = ModelCompiler.entries(MODEL, BundledExamples.optimizer("Sgd"), CompileOptions.standard());
        var bounds = entries.gradient().entry().program().indexBounds();
        assertEquals(List.of("words"), bounds.stream().map(IndexBound::name).toList());
    }

    @Test
    void aLabelThatIsNoRowIsRefusedBeforeAnythingRuns() {
        try (var program = program(CompileOptions.standard(), 1)) {
            var dims = load(program, 5, 3);
            program.input("words", dims).set(7, WORDS);
            double[] before = program.read("f.embedding1.weight");
            var refused = assertThrows(IndexRangeException.class, () -> program.trainStep(dims));
            assertEquals(
                    "element 7 of 'words' is 11, which is none of the 11 rows at Net.java:8:32: embedding(words, 11, 20, "
                            + "gaussian(0.5f)); give it 0 to 10, or more rows",
                    refused.getMessage());
            assertArrayEquals(before, program.read("f.embedding1.weight"));
            assertFalse(program.torn());
            program.input("words", dims).set(7, -1);
            assertThrows(IndexRangeException.class, () -> program.predict(dims));
        }
    }
}
