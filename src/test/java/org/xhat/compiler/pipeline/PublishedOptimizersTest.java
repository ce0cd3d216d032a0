package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.JavaClasses;
import org.xhat.compiler.JavaOptimizer;
import org.xhat.compiler.PublishedOptimizers;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelProgram;

/** Optimizers as printed train a model of Σ (x − 1)²: to the bit as their own Java, and to a small loss. */
@Tag("locale")
final class PublishedOptimizersTest {
    /** Not a multiple of any number of lanes, so that the last ones are masked. */
    private static final int ELEMENTS = 37;

    private static final int STEPS = 300;

    /** Enough for the smallest rates that are printed, 0.0001 in each step. */
    private static final int ALL_STEPS = 8000;

    private static final ModelDefinition BOWL =
            ModelCompiler.readModel(SourceFile.of("Bowl.java", """
            import static org.xhat.dsl.Dsl.*;
            import org.xhat.dsl.*;
            @Model
            final class Bowl {
                @Param Tensor x = zeros(37);
                @Predict Tensor point() {
                    return x;
                }
                @Loss Tensor loss(@Dims("37") Tensor target) {
                    return point().sub(target).square().sum();
                }
            }
            """), Map.of(), new DiagnosticLog());

    static Stream<String> names() {
        return PublishedOptimizers.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainsAsItsOwnJavaDoes(String name) throws Exception {
        SourceFile source = PublishedOptimizers.source(name);
        var log = new DiagnosticLog();
        var optimizer = ModelCompiler.readOptimizer(source, Map.of(), log);
        assertEquals(List.of(), log.diagnostics(), "no warnings");
        Class<?> type = new JavaClasses(Map.of(name, source.text())).loadClass(name);
        assertTrains(optimizer, type, CompileOptions.standard());
        assertTrains(optimizer, type, CompileOptions.standard().withBackend(Backend.SCALAR));
    }

    private static void assertTrains(OptimizerDefinition optimizer, Class<?> type, CompileOptions options)
            throws ReflectiveOperationException {
        var references = new JavaOptimizer[ELEMENTS];
        var theta = new double[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            references[i] = new JavaOptimizer(type);
            theta[i] = (float) (0.6 + i / 50.0);
        }
        try (var program = ModelCompiler.program(BOWL, optimizer, options, 1)) {
            program.initialize(1);
            program.write("x", theta);
            DimValues dims = program.model().bind(Map.of("target", List.of(ELEMENTS)));
            var target = program.input("target", dims);
            for (int i = 0; i < ELEMENTS; i++) {
                target.set(i, 1);
            }
            double first = program.evaluate(dims);
            for (int step = 0; step < STEPS; step++) {
                program.trainStep(dims);
                for (int i = 0; i < ELEMENTS; i++) {
                    float at = references[i].lookAhead((float) theta[i], step);
                    theta[i] = references[i].update((float) theta[i], 2 * (at - 1), step);
                }
                assertSame(program, optimizer, references, theta, step);
            }
            for (int step = STEPS; step < ALL_STEPS; step++) {
                program.trainStep(dims);
            }
            double last = program.evaluate(dims);
            assertTrue(last < 1e-3 * first, () -> first + " became " + last);
        }
    }

    private static void assertSame(
            ModelProgram program, OptimizerDefinition optimizer, JavaOptimizer[] references, double[] theta, int step)
            throws ReflectiveOperationException {
        double[] trained = program.read("x");
        for (int i = 0; i < ELEMENTS; i++) {
            assertEquals(theta[i], trained[i], "x[" + i + "] after step " + step);
        }
        for (String slot : optimizer.signature().slotNames()) {
            double[] kept = program.read(slot + "/x");
            for (int i = 0; i < ELEMENTS; i++) {
                assertEquals(references[i].slot(slot), (float) kept[i], slot + "[" + i + "] after step " + step);
            }
        }
    }
}
