package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Moments;

/** What becomes of convolutions: contractions that read windows where they lie. */
final class ConvNetTest {
    private static final long BATCH = 60;

    private static final Plan STEP = ModelCompiler.entries(
                    BundledExamples.model("ConvNet"), BundledExamples.optimizer("Sgd"), CompileOptions.standard())
            .gradient()
            .plan();

    /** Windows of the first convolution alone are 9 times an image, those of the second 9 times 16 maps. */
    @Test
    void noBufferHoldsTheWindows() {
        long largest = STEP.buffers().stream()
                .mapToLong(buffer -> buffer.type().elementCount().evaluate(Map.of("batch", BATCH)))
                .max()
                .orElseThrow();
        assertEquals(BATCH * 16 * 28 * 28, largest, "the result of the first convolution");
    }

    /** Each way there is a product for each layer, and backwards one more for each weight; nothing is folded back. */
    @Test
    void derivativesAreConvolutions() {
        long products = STEP.kernels().stream()
                .filter(kernel -> kernel.body() instanceof Body.Contract)
                .count();
        assertEquals(3 + 2 + 3, products, "the images need no derivative");
        assertEquals(
                List.of(),
                STEP.kernels().stream()
                        .map(Kernel::name)
                        .filter(name -> name.contains("fold"))
                        .toList());
    }

    /** Maps are normalized as activations are: their moments are one sweep, and so are the sums of its derivative. */
    @Test
    void eachNormalizationSweepsItsMapsOnceForItsMoments() {
        assertEquals(
                2,
                STEP.kernels().stream()
                        .filter(kernel -> reductions(kernel).anyMatch(Moments.MOMENTS::equals))
                        .count());
    }

    private static Stream<Combine> reductions(Kernel kernel) {
        return kernel.body() instanceof Body.Sweep sweep
                ? sweep.stages().stream()
                        .flatMap(stage -> stage.reductions().stream().map(reduction -> reduction.combine()))
                : Stream.of();
    }
}
