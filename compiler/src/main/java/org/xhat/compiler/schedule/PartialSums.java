package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.MathExpansions;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.op.Combine;
import org.xhat.runtime.math.ScalarOp;

/**
 * What a pass of one reduction has gathered of one block. Along a reduced lane axis there are as many partial sums as logical lanes,
 * whatever the width: element j joins partial sum j mod lanes, and a fixed tree folds them. They lie in registers where the
 * vector has exactly those lanes, otherwise in scratch, integers as the numbers that they encode.
 */
final class PartialSums {
    private final Schedule schedule;
    private final Combine combine;
    private final int pass;
    private final boolean alongLanes;
    private final List<Combine.Part> parts;
    private final List<Index> places = new ArrayList<>();
    private final List<Register> registers = new ArrayList<>();

    /**
     * Starts empty, in {@code block}.
     *
     * @param alongLanes whether the reduced axis is the lanes'
     */
    PartialSums(Block block, Schedule schedule, Combine combine, int pass, boolean alongLanes) {
        this.schedule = schedule;
        this.combine = combine;
        this.pass = pass;
        this.alongLanes = alongLanes;
        this.parts = combine.passes().get(pass);
        Index lanes = Index.of(schedule.logicalLanes());
        boolean inRegisters = !alongLanes || schedule.lanes() == schedule.logicalLanes();
        for (int p = 0; p < parts.size(); p++) {
            int part = p;
            places.add(alongLanes ? block.scratch(lanes) : Index.ZERO);
            Scalar start = identity(parts.get(p), schedule.isVector());
            if (inRegisters) {
                registers.add(block.define("partial", start));
            } else {
                Loop.Kind kind = schedule.isVector() ? Loop.Kind.LANE : Loop.Kind.SERIAL;
                block.loop("l", kind, Index.ZERO, lanes, schedule.lanes(), (inner, l) -> store(inner, part, l, start));
            }
        }
    }

    /** Whether what is gathered comes to lanes: where the lanes' axis is kept. */
    static boolean hasLanes(Schedule schedule, boolean alongLanes) {
        return schedule.isVector() && !alongLanes;
    }

    /** What there is of nothing, or lanes of it. */
    static Scalar identity(Combine.Part part, boolean lanes) {
        Scalar identity = isInteger(part)
                ? new Scalar.BitsConstant((long) part.identity())
                : new Scalar.Constant(part.identity());
        return lanes ? new Scalar.Broadcast(identity) : identity;
    }

    private static boolean isInteger(Combine.Part part) {
        return part.kind() == TensorType.Kind.INTEGER;
    }

    /** Joins the element {@code x}, which is at {@code position} along the reduced axis, with {@code before} elements in earlier rows. */
    void join(KernelScope scope, Scalar x, Index before, Index position, List<Scalar> known) {
        Block block = scope.block();
        var algebra = new MathExpansions(block, schedule.element(), schedule.isVector());
        Index lane = position.remainder(Index.of(schedule.logicalLanes()));
        List<Scalar> held = values(part -> registers.isEmpty()
                ? load(block, part, lane, schedule.isVector())
                : new Scalar.Read(block.define("partial", new Scalar.Read(registers.get(part)))));
        Index number = before.plus(position);
        Supplier<Scalar> place = () -> alongLanes && schedule.isVector()
                ? scope.integers(block, number, Index.ONE)
                : block.let("place", new Scalar.BitsOfIndex(number));
        List<Scalar> brought = combine.of(algebra, pass, x, place, known);
        Scalar mask = alongLanes ? scope.mask() : null;
        List<Scalar> joined =
                combine.join(algebra, pass, held, values(part -> counted(algebra, part, brought.get(part), mask)));
        for (int part = 0; part < parts.size(); part++) {
            Scalar value = schedule.isVector() ? block.broadcast(joined.get(part)) : joined.get(part);
            if (registers.isEmpty()) {
                store(block, part, lane, value);
            } else {
                block.assign(registers.get(part), value);
            }
        }
    }

    private List<Scalar> values(IntFunction<Scalar> ofPart) {
        return IntStream.range(0, parts.size()).mapToObj(ofPart).toList();
    }

    /** {@code value}, or the identity in the lanes that {@code mask} leaves out. */
    private Scalar counted(MathExpansions algebra, int part, Scalar value, @Nullable Scalar mask) {
        Scalar identity = identity(parts.get(part), false);
        return mask == null
                ? value
                : isInteger(parts.get(part))
                        ? algebra.selectInt(mask, value, identity)
                        : algebra.select(mask, value, identity);
    }

    private void store(Block block, int part, Index lane, Scalar value) {
        Scalar number = isInteger(parts.get(part)) ? new Scalar.Apply(ScalarOp.FROM_BITS, List.of(value)) : value;
        block.add(new Loop.Store(Memory.SCRATCH, places.get(part).plus(lane), number, null));
    }

    private Scalar load(Block block, int part, Index lane, boolean lanes) {
        Scalar number = block.let(
                "partial", new Scalar.Load(Memory.SCRATCH, places.get(part).plus(lane), lanes));
        return isInteger(parts.get(part))
                ? block.let("partial", new Scalar.Apply(ScalarOp.TO_BITS, List.of(number)))
                : number;
    }

    /** What the pass comes to, which moves no more: lanes where a kept axis has lanes, otherwise single values. */
    List<Scalar> finish(Block block, List<Scalar> known, Supplier<Scalar> count) {
        var algebra = new MathExpansions(block, schedule.element(), hasLanes(schedule, alongLanes));
        return combine.finish(algebra, pass, total(block, algebra), known, count);
    }

    private List<Scalar> total(Block block, MathExpansions algebra) {
        if (!alongLanes) {
            return values(part ->
                    new Scalar.Read(block.define(parts.get(part).name(), new Scalar.Read(registers.get(part)))));
        }
        for (int part = 0; part < registers.size(); part++) {
            store(block, part, Index.ZERO, new Scalar.Read(registers.get(part)));
        }
        List<List<Scalar>> folded = IntStream.range(0, schedule.logicalLanes())
                .mapToObj(lane -> values(part -> load(block, part, Index.of(lane), false)))
                .toList();
        while (folded.size() > 1) {
            List<List<Scalar>> lanes = folded;
            int half = lanes.size() / 2;
            folded = IntStream.range(0, half)
                    .mapToObj(lane -> combine.join(algebra, pass, lanes.get(lane), lanes.get(lane + half)))
                    .toList();
        }
        return folded.getFirst();
    }
}
