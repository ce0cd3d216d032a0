package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer.Role;
import org.xhat.compiler.op.ArgCombine;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.LeafOp;

/** What a kernel reads beside the elements that it loads, indices and keys of draws, must be there when it is read. */
final class IndexAndDrawHazardTest {
    private static final Dim N = Dim.named("n");
    private static final Dim M = Dim.named("m");

    @Test
    void anIndexMayBeReadInAStageAfterItsStore() {
        for (Plan plan : List.of(gather(1, false), gather(1, true))) {
            assertSame(plan, HazardVerifier.verify(plan));
        }
    }

    @Test
    void aStageMayNotReadAnIndexThatItHasYetToStore() {
        rejected("kernel pick reads buffer p before it is wholly written or after it is overwritten", gather(0, false));
    }

    @Test
    void anIndexOfAnIndexIsRead() {
        rejected("kernel pick reads buffer p before it is wholly written or after it is overwritten", gather(0, true));
    }

    @Test
    void aKeyMayBeOverwrittenByAKernelThatFollowsTheDraws() {
        var key = Dim.of(3);
        var draws = map("draws", key, drawn(), new Access(1, List.of(Dim.ONE), Dim.ZERO));
        var zeros = map("zeros", key, new Term.Constant(0), integers(2, List.of(Dim.ONE)));
        var plan = plan(List.of(draws, zeros), keyBuffers(0));
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void aKernelMayNotOverwriteTheKeyThatItDrawsWith() {
        var apart = drawAndStore(2);
        assertSame(apart, HazardVerifier.verify(apart));
        rejected("kernel draws overwrites key with z while other iterations still read it", drawAndStore(0));
    }

    /** pᵢ, the place of the largest xᵢⱼ, is stored in a first stage, and y = rows[p], or rows[q[p]], in stage {@code reading}. */
    private static Plan gather(int reading, boolean twice) {
        var column = List.of(Dim.ONE, Dim.ZERO);
        var p = new Position.Gathered<>(1, new Affine(column, Dim.ZERO), M);
        var positions = new ArrayList<Position<Integer>>(List.of(p));
        var strides = new ArrayList<>(List.of(Dim.ZERO, Dim.ZERO, twice ? Dim.ZERO : Dim.ONE));
        if (twice) {
            positions.add(new Position.Gathered<>(2, new Affine(List.of(Dim.ZERO, Dim.ZERO, Dim.ONE), Dim.ZERO), M));
            strides.add(Dim.ONE);
        }
        var stores = List.of(
                List.of(new Stage.Store(1, integers(1, column))),
                List.of(new Stage.Store(2, new Access(4, column, Dim.ZERO))));
        var reductions = List.of(new Stage.Reduction(ArgCombine.MAX, 0));
        var stages = reading == 0
                ? List.of(new Stage(
                        reductions, stores.stream().flatMap(List::stream).toList()))
                : List.of(new Stage(reductions, stores.getFirst()), new Stage(List.of(), stores.getLast()));
        var kernel = new Kernel(
                "pick",
                List.of(new Axis("i", N), new Axis("j", M)),
                List.of(
                        new Term.Load(new Access(0, List.of(M, Dim.ONE), Dim.ZERO)),
                        new Term.Reduced(0, 0),
                        new Term.Load(new Access(3, false, strides, Dim.ZERO, positions, 0))),
                new Body.Sweep(List.of(1), true, stages),
                List.of(),
                List.of());
        return plan(
                List.of(kernel),
                List.of(
                        buffer(0, "x", TensorType.floating(N, M), Role.INPUT, 0),
                        buffer(1, "p", new TensorType(TensorType.Kind.INTEGER, List.of(N)), Role.TEMPORARY, 1),
                        buffer(2, "q", new TensorType(TensorType.Kind.INTEGER, List.of(M)), Role.INPUT, 2),
                        buffer(3, "rows", TensorType.floating(M), Role.INPUT, 3),
                        buffer(4, "y", TensorType.floating(N), Role.OUTPUT, 4)));
    }

    /** Draws y with a key, and stores zeros besides, in slot {@code slot}: the key's is 0. */
    private static Plan drawAndStore(int slot) {
        var along = List.of(Dim.ONE);
        var kernel = new Kernel(
                "draws",
                List.of(new Axis("i", Dim.of(3))),
                List.of(drawn(), new Term.Constant(0)),
                Body.Sweep.map(List.of(new Stage(
                        List.of(),
                        List.of(
                                new Stage.Store(0, new Access(1, along, Dim.ZERO)),
                                new Stage.Store(1, integers(2, along)))))),
                List.of(),
                List.of());
        return plan(List.of(kernel), keyBuffers(slot));
    }

    private static Term drawn() {
        return new Term.Drawn(0, new Draw(List.of(Dim.of(3)), 7), new Affine(List.of(Dim.ONE), Dim.ZERO));
    }

    private static List<Buffer> keyBuffers(int slotOfZeros) {
        return List.of(
                buffer(0, "key", LeafOp.DrawKey.TYPE, Role.SCALAR, 0),
                buffer(1, "y", TensorType.floating(Dim.of(3)), Role.OUTPUT, 1),
                buffer(2, "z", LeafOp.DrawKey.TYPE, Role.TEMPORARY, slotOfZeros));
    }

    private static Kernel map(String name, Dim extent, Term term, Access to) {
        return new Kernel(
                name,
                List.of(new Axis("i", extent)),
                List.of(term),
                Body.Sweep.map(List.of(new Stage(List.of(), List.of(new Stage.Store(0, to))))),
                List.of(),
                List.of());
    }

    private static Access integers(int buffer, List<Dim> strides) {
        return new Access(buffer, true, strides, Dim.ZERO, List.of(), 0);
    }

    private static Buffer buffer(int number, String name, TensorType type, Role role, int slot) {
        return new Buffer(number, name, type, role, new Buffer.Storage(slot, Dim.ZERO));
    }

    private static Plan plan(List<Kernel> kernels, List<Buffer> buffers) {
        var slots = buffers.stream()
                .map(slot -> new Plan.Slot(
                        "slot" + slot.number(),
                        slot.holdsIntegers(),
                        false,
                        List.of(slot.type().elementCount())))
                .toList();
        var output = buffers.stream()
                .filter(buffer -> buffer.role() == Role.OUTPUT)
                .findFirst()
                .orElseThrow();
        return new Plan(List.copyOf(kernels), buffers, slots, Map.of(output.name(), output));
    }

    private static void rejected(String message, Plan plan) {
        assertEquals(
                message,
                assertThrows(HazardVerifier.HazardException.class, () -> HazardVerifier.verify(plan))
                        .getMessage());
    }
}
