package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.backend.jvm.FittingKernels;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.kernel.Step;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.ElementType;

/** Where fused code would be too long it is fused less, equally for every variant, and nothing else is. */
@Tag("slow")
final class LongKernelTest {
    private static final TensorType ROWS = TensorType.floating(Dim.named("batch"), Dim.of(16));

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

    static Stream<Arguments> largeModels() {
        return Stream.of(
                Arguments.of("maxima of maxima", """
                        Tensor m = expandDims(reduceMax(h, -1), -1);
                        h = where(less(h, m), mul(h, 0.5f), sub(h, mul(m, 0.25f)));
                        """, 32),
                Arguments.of("statistics of one input's columns", """
                        Tensor s = sum(h, 0);
                        for (int i = 0; i < 120; i++) {
                            s = add(s, mul(sum(max(h, i * 0.01f), 0), sum(exp(mul(h, 0.01f * i)), 0)));
                        }
                        h = mul(h, s);
                        """, 1),
                Arguments.of("branches of one value", """
                        Tensor s = zeros(16);
                        for (int i = 0; i < 160; i++) {
                            s = add(s, mul(tanh(mul(h, 0.01f * i)), sum(exp(mul(h, 0.01f * i)), 0)));
                        }
                        h = s;
                        """, 1),
                Arguments.of("sums of products", """
                        Tensor s = zeros(16);
                        for (int i = 0; i < 300; i++) {
                            s = add(s, sum(dense(h, 16, gaussian(0.01f)), 0));
                        }
                        h = add(h, s);
                        """, 1),
                Arguments.of("scaled copies of one value", """
                        Tensor s = h;
                        for (int i = 0; i < 2000; i++) {
                            s = add(s, mul(h, 0.01f * i));
                        }
                        h = s;
                        """, 1));
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
                        Tensor h = mul(x, param("scale", ones(16)));
                        { %s }
                        return dense(h, 3, gaussian(0.1f));
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 16") Tensor x, @Dims("batch") Labels t) {
                        return mean(softmaxCrossEntropy(prediction(predict(x)), t));
                    }
                }
                """.formatted(IntStream.range(0, times).mapToObj(k -> statement).collect(Collectors.joining("} {\n")));
        return ModelCompiler.readModel(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static List<String> kernels(ModelDefinition model, CompileOptions options) {
        var sgd = BundledExamples.optimizer("Sgd");
        return ModelCompiler.entries(model, sgd, options).all().values().stream()
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

    /** More than one kernel can do, of whatever makes code long: each was a fault once. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("largeModels")
    void largeKernelsAreDividedUntilTheyFit(String name, String statement, int times) {
        ModelDefinition model = model(statement, times);
        var entries = ModelCompiler.entries(model, BundledExamples.optimizer("Sgd"), CompileOptions.standard());
        var fits = new FittingKernels(ElementType.FLOAT32);
        for (CompiledEntry entry : entries.all().values()) {
            assertTrue(entry.plan().kernels().stream().allMatch(fits), entry::name);
        }
        assertTrue(entries.gradient().plan().kernels().size() > 4);
    }

    /** A normalized layer and its loss. */
    private static Value ordinary(Fx fx) {
        var builder = fx.builder();
        Value x = builder.add(new LeafOp.Input("x", ROWS));
        Value weight = builder.add(new LeafOp.Parameter("weight", TensorType.floating(Dim.of(16), Dim.of(16))));
        Value z = fx.matmul(x, weight);
        Value centred = fx.sub(z, fx.broadcastLike(fx.mean(z, List.of(0)), z, List.of(0)));
        Value scale = fx.rsqrt(fx.add(fx.mean(fx.square(centred), List.of(0)), fx.constant(1e-5)));
        Value h = fx.tanh(fx.mul(centred, fx.broadcastLike(scale, z, List.of(0))));
        return fx.mean(fx.mul(h, fx.sigmoid(h)), List.of(0, 1));
    }

    /** As many stages as there are means. */
    private static Value huge(Fx fx) {
        Value x = fx.builder().add(new LeafOp.Input("y", TensorType.floating(Dim.named("batch"), Dim.of(24))));
        Value h = x;
        for (int k = 0; k < 40; k++) {
            Value mean = fx.broadcastLike(fx.mean(h, List.of(0)), h, List.of(0));
            h = fx.mul(fx.sub(h, mean), fx.sub(h, x));
        }
        return h;
    }

    private static List<Step> kernels(Map<String, Value> outputs, Fx fx) {
        var entry = CompiledEntry.of(
                "Test",
                fx.builder().build(outputs),
                new EntryDims(List.of("batch"), List.of()),
                CompiledEntry.Rewriting.NONE,
                Set.of(),
                buffer -> Optional.empty(),
                CompileOptions.standard());
        return SharedSteps.of(entry.plan(), List.of("batch")).distinct().stream()
                .map(distinct -> distinct.step().called("k", distinct.step().origins(), List.of()))
                .toList();
    }

    @Test
    void kernelsBesideOneThatIsTooLongStayAsTheyAre() {
        var alone = new Fx(new GraphBuilder());
        var ordinary = kernels(Map.of("loss", ordinary(alone)), alone);
        var both = new Fx(new GraphBuilder());
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("loss", ordinary(both));
        outputs.put("huge", huge(both));
        var beside = new ArrayList<>(kernels(outputs, both));
        assertTrue(beside.size() > ordinary.size() + 1, () -> beside.size() + " kernels");
        assertTrue(beside.containsAll(ordinary), beside::toString);
    }
}
