package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.kernel.Kernel;

/** Models whose fused code would be too long are fused less, equally for every variant. */
final class LongKernelTest {
    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("expensive functions", "h = pow(h, x);", 12),
                Arguments.of("what rides on a contraction", """
                        Tensor f = dense(x, 16, gaussian(0.1f));
                        for (int i = 0; i < 130; i++) {
                            f = floor(mul(f, 1.5f));
                        }
                        h = f;
                        """, 1),
                Arguments.of("reductions of reductions", "h = mul(sub(h, mean(h, 0)), sub(h, x));", 40));
    }

    private static ModelDefinition model(String statement, int times) {
        String text =
                """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;

                @Model
                final class Net {
                    @Predict
                    Tensor predict(@Dims("batch, 16") Tensor x) {
                        Tensor h = x;
                        %s
                        return dense(h, 3, gaussian(0.1f));
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 16") Tensor x, @Dims("batch") Labels t) {
                        return mean(softmaxCrossEntropy(prediction(predict(x)), t));
                    }
                }
                """.formatted(IntStream.range(0, times).mapToObj(k -> statement).collect(Collectors.joining("\n")));
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static List<String> kernels(ModelDefinition model, CompileOptions options) {
        var sgd = BundledExamples.optimizer("Sgd");
        return ModelCompiler.entries(model, sgd, options).named().values().stream()
                .flatMap(entry -> entry.plan().kernels().stream())
                .map(Kernel::toString)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyVariantHasTheSameKernels(String name, String statement, int times) {
        ModelDefinition model = model(statement, times);
        var scalar = kernels(model, CompileOptions.standard().withBackend(Backend.SCALAR));
        assertTrue(scalar.size() > 4, scalar::toString);
        for (int bits : Set.of(128, 512)) {
            assertEquals(scalar, kernels(model, CompileOptions.standard().withVectorBits(bits)), bits + " bits");
        }
    }
}
