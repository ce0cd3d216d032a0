package org.xhat.compiler.schedule;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;

/** Reads and writes elements of buffers where a scope is: one, or as many as there are lanes, as the access lies along the lanes' axis. */
final class LaneAccess {
    /** How far apart lanes may be: beyond, as many vectors hold less than four of them each. */
    private static final int FARTHEST = 4;

    private final KernelScope scope;
    private final Schedule schedule;
    private final Block block;
    private final int axis; // the lanes', −1 if there are none

    LaneAccess(KernelScope scope) {
        this.scope = scope;
        this.schedule = scope.schedule();
        this.block = scope.block();
        this.axis = scope.laneAxis();
    }

    /** How many lanes there are to read or write one by one. */
    private Index laneCount() {
        Index lanes = Index.of(schedule.lanes());
        Index remaining = scope.remaining();
        return remaining == null ? lanes : lanes.min(remaining);
    }

    /** The lanes that count, as a mask that is in no register; null for all. */
    private @Nullable Scalar firstLanes() {
        Index remaining = scope.remaining();
        return remaining == null ? null : new Scalar.FirstLanes(remaining);
    }

    private static Memory memory(Access access) {
        return new Memory.PlanBuffer(access.buffer(), access.integers());
    }

    /**
     * Whether lanes that {@code access} has along {@code axis} are read and written whole vectors at a time: those a few elements
     * apart are, as whole vectors cost less than single elements do.
     */
    static boolean inVectors(Access access, int axis) {
        return access.isApart(axis, FARTHEST) && !access.integers();
    }

    /** How far apart the lanes then are. */
    static int stride(Access access, int axis) {
        return (int) access.strides().get(axis).constantValue();
    }

    /**
     * Lanes at most {@value #FARTHEST} elements apart are read at once; others, and integers, are gathered in scratch, one by one.
     *
     * @param encoded whether of integers the numbers are wanted that they encode, not those that they are
     */
    Scalar load(Access from, boolean encoded) {
        Memory memory = memory(from);
        boolean moves = axis >= 0 && from.dependsOn(axis);
        if (!moves || inVectors(from, axis)) {
            Function<Index, Scalar> elements =
                    at -> moves ? new Scalar.Load(memory, at, true, stride(from, axis)) : element(memory, at, encoded);
            if (from.isAffine()) {
                return block.let("x", elements.apply(scope.place(from)));
            }
            Scalar otherwise = new Scalar.Constant(from.otherwise());
            Register x = block.define("x", moves ? new Scalar.Broadcast(otherwise) : otherwise);
            AccessedElement.where(block, from, scope::affine, (inside, at) -> inside.assign(x, elements.apply(at)));
            return new Scalar.Read(x);
        }
        Index gathered = block.scratch(Index.of(schedule.lanes()));
        var neighbours = from.integers() ? null : AccessedElement.lanes(block, from, axis, laneCount(), scope::affine);
        if (neighbours != null) {
            gather(from, neighbours, gathered);
            return block.let("x", new Scalar.Load(Memory.SCRATCH, gathered, true));
        }
        block.loop("l", Loop.Kind.SERIAL, Index.ZERO, laneCount(), 1, (body, l) -> {
            Index to = gathered.plus(l);
            if (!from.isAffine()) {
                body.add(new Loop.Store(Memory.SCRATCH, to, new Scalar.Constant(from.otherwise()), null));
            }
            AccessedElement.where(
                    body,
                    from,
                    ofLane(l),
                    (inside, at) -> inside.add(new Loop.Store(Memory.SCRATCH, to, element(memory, at, encoded), null)));
        });
        return block.let("x", new Scalar.Load(Memory.SCRATCH, gathered, true));
    }

    /** An affine index of lane {@code l}. */
    private BiFunction<List<Dim>, Dim, Index> ofLane(Index l) {
        return (coefficients, offset) ->
                scope.affine(coefficients, offset).plus(l.times(Index.of(coefficients.get(axis))));
    }

    /** Neighbours as one vector, among what is read otherwise. */
    private void gather(Access from, AccessedElement.Lanes neighbours, Index gathered) {
        Scalar otherwise = block.broadcast(new Scalar.Constant(from.otherwise()));
        block.add(new Loop.Store(Memory.SCRATCH, gathered, otherwise, null));
        block.when(
                neighbours.from(),
                neighbours.to(),
                some -> AccessedElement.where(some, from, ofLane(neighbours.from()), (inside, at) -> {
                    Scalar elements = new Scalar.Load(memory(from), at, true);
                    Scalar mask = new Scalar.FirstLanes(neighbours.to().minus(neighbours.from()));
                    inside.add(new Loop.Store(Memory.SCRATCH, gathered.plus(neighbours.from()), elements, mask));
                }));
    }

    private static Scalar element(Memory memory, Index at, boolean encoded) {
        return encoded
                ? new Scalar.Apply(ScalarOp.FROM_BITS, List.of(new Scalar.LoadBits(memory, at)))
                : new Scalar.Load(memory, at, false);
    }

    /** Writes {@code value}, of integers the number that encodes them. */
    void store(Access to, Scalar value) {
        Memory memory = memory(to);
        if (axis < 0 || !to.dependsOn(axis)) {
            block.add(new Loop.Store(memory, scope.place(to), inMemory(to, value), null));
            return;
        }
        Scalar lanes = block.broadcast(value);
        if (inVectors(to, axis)) {
            int stride = stride(to, axis);
            block.add(
                    new Loop.Store(memory, scope.place(to), lanes, stride == 1 ? scope.mask() : firstLanes(), stride));
            return;
        }
        Index stride = Index.of(to.strides().get(axis));
        Index spread = block.scratch(Index.of(schedule.lanes()));
        Index first = scope.place(to);
        block.add(new Loop.Store(Memory.SCRATCH, spread, lanes, null));
        block.loop("l", Loop.Kind.SERIAL, Index.ZERO, laneCount(), 1, (body, l) -> {
            Scalar one = new Scalar.Load(Memory.SCRATCH, spread.plus(l), false);
            body.add(new Loop.Store(memory, first.plus(l.times(stride)), inMemory(to, one), null));
        });
    }

    /** {@code value}, or the integer that it encodes. */
    private static Scalar inMemory(Access to, Scalar value) {
        return to.integers() ? new Scalar.Apply(ScalarOp.TO_BITS, List.of(value)) : value;
    }
}
