package org.xhat.compiler.backend.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPartitioner;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopInterpreter;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/** Products of dims on the way to sizes of chunks pass 2³¹ long before any array does. */
final class WideIndexTest {
    /** 384 · this is 2³² + 128: a tile's work, where k is as long, that 32 bits take for 128. */
    private static final long LONG = 11_184_811;

    private static KernelCode load(LoopNest nest, List<String> dims) {
        return LoadedKernel.of(KernelClass.emit("org.xhat.generated.Wide", nest, dims, List.of()));
    }

    /** x [k, 100], y [k, 100] → [100, 100], and the sums of x's columns. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void chunksAreCountedAsTheLoopsMeanThem(int vectorBits) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("k"), Dim.of(100))));
        Value y = builder.add(new LeafOp.Input("y", TensorType.floating(Dim.named("k"), Dim.of(100))));
        var graph = builder.build(Map.of("product", fx.contract("ki,kj->ij", x, y), "sum", fx.sum(x, List.of(0))));
        for (var kernel : KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of())
                .kernels()) {
            LoopNest nest = JvmSchedules.loops(kernel, JvmSchedules.of(ElementType.FLOAT32, vectorBits));
            for (long k : new long[] {60, LONG, 3 * LONG, 1 << 28}) {
                assertEquals(
                        LoopInterpreter.chunks(nest, Map.of("k", k)),
                        load(nest, List.of("k")).chunks(new long[] {k}),
                        kernel.name() + ", k = " + k);
            }
        }
    }

    /** b0[0] = 2¹⁶·k ÷ 2¹⁶, by a variable. */
    @Test
    void variablesOfDimsAreComputedIn64Bits() {
        Index wide = Index.of(Dim.named("k")).times(Index.of(1 << 16)).dividedBy(Index.of(1 << 16));
        var variable = new IndexVariable("v");
        var team = new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                List.of(new Loop.Store(
                        new Memory.PlanBuffer(0), Index.ZERO, new Scalar.OfIndex(Index.of(variable)), null)));
        var nest = LoopVerifier.verify(new LoopNest(
                "wide",
                ElementType.FLOAT64,
                1,
                Index.ONE,
                Index.ZERO,
                List.of(new Loop.LetIndex(variable, wide), team)));
        var array = new double[1];
        load(nest, List.of("k")).run(new Object[] {array}, new int[1], new long[] {LONG}, 0, 1, new double[0]);
        assertEquals(LONG, array[0]);
    }

    @Test
    void whatNoIntHoldsIsRefused() {
        Index scratch = Index.of(Dim.named("k")).times(Index.of(1 << 16));
        var nest = new LoopNest("wide", ElementType.FLOAT64, 1, Index.ONE, scratch, List.of());
        var code = load(nest, List.of("k"));
        assertThrows(ArithmeticException.class, () -> code.scratchElements(new long[] {LONG}));
    }
}
