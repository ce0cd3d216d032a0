package org.xhat.compiler.backend.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelCost;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.program.ElementType;

/** What is taken for short without being tried is short, whatever it is made of. */
final class SurelyShortTest {
    /** What the operators stand in. */
    private enum Form {
        /** Element by element, but for one operand that is read across. */
        MAP,
        /** Under a mean and a variance of columns. */
        MOMENTS,
        /** Under a maximum of rows, a sum that needs it, and what needs both. */
        STAGES,
        /** After a contraction. */
        EPILOGUE
    }

    /** {@code times} applications of {@code op}, one after the other. */
    private static Kernel kernel(Form form, Elementwise op, int times) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("batch"), Dim.of(37))));
        Value across = builder.add(new LeafOp.Input("z", TensorType.floating(Dim.of(37), Dim.named("batch"))));
        Value weight = builder.add(new LeafOp.Input("w", TensorType.floating(Dim.of(37), Dim.of(37))));
        Value other = form == Form.MAP ? fx.transpose(across, List.of(1, 0)) : x;
        Value y = form == Form.EPILOGUE ? fx.matmul(x, weight) : x;
        for (int k = 0; k < times; k++) {
            var operands = new ArrayList<>(Collections.nCopies(op.arity(), other));
            operands.set(0, fx.mul(y, fx.constant(k + 0.5)));
            y = fx.apply(op, operands);
        }
        Value result = y;
        if (form == Form.MOMENTS) {
            Value mean = fx.broadcastLike(fx.mean(y, List.of(0)), y, List.of(0));
            result = fx.add(fx.mean(fx.square(fx.sub(y, mean)), List.of(0)), fx.mean(y, List.of(0)));
        }
        if (form == Form.STAGES) {
            Value peak = fx.broadcastLike(fx.max(y, List.of(1)), y, List.of(1));
            Value total = fx.sum(fx.sub(y, peak), List.of(1));
            result = fx.sub(y, fx.broadcastLike(total, y, List.of(1)));
        }
        var kernels = KernelPlanning.plan(
                        builder.build(Map.of("y", result)),
                        new FusionOptions(true, 100_000),
                        Set.of(),
                        buffer -> Optional.empty())
                .kernels();
        assertEquals(1, kernels.size(), kernels::toString);
        return kernels.getFirst();
    }

    @ParameterizedTest
    @EnumSource(Elementwise.class)
    void asManyOperatorsAsAreTakenForShortFitOneMethod(Elementwise op) {
        for (Form form : Form.values()) {
            long once = KernelCost.codeOperations(kernel(form, op, 1));
            long more = KernelCost.codeOperations(kernel(form, op, 2)) - once;
            int times = Math.toIntExact(1 + (FittingKernels.surelyShortOperations(kernel(form, op, 1)) - once) / more);
            Kernel kernel = kernel(form, op, times);
            assertTrue(
                    FittingKernels.isSurelyShort(kernel) && !FittingKernels.isSurelyShort(kernel(form, op, times + 1)));
            for (ElementType element : ElementType.values()) {
                for (int vectorBits : FittingKernels.VARIANTS) {
                    LoopNest nest = JvmSchedules.loops(kernel, JvmSchedules.of(element, vectorBits));
                    var whole = KernelClass.emit("Short", nest, List.of("batch"), List.of(), Integer.MAX_VALUE);
                    int bytes = Collections.max(whole.methodBytes().values());
                    assertTrue(
                            bytes < KernelClass.MOST_METHOD_BYTES,
                            () -> "%s of %s × %s in %s at %s bits has %s bytes"
                                    .formatted(form, times, op, element, vectorBits, bytes));
                }
            }
        }
    }

    /** What need not be tried is scheduled once, for the variant that runs, and emitted once. */
    @ParameterizedTest
    @ValueSource(strings = {"BatchNormMlp", "CurvesAutoencoder", "ConvNet", "LayerNormMlp"})
    void noKernelOfTheBundledModelsNeedsToBeTried(String model) {
        var entries = ModelCompiler.entries(
                BundledExamples.model(model), BundledExamples.optimizer("Nesterov"), CompileOptions.standard());
        var tried = entries.all().values().stream()
                .flatMap(entry -> entry.plan().kernels().stream())
                .filter(kernel -> !FittingKernels.isSurelyShort(kernel))
                .toList();
        assertEquals(List.of(), tried);
    }
}
