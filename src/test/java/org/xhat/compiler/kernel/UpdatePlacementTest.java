package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.compiler.pipeline.UpdatePlacement;

/** An update in place, wherever it rides, does what a sweep of its own does, to the bit. */
final class UpdatePlacementTest {
    private static final int BATCH = 12;

    private static final ModelDefinition MODEL = Programs.model("""
            Tensor h = sigmoid(batchNorm(linear(x, 8, gaussian(0.5f))));
            return dense(layerNorm(batchNorm(h)), 10, gaussian(0.5f));
            """, "");

    /** The gradient of the scales is a sum along rows whose results, and the scales with them, lie across. */
    private static final ModelDefinition SCALED = Programs.model("""
            Tensor scales = expandDims(param("scales", gaussian(1f), 16), 1);
            return matmul(x, mul(scales, param("mix", gaussian(0.5f), 16, 10)));
            """, "");

    @ParameterizedTest
    @ValueSource(strings = {"Sgd", "ClassicalMomentum"})
    void placingTheUpdateChangesNoBit(String optimizer) {
        for (var model : List.of(MODEL, SCALED)) {
            var sweep = trained(model, optimizer, UpdatePlacement.SWEEP, 3);
            var epilogue = trained(model, optimizer, UpdatePlacement.EPILOGUE, 3);
            sweep.forEach((name, values) -> assertArrayEquals(values, epilogue.get(name), name));
        }
    }

    @Test
    void theStepsDoTrain() {
        var before = trained(MODEL, "Sgd", UpdatePlacement.EPILOGUE, 0);
        var after = trained(MODEL, "Sgd", UpdatePlacement.EPILOGUE, 3);
        before.forEach((name, values) -> assertNotEquals(values[0], after.get(name)[0], name));
    }

    private static Map<String, double[]> trained(
            ModelDefinition model, String optimizer, UpdatePlacement placement, int steps) {
        var definition = ModelCompiler.readOptimizer(
                ModelCompiler.libraryOptimizer(optimizer).orElseThrow(), Map.of(), new DiagnosticLog());
        var options = CompileOptions.standard().withUpdatePlacement(placement);
        var values = new LinkedHashMap<String, double[]>();
        try (var program = ModelCompiler.program(model, definition, options, 1)) {
            program.initialize(1);
            for (var input : program.model().inputs()) {
                var random = new Random(2);
                boolean labels = input.name().equals("t");
                var elements = program.input(input.name(), program.model().bind(BATCH));
                for (int i = 0; i < BATCH * (labels ? 1 : 16); i++) {
                    elements.set(i, labels ? random.nextInt(10) : random.nextGaussian());
                }
            }
            for (int step = 0; step < steps; step++) {
                program.trainStep(program.model().bind(BATCH));
            }
            program.model()
                    .parameters()
                    .forEach(parameter -> values.put(parameter.name(), program.read(parameter.name())));
        }
        return values;
    }
}
