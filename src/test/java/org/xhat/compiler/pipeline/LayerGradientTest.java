package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.layers.Layers;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelInputs;

/** Every function of the layer library, and operators that move elements: their derivatives against central differences of the compiled loss. */
final class LayerGradientTest {
    private static final int BATCH = 6;

    /** Losses of x [batch,4], of h and g, linear in x, both [batch,4], and of labels below 4. */
    private static final List<String> LOSSES = List.of(
            "square(linear(h, 3, gaussian(1f)))",
            "square(dense(h, 3, gaussian(1f)))",
            "mul(x, batchNorm(h))",
            "mul(x, batchNorm(h, RunningRule.KERAS))",
            "mul(x, batchNorm(h, RunningRule.PAPER))",
            "mul(x, layerNorm(h))",
            "square(logSumExp(h))",
            "mul(x, logSoftmax(h))",
            "mul(x, softmax(h))",
            "softmaxCrossEntropy(h, label)",
            "sigmoidCrossEntropy(h, sigmoid(g))",
            "binaryCrossEntropy(linear(h, 1, gaussian(1f)), label)",
            "squaredError(h, g)",
            "add(square(h), sum(square(weights()[0])))",
            "square(matmul(h, parameters(\"*.h\")[0].transpose()))");

    /** Losses of operators that move elements, along an axis of constant extent and along the batch. */
    private static final List<String> MOVED = List.of(
            "square(slice(h, 1, 1, 3))",
            "square(slice(h, 0, 1, dim(h, 0)))",
            "square(slice(h, 0, dim(h, 0) / 2, dim(h, 0) / 2 + 2))",
            "square(add(pad(h, 1, 2, 1), pad(h, -1, 1, 2)))",
            "square(pad(h, 0, 1, dim(h, 0)))",
            "square(concat(1, h, x, reshape(h, dim(h, 0), 4)))",
            "square(concat(0, h, slice(h, 0, 0, 2), h))",
            "square(reduceMin(h, 1))",
            "square(reduceMin(h))",
            "mul(split(h, 1, 2)[0], split(h, 1, 2)[1])",
            "square(gather(h, label))",
            "square(gather(h, argMax(g, 1)))",
            "mul(h, transpose(oneHot(argMin(h, 0), dim(h, 0))))",
            "mul(cumSum(h, 1), cumSum(h, 0))",
            "square(cumSum(square(cumSum(h, -1)), 1))",
            "square(dropout(h, 0.4f))",
            "mul(h, square(embedding(label, 4, 4, gaussian(1f))))",
            "mul(split(h, 0, 3)[2], split(h, 0, 3)[0])");

    /** Losses over windows of {@code image} [batch,2,6,6] and {@code series} [batch,2,9], both linear in h. */
    private static final List<String> WINDOWED = List.of(
            "square(conv(image, 3, window(3, 3).same(), gaussian(1f)))",
            "square(conv(image, 4, window(3, 2).stride(2).pad(1).groups(2), gaussian(1f)))",
            "square(conv(image, 2, window(2, 3).dilation(2), gaussian(1f)))",
            "square(conv(image, 2, window(3, 3).stride(3, 2).dilation(1, 2).same(), gaussian(1f)))",
            "square(conv(series, 3, window(4).same(), glorot()))",
            "square(conv(reshape(series, dim(h, 0), 1, 2, 3, 3), 2, window(2, 2, 2), he()))",
            "square(convolve(image, ones(3, 2, 6, 1), window(6, 1)))",
            "square(maxPool(image, window(3, 3).stride(2)))",
            "square(maxPool(image, window(2, 2).stride(2)))",
            "square(maxPool(series, window(3).same()))",
            "square(averagePool(image, window(3, 3).stride(2).pad(1)))",
            "square(averagePool(series, window(3).stride(2)))",
            "mul(image, bias(square(image)))",
            "mul(mean(image, 2, 3), globalAverage(image))",
            "square(globalAverage(mul(series, series)))",
            "square(dense(image, 3, gaussian(1f)))",
            "square(linear(reshape(series, -1, 3, 6), 3, gaussian(1f)))",
            "softmax(series.matmul(series.transpose(0, 2, 1)).mul(0.3f)).matmul(series)",
            "square(matmul(neg(g), reshape(image, -1, 4, 6)))",
            "square(matmul(reshape(series, dim(h, 0), 1, 2, 9), reshape(ones(54), 3, 9, -1)))",
            "mul(image, batchNorm(image))",
            "mul(series, batchNorm(series, RunningRule.KERAS))");

    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import static org.xhat.layers.Layers.*;
            import org.xhat.dsl.*;
            import org.xhat.layers.RunningRule;
            @Model
            public final class Small {
                @Predict
                Tensor predicted(@Dims("batch, 4") Tensor x) {
                    return x;
                }
                @Loss
                Tensor loss(@Dims("batch, 4") Tensor x, @Dims("batch") Labels label) {
                    Tensor h = matmul(x, param("h", gaussian(1f), 4, 4));
                    Tensor g = matmul(x, param("g", gaussian(1f), 4, 4));
                    Tensor image = reshape(concat(1, h, h, square(h), h, h, h, h, h, h,
                            h, h, h, h, mul(h, x), h, h, h, h), dim(x, 0), 2, 6, 6);
                    Tensor series = reshape(slice(concat(1, h, square(h), mul(h, x), h, h), 1, 0, 18), dim(x, 0), 2, 9);
                    return mean(LOSS);
                }
            }
            """;

    static List<String> losses() {
        return Stream.of(LOSSES, MOVED, WINDOWED).flatMap(List::stream).toList();
    }

    /** A model of which the mean of {@code loss} is the loss. */
    static ModelDefinition model(String loss) {
        var source = SourceFile.of("Small.java", MODEL.replace("LOSS", loss));
        return ModelCompiler.readModel(source, Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs) {
        var random = new Random(1);
        var dims = inputs.model().bind(BATCH);
        var x = inputs.input("x", dims);
        var labels = inputs.input("label", dims);
        for (int i = 0; i < BATCH; i++) {
            labels.set(i, i % 4);
            for (int k = 0; k < 4; k++) {
                x.set(4 * i + k, random.nextGaussian());
            }
        }
        return dims;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theGradientIsTheLimitOfDifferences(String loss) {
        var result = GradientCheck.run(model(loss), LayerGradientTest::load, 5, 1, parameter -> {});
        assertAll(result.parameters().stream().map(parameter -> () -> {
            assertEquals(GradientCheck.Verdict.PASSED, parameter.verdict(), parameter::toString);
            boolean used = !parameter.name().equals("loss.g") || loss.contains("g)");
            assertEquals(used, parameter.reason().isEmpty(), parameter::toString);
        }));
    }

    @Test
    void noFunctionIsLeftOut() {
        var functions = Arrays.stream(Layers.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .distinct();
        assertEquals(
                List.of(),
                functions
                        .filter(name -> losses().stream()
                                .flatMap(loss -> Stream.of(loss.split("\\W+")))
                                .noneMatch(name::equals))
                        .toList());
    }
}
