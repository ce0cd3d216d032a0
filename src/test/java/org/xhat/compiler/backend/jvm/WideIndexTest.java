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
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.KernelCode;

/**
 * Products of dims on the way to sizes of chunks pass 2³¹ long before any array does, ends of chunks just before, and what is
 * summed up without lying in memory at any time.
 */
final class WideIndexTest {
    /** 384 · this is 2³² + 128: a tile's work, where k is as long, that 32 bits take for 128. */
    private static final long LONG = 11_184_811;

    /** 2²⁵ + 1, which float32 rounds. */
    private static final long NO_FLOAT = (1L << 25) + 1;

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
        var interpreted = new double[1];
        LoopInterpreter.run(
                nest,
                Map.of("k", NO_FLOAT),
                new LoopInterpreter.Buffers(new Object[] {interpreted}, new int[1], new int[] {1}));
        assertEquals(NO_FLOAT, interpreted[0]);
    }

    @Test
    void whatNoIntHoldsIsRefused() {
        Index scratch = Index.of(Dim.named("k")).times(Index.of(1 << 16));
        var nest = new LoopNest("wide", ElementType.FLOAT64, 1, Index.ONE, scratch, List.of());
        var code = load(nest, List.of("k"));
        assertThrows(ArithmeticException.class, () -> code.scratchElements(new long[] {LONG}));
    }

    /** y = x + 1 over the largest array, or nearly: its last chunk lies in arrays that have no more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void theLastChunkOfTheLongestArrayIsComputed(int vectorBits) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("n"))));
        var kernel = KernelPartitioner.partition(
                        builder.build(Map.of("y", fx.add(x, fx.constant(1)))), FusionOptions.DEFAULT, Set.of())
                .kernels()
                .getFirst();
        var code = load(JvmSchedules.loops(kernel, JvmSchedules.of(ElementType.FLOAT32, vectorBits)), List.of("n"));
        for (long n : new long[] {Elements.MOST, Elements.MOST - 1, Elements.MOST - 100, 5000}) {
            long[] dims = {n};
            int chunks = code.chunks(dims);
            int from = (int) (n - n / chunks / 2); // in the last chunk, and an upper bound of where that begins
            int first = from - 4096;
            var arrays = new Object[] {new float[1 << 15], new float[1 << 15]};
            code.run(arrays, new int[] {-first, -first}, dims, chunks - 1, chunks, new float[128]);
            for (int i = from; i < n; i++) {
                assertEquals(1, ((float[]) arrays[1])[i - first], vectorBits + " bits, " + i + " of " + n);
            }
        }
    }

    /** Σ 1 over 3·2³⁰ elements that are one: every total on the way is a float. */
    @Test
    void whatIsNotInMemoryIsSummedBeyondTheLengthOfArrays() {
        long n = 3L << 30;
        assertEquals((float) n, sum(512, n, false), 0);
    }

    /** The same loops at lengths that do not take long: Σ s, and Σ s·i for positions i. */
    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void sumsOfWhatIsNotInMemoryAreRight(int vectorBits) {
        for (long n : new long[] {1, 5, 16, 100, 1024, 5000}) {
            assertEquals(n, sum(vectorBits, n, false), 0);
            assertEquals(n * (n - 1) / 2, sum(vectorBits, n, true), 0);
        }
    }

    private static float sum(int vectorBits, long n, boolean ofPositions) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value s = builder.add(new LeafOp.Hyper("s"));
        Value spread = fx.broadcastScalar(s, List.of(Dim.named("n")));
        Value summand = ofPositions ? fx.mul(spread, fx.iota(Dim.named("n"))) : spread;
        var kernel = KernelPartitioner.partition(
                        builder.build(Map.of("sum", fx.sum(summand, List.of(0)))), FusionOptions.DEFAULT, Set.of())
                .kernels()
                .getFirst();
        var code = load(JvmSchedules.loops(kernel, JvmSchedules.of(ElementType.FLOAT32, vectorBits)), List.of("n"));
        long[] dims = {n};
        var sum = new float[1 + KernelCode.SLACK];
        var one = new float[] {1};
        var scratch = new float[code.scratchElements(dims) + KernelCode.SLACK];
        code.run(new Object[] {one, sum}, new int[2], dims, 0, code.chunks(dims), scratch);
        return sum[0];
    }

    /** A step from the last number on would lead to the first: b0[0] counts the rounds. */
    @Test
    void longStepsEndWhereNumbersDo() {
        long last = Integer.MAX_VALUE;
        for (long from : new long[] {last - 2000, 1L << 40}) {
            long to = from == 1L << 40 ? from + 2000 : last;
            boolean wide = to > last;
            var count = new Scalar.Load(new Memory.PlanBuffer(0), Index.ZERO, false);
            var more = new Scalar.Apply(ScalarOp.ADD, List.of(count, new Scalar.Constant(1)));
            var steps = new Loop.For(
                    new IndexVariable("i", wide),
                    Loop.Kind.SERIAL,
                    Index.of(from),
                    Index.of(to),
                    1024,
                    List.of(new Loop.Store(new Memory.PlanBuffer(0), Index.ZERO, more, null)));
            var team = new Loop.For(
                    new IndexVariable("chunk"),
                    Loop.Kind.TEAM,
                    Index.of(LoopNest.FROM_CHUNK),
                    Index.of(LoopNest.TO_CHUNK),
                    1,
                    List.of(steps));
            var nest = LoopVerifier.verify(
                    new LoopNest("steps", ElementType.FLOAT64, 1, Index.ONE, Index.ZERO, List.of(team)));
            var array = new double[1];
            load(nest, List.of()).run(new Object[] {array}, new int[1], new long[0], 0, 1, new double[0]);
            assertEquals(2, array[0]);
        }
    }
}
