package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Combine;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.loop.ScalarOp;
import org.xhat.compiler.loop.ValueType;

/**
 * What one reduction has gathered of one block. Along a reduced lane axis there are as many partial sums as logical lanes,
 * whatever the width: element j joins partial sum j mod lanes, and a fixed tree folds them. They lie in a register where the
 * vector has exactly those lanes, otherwise in scratch.
 */
final class PartialSums {
    private final Schedule schedule;
    private final ScalarOp op;
    private final Scalar identity;
    private final boolean alongLanes;
    private final @Nullable Register register;
    private final Index place;

    /**
     * Starts empty, in {@code block}.
     *
     * @param alongLanes whether the reduced axis is the lanes'
     */
    PartialSums(Block block, Schedule schedule, Combine combine, boolean alongLanes) {
        this.schedule = schedule;
        this.op = op(combine);
        this.identity = identity(combine);
        this.alongLanes = alongLanes;
        boolean inRegister = !alongLanes || schedule.lanes() == schedule.logicalLanes();
        Index lanes = Index.of(schedule.logicalLanes());
        this.place = alongLanes ? block.scratch(lanes) : Index.ZERO;
        Scalar start = schedule.isVector() ? new Scalar.Broadcast(identity) : identity;
        if (inRegister) {
            this.register = block.define("partial", start);
        } else {
            this.register = null;
            block.loop(
                    "l",
                    schedule.isVector() ? Loop.Kind.LANE : Loop.Kind.SERIAL,
                    Index.ZERO,
                    lanes,
                    schedule.lanes(),
                    (inner, l) -> inner.add(new Loop.Store(Memory.SCRATCH, place.plus(l), start, null)));
        }
    }

    /** Joins {@code value}, which is at {@code position} along the reduced axis. */
    void join(KernelScope scope, Scalar value, Index position) {
        Block block = scope.block();
        Scalar joining = schedule.isVector() ? block.broadcast(value) : value;
        Scalar mask = alongLanes ? scope.mask() : null;
        if (mask != null) {
            joining = block.let(
                    "counted",
                    new Scalar.Apply(ScalarOp.SELECT, List.of(mask, joining, new Scalar.Broadcast(identity))));
        }
        if (register != null) {
            block.assign(register, new Scalar.Apply(op, List.of(new Scalar.Read(register), joining)));
        } else {
            Index at = place.plus(position.remainder(Index.of(schedule.logicalLanes())));
            Scalar held = block.let("partial", new Scalar.Load(Memory.SCRATCH, at, schedule.isVector()));
            block.add(new Loop.Store(Memory.SCRATCH, at, new Scalar.Apply(op, List.of(held, joining)), null));
        }
    }

    /** The sum, which moves no more: lanes where a kept axis has lanes, otherwise one number. */
    Scalar total(Block block, String hint) {
        if (!alongLanes && register != null) {
            return new Scalar.Read(block.define(hint, new Scalar.Read(register)));
        }
        if (register != null) {
            block.add(new Loop.Store(Memory.SCRATCH, place, new Scalar.Read(register), null));
        }
        List<Scalar> values = new ArrayList<>();
        for (int lane = 0; lane < schedule.logicalLanes(); lane++) {
            values.add(block.let("lane", new Scalar.Load(Memory.SCRATCH, place.plus(lane), false)));
        }
        while (values.size() > 1) {
            int half = values.size() / 2;
            var folded = new ArrayList<Scalar>();
            for (int lane = 0; lane < half; lane++) {
                folded.add(block.let(hint, new Scalar.Apply(op, List.of(values.get(lane), values.get(lane + half)))));
            }
            values = folded;
        }
        return values.getFirst();
    }

    /** The operation that joins two values; of means, their sums. */
    static ScalarOp op(Combine combine) {
        return switch (combine) {
            case SUM, MEAN, MOMENTS -> ScalarOp.ADD;
            case MAX -> ScalarOp.MAX;
            case MIN -> ScalarOp.MIN;
        };
    }

    /** What changes no value it is joined with. */
    static Scalar identity(Combine combine) {
        return switch (combine) {
            case SUM, MEAN, MOMENTS -> new Scalar.Constant(0);
            case MAX -> new Scalar.Constant(Double.NEGATIVE_INFINITY);
            case MIN -> new Scalar.Constant(Double.POSITIVE_INFINITY);
        };
    }

    /** The type of a total. */
    static ValueType totalType(Schedule schedule, boolean alongLanes) {
        return ValueType.element(schedule.isVector() && !alongLanes);
    }
}
