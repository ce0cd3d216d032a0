package org.xhat.compiler.backend.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.backend.KernelCase;
import org.xhat.compiler.backend.RandomKernels;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.LoopVerifier;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ValueType;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/** Kernels whose code is too much for one method are divided, with the same bits, or refused in one sentence. */
final class MethodLimitTest {
    private static final String NAME = "org.xhat.generated.Limited";

    private static KernelClass emit(LoopNest nest, int methodBytes) {
        return KernelClass.emit(NAME, nest, List.of(), List.of(), methodBytes);
    }

    private static int longest(KernelClass file) {
        return file.methodBytes().values().stream()
                .mapToInt(bytes -> bytes)
                .max()
                .orElseThrow();
    }

    /** Most kernels can be divided a little, fewer much; none may change. */
    @ParameterizedTest
    @ValueSource(ints = {200, 500, 1000})
    void dividedKernelsHaveTheSameBits(int methodBytes) {
        int divided = 0;
        int refused = 0;
        for (long seed = 0; seed < 80; seed++) {
            KernelCase kernelCase = seed % 4 == 0 ? RandomKernels.contraction(seed) : RandomKernels.sweep(seed);
            int vectorBits = seed % 2 == 0 ? 0 : 256;
            LoopNest nest = JvmSchedules.loops(kernelCase.kernel(), JvmSchedules.of(ElementType.FLOAT32, vectorBits));
            var dims = List.copyOf(new TreeSet<>(kernelCase.dims().keySet()));
            var whole = KernelClass.emit(NAME, nest, dims, List.of());
            KernelClass parts;
            try {
                parts = KernelClass.emit(NAME, nest, dims, List.of(), methodBytes);
            } catch (KernelTooLongException e) {
                refused++;
                assertTrue(e.getMessage().endsWith("let the kernel do less"), e::getMessage);
                continue;
            }
            assertTrue(longest(parts) < methodBytes);
            divided += parts.methodBytes().size() > whole.methodBytes().size() ? 1 : 0;
            var expected = kernelCase.run(LoadedKernel.of(whole), ElementType.FLOAT32, 2);
            var actual = kernelCase.run(LoadedKernel.of(parts), ElementType.FLOAT32, 2);
            assertTrue(expected.sameBits(actual), () -> "bits changed: " + kernelCase.kernel());
        }
        assertTrue(divided > 0 && refused < 80, divided + " divided, " + refused + " refused");
    }

    /** A loop of {@code count} statements for each of {@code variables}. */
    private static LoopNest loops(int count, String... variables) {
        var loops = new ArrayList<Loop>();
        for (String variable : variables) {
            var at = Index.of(new IndexVariable(variable));
            var memory = new Memory.PlanBuffer(0);
            var body = new ArrayList<Loop>();
            for (int k = 0; k < count; k++) {
                var sum = new Scalar.Apply(
                        ScalarOp.ADD, List.of(new Scalar.Load(memory, at, false), new Scalar.Constant(k)));
                body.add(new Loop.Store(memory, at, sum, null));
            }
            loops.add(new Loop.For(new IndexVariable(variable), Loop.Kind.SERIAL, Index.ZERO, Index.of(4), 1, body));
        }
        return nest(team(loops.toArray(Loop[]::new)));
    }

    private static LoopNest nest(Loop... body) {
        return LoopVerifier.verify(new LoopNest("k", ElementType.FLOAT32, 1, Index.ONE, Index.ZERO, List.of(body)));
    }

    @Test
    void aMethodIsDividedFromTheLimitOn() {
        int count = 1;
        while (longest(emit(loops(count + 1, "i", "j"), Integer.MAX_VALUE)) < KernelClass.MOST_METHOD_BYTES) {
            count++;
        }
        var under = KernelClass.emit(NAME, loops(count, "i", "j"), List.of(), List.of());
        var over = KernelClass.emit(NAME, loops(count + 1, "i", "j"), List.of(), List.of());
        assertEquals(
                Set.of("<init>", "chunks", "scratchElements", "run"),
                under.methodBytes().keySet());
        assertEquals(
                Set.of("<init>", "chunks", "scratchElements", "run", "run_part1"),
                over.methodBytes().keySet());
        assertTrue(longest(over) < KernelClass.MOST_METHOD_BYTES);
    }

    /** 2 · 40,000 statements of a dozen bytes: beyond what a class file holds in one method. */
    @Test
    void aLoopBeyondTheClassFormatIsRefused() {
        var refusal = assertThrows(
                KernelTooLongException.class,
                () -> KernelClass.emit(NAME, loops(40_000, "i", "j"), List.of(), List.of()));
        assertEquals(
                "method run_part1 of kernel k has 8000 bytes or more, and no loop to outline; let the kernel do less",
                refusal.getMessage());
    }

    @Test
    void equalLoopsAreDividedEqually() {
        var first = emit(loops(100, "i", "j", "k"), 3000);
        assertEquals(
                Set.of("<init>", "chunks", "scratchElements", "run", "run_part1", "run_part2"),
                first.methodBytes().keySet());
        assertArrayEquals(first.bytes(), emit(loops(100, "i", "j", "k"), 3000).bytes());
    }

