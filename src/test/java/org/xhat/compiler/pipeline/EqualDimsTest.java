package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Severity;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.program.RequirementException;

/** Extents that only data can make equal are taken for one, and the program refuses data that do not. */
final class EqualDimsTest {
    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            @Model
            final class Net {
                @Predict
                Tensor f(@Dims("batch, 3") Tensor x) {
                    return dense(x, 3, gaussian(0.5f));
                }
                @Loss
                Tensor loss(@Dims("batch, 3") Tensor x, @Dims("DIMS") Tensor y, @Dims("LABELS") Labels t) {
                    return LOSS;
                }
            }
            """;

    private static final String SUMS =
            "mean(add(sum(square(sub(prediction(f(x)), y)), 1), softmaxCrossEntropy(add(f(x), y), t)))";

    private static ModelDefinition read(String dims, String labels, String loss) {
        String text = MODEL.replace("DIMS", dims).replace("LABELS", labels).replace("LOSS", loss);
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static ModelProgram program(ModelDefinition model, CompileOptions options) {
        var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 2);
        program.initialize(1);
        return program;
    }

    private static double[] run(ModelDefinition model, CompileOptions options) {
        var results = new ArrayList<Double>();
        try (var program = program(model, options)) {
            for (int size : new int[] {4, 9, 4}) {
                var dims =
                        program.model().bind(Map.of("x", List.of(size, 3), "y", List.of(size, 3), "t", List.of(size)));
                for (String input : List.of("x", "y", "t")) {
                    var elements = program.input(input, dims);
                    for (int i = 0; i < program.model().input(input).elementCount(dims); i++) {
                        elements.set(i, input.equals("t") ? i % 3 : Math.sin(i + input.charAt(0)));
                    }
                }
                results.add(program.trainStep(dims));
                results.add(program.evaluate(dims));
                Arrays.stream(program.predict(dims).toDoubles(0, 3 * size)).forEach(results::add);
            }
        }
        return results.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void whatIsEqualIsComputedAsIfItWereWrittenAlike(Backend backend) {
        var options = CompileOptions.standard().withBackend(backend);
        double[] expected = run(read("batch, 3", "batch", SUMS), options);
        assertEquals(-1, Arrays.mismatch(expected, run(read("n, 3", "batch", SUMS), options)));
        assertEquals(-1, Arrays.mismatch(expected, run(read("n, 3", "m", SUMS), options)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"SCALAR", "INTERPRETER"})
    void whatIsNotEqualIsRefusedWithBothSources(Backend backend) {
        try (var program = program(
                read("n, 3", "batch", "mean(sub(f(x), y))"),
                CompileOptions.standard().withBackend(backend))) {
            var dims = program.model().bind(4, 5);
            for (Runnable entry : List.<Runnable>of(() -> program.trainStep(dims), () -> program.evaluate(dims))) {
                var thrown = assertThrows(RequirementException.class, entry::run);
                assertEquals("""
                        Net.java:12:21: error: 'sub' cannot combine [batch, 3] and [n, 3]
                                    return mean(sub(f(x), y));
                                                ^~~~~~~~~~~~
                            expected batch == n
                            batch comes from Net.java:11:17: @Dims("batch, 3")
                            n comes from Net.java:11:45: @Dims("n, 3")
                            with batch = 4, n = 5""", thrown.getMessage());
            }
            assertEquals(0, program.step());
            program.predict(dims); // reads no y
            program.trainStep(program.model().bind(5, 5));
        }
    }

    /** Two equations, of which one follows from the other where n is batch: the program checks both. */
    @Test
    void everyEquationIsRequired() {
        try (var program =
                program(read("n, 3", "m", SUMS), CompileOptions.standard().withBackend(Backend.SCALAR))) {
            assertEquals(List.of("batch", "n", "m"), program.model().dims());
            for (long[] sizes : new long[][] {{4, 4, 5}, {4, 5, 4}, {5, 4, 4}, {3, 4, 5}}) {
                assertThrows(
                        RequirementException.class,
                        () -> program.trainStep(program.model().bind(sizes)),
                        Arrays.toString(sizes));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n, 3    | mean(add(x, reshape(y, dim(x, 0), 3)))                   | 4, 4 | 4, 5",
                "n, 6    | mean(add(x, reshape(y, dim(y, 0) * 2, 3)))               | 4, 2 | 4, 3",
                "n, 2, 3 | mean(add(x, reshape(y, dim(x, 0), 3)))                   | 4, 2 | 4, 4",
                "n, 3    | mean(broadcast(y, 2, dim(x, 0), 3))                      | 4, 4 | 4, 3",
                "n, 3    | mean(matmul(transpose(x), y))                            | 4, 4 | 4, 3",
                "n, 3    | mean(sub(zeros(dim(x, 0) + 1), sum(y, 1)))               | 4, 5 | 4, 4",
                "n, 3    | mean(sub(zeros(dim(y, 0) + 1), sum(x, 1)))               | 4, 3 | 4, 4",
                "n, k    | mean(sub(zeros(dim(x, 0) + dim(y, 1)), sum(y, 1)))       | 4, 7, 3 | 4, 7, 2",
            })
    void anEquationIsSolvedForAName(String dims, String loss, String equal, String unequal) {
        var model = read(dims, "batch", loss);
        for (Backend backend : List.of(Backend.SCALAR, Backend.INTERPRETER)) {
            try (var program = program(model, CompileOptions.standard().withBackend(backend))) {
                assertTrue(Double.isFinite(program.trainStep(bind(program, equal))), loss);
                assertThrows(RequirementException.class, () -> program.trainStep(bind(program, unequal)), loss);
            }
        }
    }

    private static DimValues bind(ModelProgram program, String values) {
        return program.model()
                .bind(Arrays.stream(values.split(", "))
                        .mapToLong(Long::parseLong)
                        .toArray());
    }

    private static Diagnostic error(String dims, String loss) {
        return assertThrows(CompileException.class, () -> read(dims, "batch", loss)).diagnostics().stream()
                .filter(diagnostic -> diagnostic.kind().severity() == Severity.ERROR)
                .findFirst()
                .orElseThrow();
    }

    /** What no data make equal, and a number where a name stands, are mistakes of the model. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n, 4        | mean(add(x, y))                                  | 3 is not 4",
                "n, 3        | mean(add(x, transpose(y)))                       | batch is not 3",
                "n, 3        | mean(matmul(x, y))                               | 3 is not n",
                "n, 3        | mean(add(sum(x, 1), zeros(dim(x, 0) + 1)))       | batch is not batch+1",
                "n, 3        | mean(add(sum(x, 1), zeros(dim(x, 0) / 2 * 2)))   | batch is not 2*(batch)//(2)",
                "n, 3        | mean(add(sum(x, 1), zeros(dim(x, 0) * dim(y, 0)))) | batch is not batch*n",
            })
    void whatIsNotOneExtentIsAnErrorAtItsLine(String dims, String loss, String expected) {
        var first = error(dims, loss);
        assertEquals(12, first.span().line());
        assertTrue(first.explanation().getFirst().endsWith(expected), first::render);
    }

    /** A name that was taken for another is explained in the errors that speak of the other. */
    @Test
    void anErrorSaysWhatANameIs() {
        var error = error("n, 3", "mean(add(add(x, y), zeros(dim(y, 0), 4)))");
        assertEquals("'add' cannot combine [batch, 3] and [batch, 4]", error.message());
        assertEquals(
                "here 'n' is batch, by batch == n at Net.java:12:25",
                error.explanation().getLast());
    }
}
