package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Tiny graphs → the exact kernels they become; buffers are numbered leaves first, then what is written. */
class KernelGoldenTest {
    private static final Dim M = Dim.named("m");
    private static final Dim N = Dim.of(4);

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = builder.add(new LeafOp.Input("x", TensorType.floating(M, N)));

    @Test
    void denseArraysAreOneAxis() {
        assertKernels("""
                kernel k00_tanh_m_4 [i<4*m]
                    %0 = load b0[1·a0 + 0]
                    %1 = add %0 %0
                    %2 = tanh %1
                    stage 0
                        store %2 to b1[1·a0 + 0]
                """, fx.tanh(fx.add(x, x)));
    }

    @Test
    void biasAndNonlinearityRideOnTheProduct() {
        Value w = builder.add(new LeafOp.Parameter("w", TensorType.floating(N, Dim.of(3))));
        Value b = builder.add(new LeafOp.Parameter("b", TensorType.floating(Dim.of(3))));
        Value z = fx.matmul(x, w);
        assertKernels("""
                kernel k00_contract_m_3 [i<m, j<3, k<4]
                    %0 = load b0[4·a0 + 1·a2 + 0]
                    %1 = load b1[1·a1 + 3·a2 + 0]
                    %2 = reduced r0
                    %3 = load b2[1·a1 + 0]
                    %4 = add %2 %3
                    %5 = relu %4
                    contract over [2]: %0 · %1
                    store %5 to b3[3·a0 + 1·a1 + 0]
                """, fx.relu(fx.add(z, fx.broadcastLike(b, z, List.of(0)))));
    }

    @Test
    void meanAndVarianceAreMoments() {
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, List.of(0)), x, List.of(0)));
        assertKernels("""
                kernel k00_sum_m_4 [i<m, j<4]
                    %0 = load b0[4·a0 + 1·a1 + 0]
                    %1 = reduced r0
                    %2 = sub %0 %1
                    %3 = reduced r0.1
                    %4 = dim m
                    %5 = div %3 %4
                    stage 0 over [0]
                        r0 = MOMENTS %0
                    stage 1 over [0]
                        store %2 to b1[4·a0 + 1·a1 + 0]
                        store %5 to b2[1·a1 + 0]
                """, centred, fx.mean(fx.square(centred), List.of(0)));
    }

    @Test
    void softmaxKeepsItsExponentials() {
        Value e = fx.exp(fx.sub(x, fx.broadcastLike(fx.max(x, List.of(1)), x, List.of(1))));
        assertKernels("""
                kernel k00_exp_m_4 [i<m, j<4]
                    %0 = load b0[4·a0 + 1·a1 + 0]
                    %1 = reduced r0
                    %2 = sub %0 %1
                    %3 = exp %2
                    %4 = load b2[4·a0 + 1·a1 + 0]
                    %5 = reduced r1
                    %6 = div %4 %5
                    stage 0 over [1]
                        r0 = MAX %0
                    stage 1 over [1]
                        r1 = SUM %3
                        store %3 to b2[4·a0 + 1·a1 + 0]
                    stage 2 over [1]
                        store %6 to b1[4·a0 + 1·a1 + 0]
                """, fx.div(e, fx.broadcastLike(fx.sum(e, List.of(1)), x, List.of(1))));
    }

    @Test
    void viewsAreAccesses() {
        Value flat = fx.reshape(fx.transpose(x, List.of(1, 0)), List.of(Dim.of(2), Dim.of(2), M));
        assertKernels("""
                kernel k00_neg_2_m [i<2, j<m]
                    %0 = load b0[2·a0 + 4·a1 + 1]
                    %1 = neg %0
                    stage 0
                        store %1 to b1[m·a0 + 1·a1 + 0]
                """, fx.neg(fx.slice(flat, 1, Dim.ONE, Dim.of(2))));
    }

    @Test
    void piecesAreStoredAtTheirOffsets() {
        assertKernels("""
                kernel k00_concat_m_4 [i<m, j<4]
                    %0 = load b0[4·a0 + 1·a1 + 0]
                    %1 = neg %0
                    stage 0
                        store %0 to b1[8·a0 + 1·a1 + 0]
                        store %1 to b1[8·a0 + 1·a1 + 4]
                """, fx.concat(1, List.of(x, fx.neg(x))));
    }

    @Test
    void schedulesOfHyperparametersAreScalarKernels() {
        Value rate = fx.mul(builder.add(new LeafOp.Hyper("rate")), fx.exp(fx.neg(builder.add(new LeafOp.Step(1, 0)))));
        assertKernels("""
                kernel k00_exp []
                    %0 = load b1[0]
                    %1 = load b2[0]
                    %2 = neg %1
                    %3 = exp %2
                    %4 = mul %0 %3
                    stage 0
                        store %4 to b3[0]
                kernel k01_mul_m_4 [i<4*m]
                    %0 = load b0[1·a0 + 0]
                    %1 = load b3[0]
                    %2 = mul %0 %1
                    stage 0
                        store %2 to b4[1·a0 + 0]
                """, fx.mul(x, rate));
    }

    private void assertKernels(String expected, Value... outputs) {
        var named = new LinkedHashMap<String, Value>();
        for (Value output : outputs) {
            named.put("y" + named.size(), output);
        }
        var plan = KernelPartitioner.partition(builder.build(named), FusionOptions.DEFAULT, Set.of());
        assertEquals(expected, plan.kernels().stream().map(KernelPrinter::print).collect(Collectors.joining()));
    }
}