    /** b0[u] = u + 1, by a region that an unrolled loop calls three times. */
    @Test
    void aRegionOfAnUnrolledLoopIsOneMethod() {
        var u = Index.of(new IndexVariable("u"));
        var one = new Loop.Store(new Memory.PlanBuffer(0), u, new Scalar.OfIndex(u.plus(1)), null);
        var unrolled = new Loop.For(
                new IndexVariable("u"),
                Loop.Kind.UNROLL,
                Index.ZERO,
                Index.of(3),
                1,
                List.of(new Loop.Region("part", List.of(one))));
        var file = emit(nest(team(unrolled)), KernelClass.MOST_METHOD_BYTES);
        var array = new float[4];
        LoadedKernel.of(file).run(new Object[] {array}, new int[] {0}, new long[0], 0, 1, new float[0]);
        assertArrayEquals(new float[] {1, 2, 3, 0}, array);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "chunks", "scratchElements", "part"})
    void aRegionWhoseNameIsTakenIsRefused(String name) {
        var store = new Loop.Store(new Memory.PlanBuffer(0), Index.ZERO, new Scalar.Constant(1), null);
        var other = new Loop.Store(new Memory.PlanBuffer(0), Index.ONE, new Scalar.Constant(1), null);
        var nest = new LoopNest(
                "k",
                ElementType.FLOAT32,
                1,
                Index.ONE,
                Index.ZERO,
                List.of(team(new Loop.Region("part", List.of(store)), new Loop.Region(name, List.of(other)))));
        var refusal = assertThrows(IllegalStateException.class, () -> emit(nest, KernelClass.MOST_METHOD_BYTES));
        assertEquals("kernel k has a region called " + name + ", and a method", refusal.getMessage());
    }

    private static Loop team(Loop... body) {
        return new Loop.For(
                new IndexVariable("chunk"),
                Loop.Kind.TEAM,
                Index.of(LoopNest.FROM_CHUNK),
                Index.of(LoopNest.TO_CHUNK),
                1,
                List.of(body));
    }

    /** A loop that uses {@code count} values from outside, as a region or not. */
    private static LoopNest manyValues(int count, boolean region) {
        var body = new ArrayList<Loop>();
        Scalar sum = new Scalar.Constant(0);
        for (int k = 0; k < count; k++) {
            var register = new Register("x" + k, ValueType.ELEMENT);
            body.add(new Loop.Let(register, new Scalar.Load(new Memory.PlanBuffer(0), Index.of(k), false)));
            sum = new Scalar.Apply(ScalarOp.ADD, List.of(sum, new Scalar.Read(register)));
        }
        var i = Index.of(new IndexVariable("i"));
        Loop store = new Loop.Store(new Memory.PlanBuffer(1), i, sum, null);
        Loop loop = new Loop.For(new IndexVariable("i"), Loop.Kind.SERIAL, Index.ZERO, Index.of(4), 1, List.of(store));
        body.add(region ? new Loop.Region("part", List.of(loop)) : loop);
        return nest(team(body.toArray(Loop[]::new)));
    }

    /** Arrays, offsets, dims and scratch are parameters, too: 251 values are what is left. */
    @Test
    void aMethodTakesAsManyValuesAsTheJvmAllows() {
        var file = emit(manyValues(251, true), KernelClass.MOST_METHOD_BYTES);
        var ones = new float[251];
        Arrays.fill(ones, 1);
        var sums = new float[4];
        LoadedKernel.of(file).run(new Object[] {ones, sums}, new int[] {0, 0}, new long[0], 0, 1, new float[0]);
        assertArrayEquals(new float[] {251, 251, 251, 251}, sums);

        var region = assertThrows(
                KernelTooLongException.class, () -> emit(manyValues(252, true), KernelClass.MOST_METHOD_BYTES));
        assertEquals(
                "region part of kernel k takes more values than a method can; let the kernel do less",
                region.getMessage());
        var names = emit(manyValues(252, false), 5000).methodBytes().keySet();
        assertTrue(names.contains("run"), names::toString);
    }

    private static Plan plan(int functions, int maximumOperations) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("batch"), Dim.of(37))));
        Value y = x;
        for (int k = 0; k < functions; k++) {
            y = fx.pow(y, x);
        }
        return KernelPlanning.plan(
                builder.build(new LinkedHashMap<>(Map.of("y", y))),
                new FusionOptions(true, maximumOperations),
                Set.of(),
                buffer -> Optional.empty());
    }

    /** A class file holds no name of 65,536 bytes; two that begin the same stay two. */
    @Test
    void longNamesOfProgramsAreCutInTheNamesOfClasses() {
        var names = new ArrayList<String>();
        for (String last : List.of("a", "b")) {
            var options = new JvmOptions("N".repeat(70_000) + last, true);
            var kernel = JvmBackend.compile(
                            SharedSteps.apart(plan(1, 400), List.of("batch")), ElementType.FLOAT32, 0, options)
                    .kernels()
                    .getFirst();
            names.add(kernel.code().getClass().getName());
        }
        assertEquals(2, Set.copyOf(names).size(), names::toString);
        names.forEach(name -> assertTrue(name.length() < 1000, name));
    }

    /** Ten powers are two thousand operations: more code than the partitioner's limit has in mind. */
    @Test
    void aPlanFitsOnceItsKernelsDoLess() {
        for (ElementType element : ElementType.values()) {
            var fits = new FittingKernels(element);
            assertFalse(plan(10, 4000).kernels().stream().allMatch(fits));
            assertTrue(plan(10, 400).kernels().stream().allMatch(fits));
        }
    }
}
