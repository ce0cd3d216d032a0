package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.pipeline.GradientCheck.ParameterResult;
import org.xhat.compiler.pipeline.GradientCheck.Verdict;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.train.BatchLoader;

/** What {@code xhat check} passes, and what it does not let pass. */
class GradientCheckTest {
    private static final int BATCH = 6;
    private static final int TRIALS = 5;

    private static final ModelDefinition NORMALIZED = model("""
            Tensor y(@Dims("batch, 3") Tensor x) {
                return mul(x, batchNorm(dense(tanh(dense(x, 4, glorot())), 3, glorot())));
            }
            """);

    private static ModelDefinition model(String members) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                public final class Small {
                    @Predict
                    %s
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        return mean(sum(square(prediction(y(x))), 1));
                    }
                }
                """.formatted(members);
        return ModelCompiler.readModel(SourceFile.of("Small.java", text), Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs) {
        var dims = inputs.model().bind(BATCH);
        Elements x = inputs.input("x", dims);
        var random = new Random(1);
        for (int i = 0; i < 3 * BATCH; i++) {
            x.set(i, random.nextGaussian());
        }
        return dims;
    }

    private static List<ParameterResult> check(ModelDefinition model, GradientGraph gradient) {
        return GradientCheck.run(model, gradient, GradientCheckTest::load, TRIALS, 1, parameter -> {})
                .parameters();
    }

    private static List<String> failed(List<ParameterResult> results) {
        return results.stream()
                .filter(result -> result.verdict() != Verdict.PASSED)
                .map(ParameterResult::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BatchNormMlp", "SigmoidMlp", "LayerNormMlp"})
    void theBundledModelsPass(String name, TestReporter reporter) {
        var model = BundledExamples.model(name);
        Dataset data = BundledExamples.digits();
        int[] batch = IntStream.range(0, BundledExamples.BATCH).toArray();
        var result = GradientCheck.run(
                model,
                inputs -> new BatchLoader(inputs, data.train(), data.name()).load(batch, batch.length),
                3,
                1,
                parameter -> {});
        assertEquals(List.of(), failed(result.parameters()));
        assertEquals(model.signature().parameters().size(), result.parameters().size());
        double largest = result.parameters().stream()
                .mapToDouble(ParameterResult::maxRelativeError)
                .max()
                .orElseThrow();
        assertTrue(largest > 0, "a difference quotient is never exact");
        reporter.publishEntry(name, "largest relative error " + largest);
    }

    @Test
    void aRightGradientPasses() {
        assertEquals(List.of(), failed(check(NORMALIZED, GradientGraph.of(NORMALIZED))));
    }

    static Stream<Arguments> wrongDerivatives() {
        BiFunction<Fx, Value, Value> tooLarge = (fx, g) -> fx.mul(g, fx.filled(1.001, g.dims()));
        BiFunction<Fx, Value, Value> flipped = Fx::neg;
        BiFunction<Fx, Value, Value> incomplete = WrongGradients::withoutFirst;
        BiFunction<Fx, Value, Value> forgotten = Fx::zerosLike;
        return Stream.of(
                Arguments.of("a factor of 1.001", "y.dense1.weight", tooLarge),
                Arguments.of("a factor of 1.001", "y.batchNorm1.gamma", tooLarge),
                Arguments.of("a flipped sign", "y.dense2.weight", flipped),
                Arguments.of("a dropped element", "y.batchNorm1.beta", incomplete),
                Arguments.of("a dropped element", "y.dense1.bias", incomplete),
                Arguments.of("no derivative", "y.dense1.bias", forgotten));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("wrongDerivatives")
    void aWrongDerivativeFailsItsParameterAndNoOther(
            String fault, String parameter, BiFunction<Fx, Value, Value> change) {
        assertEquals(
                List.of(parameter),
                failed(check(NORMALIZED, WrongGradients.changed(NORMALIZED, parameter, change))),
                fault);
    }

    /** What lies above the normalization is right all the same, and the bias that it cancels has the derivative 0 either way. */
    @Test
    void aMissingTermOfTheJacobianFailsWhatLiesBelow() {
        assertEquals(
                List.of("y.dense1.weight", "y.dense1.bias", "y.dense2.weight"),
                failed(check(NORMALIZED, WrongGradients.throughNoVariance(NORMALIZED))));
    }

    /** A bias before batch normalization: its derivative is 0, and what is left of it in either number is rounding. */
    @Test
    void derivativesBelowTheNoiseCountAsZero() {
        var bias = check(NORMALIZED, GradientGraph.of(NORMALIZED)).stream()
                .filter(result -> result.name().equals("y.dense2.bias"))
                .findFirst()
                .orElseThrow();
        assertEquals(Verdict.PASSED, bias.verdict(), bias::toString);
        assertTrue(bias.maxAbsoluteError() < 1e-12, bias::toString);
        assertEquals(0, bias.maxRelativeError());
        assertEquals("0 but for rounding", bias.reason());
    }

    /** Right gradients of losses for which no one step fits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mul(x, batchNorm(add(dense(x, 3, glorot()), 100000f)))",
                "layerNorm(add(dense(x, 3, glorot()), 1000000f))",
                "dense(sqrt(relu(dense(x, 20, glorot()))), 3, glorot())",
                "logOfPositive(dense(x, 20, glorot()))",
                "matmul(matmul(dense(x, 3, gaussian(9f)), transpose(dense(x, 3, gaussian(9f)))), dense(x, 3, gaussian(9f)))",
                "mul(x, sin(mul(1000f, param(\"w\", gaussian(0.05f), 3))))",
                "mul(x, sin(mul(1e7f, param(\"w\", gaussian(0.05f), 3))))",
                "mul(matmul(x, param(\"w\", gaussian(1e30f), 3, 3)), 1e-30f)",
                "mul(matmul(x, param(\"w\", gaussian(1e-30f), 3, 3)), 1e30f)",
                "mul(x, log(param(\"w\", full(1e-30f, 3))))",
                "mul(x, exp(mul(-1e8f, square(param(\"w\", full(0.0001f, 3))))))",
                "mul(x, relu(sub(param(\"w\", gaussian(1f), 3), 100f)))",
            })
    void rightGradientsPassWhateverTheirScale(String y) {
        var model = model("""
                Tensor y(@Dims("batch, 3") Tensor x) {
                    return %s;
                }
                @Layer Tensor logOfPositive(Tensor h) {
                    return where(greater(h, 0f), log(h), h);
                }
                """.formatted(y));
        var results = check(model, GradientGraph.of(model));
        assertEquals(List.of(), failed(results), results::toString);
        assertTrue(results.stream().allMatch(result -> result.maxRelativeError() < 1e-5), results::toString);
    }

    /** A relu whose argument is the sum of three units less {@code threshold}. */
    private static ParameterResult checkedNearAKink(double threshold) {
        var model = model("""
                Tensor y(@Dims("batch, 3") Tensor x) {
                    return add(x, relu(sub(sum(units, 0), %sf)));
                }
                @Param Tensor units = ones(3);
                """.formatted(threshold));
        return check(model, GradientGraph.of(model)).getFirst();
    }

    @ParameterizedTest
    @ValueSource(doubles = {2.99, 2.999985, 3.01})
    void nearAKinkStepsAreShorter(double threshold) {
        var result = checkedNearAKink(threshold);
        assertEquals(Verdict.PASSED, result.verdict(), result::toString);
        assertEquals(threshold < 3 ? "" : "the loss does not move", result.reason());
    }

    /** On the kink itself no step is short enough: whatever is derived there is a convention. */
    @Test
    void onAKinkNothingCanBeTold() {
        var result = checkedNearAKink(3);
        assertEquals(Verdict.CANNOT_TELL, result.verdict());
        assertEquals("every step crosses a kink: relu at Small.java:8:19", result.reason());
        assertEquals(0, result.samples());
    }

    /** The loss of 10¹² moves by less than its last bit. */
    @Test
    void belowTheRoundingOfTheLossNothingCanBeTold() {
        var model = model("""
                Tensor y(@Dims("batch, 3") Tensor x) {
                    return add(x, add(1000000f, mul(1e-12f, param("w", full(1f, 3)))));
                }
                """);
        var result = check(model, GradientGraph.of(model)).getFirst();
        assertEquals(Verdict.CANNOT_TELL, result.verdict(), result::toString);
        assertTrue(result.reason().startsWith("the loss is rounded too much"), result::toString);
    }

    /** 0 · ∞ where the loss has a slope of 0, and where it has none. */
    @Test
    void aDerivativeThatIsNoNumberIsNamed() {
        var hidden = model("""
                Tensor y(@Dims("batch, 3") Tensor x) {
                    return add(x, mul(0f, sqrt(square(param("w", zeros(3))))));
                }
                """);
        var result = check(hidden, GradientGraph.of(hidden)).getFirst();
        assertEquals(Verdict.FAILED, result.verdict(), result::toString);
        assertTrue(result.reason().contains("Small.java:8:27: in the derivative of sqrt("), result::toString);
        var root = model("""
                Tensor y(@Dims("batch, 3") Tensor x) {
                    return add(x, sqrt(param("w", zeros(3))));
                }
                """);
        var infinite = check(root, GradientGraph.of(root)).getFirst();
        assertEquals(Verdict.CANNOT_TELL, infinite.verdict(), infinite::toString);
        assertTrue(infinite.reason().endsWith("the loss is no number a step away"), infinite::toString);
    }
}
