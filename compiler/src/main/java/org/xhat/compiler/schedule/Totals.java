package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.MathExpansions;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.op.Combine;

/** The totals of a stage's reductions, merged with one piece of the reduced axes after another, ascending. */
final class Totals {
    private final List<Stage.Reduction> reductions;
    private final Schedule schedule;
    private final boolean lanes;
    private final List<List<Register>> parts = new ArrayList<>();

    /**
     * Starts empty, in {@code block}.
     *
     * @param lanes whether there is one of each for each lane
     * @param many whether pieces may be so many that their roundings have to be kept
     */
    Totals(Block block, List<Stage.Reduction> reductions, Schedule schedule, boolean lanes, boolean many) {
        this.reductions = reductions;
        this.schedule = schedule;
        this.lanes = lanes;
        for (var reduction : reductions) {
            var all = new ArrayList<>(reduction.combine().parts());
            all.addAll(many ? reduction.combine().kept() : List.of());
            parts.add(all.stream()
                    .map(part -> block.define(part.name(), PartialSums.identity(part, lanes)))
                    .toList());
        }
    }

    /** Merges the parts of a piece of {@code added} elements with those of the {@code before} elements that came before it. */
    void join(Block block, List<List<Scalar>> piece, Index before, Index added) {
        for (int r = 0; r < reductions.size(); r++) {
            join(block, r, piece.get(r), before, added);
        }
    }

    private void join(Block block, int r, List<Scalar> piece, Index before, Index added) {
        var counts = new Combine.Counts<Scalar>(
                () -> block.let("countBefore", new Scalar.OfIndex(before)),
                () -> block.let("countAdded", new Scalar.OfIndex(added)),
                () -> block.let("countAll", new Scalar.OfIndex(before.plus(added))));
        Combine combine = reductions.get(r).combine();
        List<Scalar> merged = combine.merge(algebra(block), values(block, parts.get(r)), piece, counts);
        for (int part = 0; part < merged.size(); part++) {
            Scalar value = merged.get(part);
            block.assign(parts.get(r).get(part), lanes ? block.broadcast(value) : value);
        }
    }

    /**
     * Merges with reduction {@code r} its next element, a block of its own, which {@code before} others came before; returns the
     * components of the result so far.
     */
    List<Scalar> advance(Block block, int r, Scalar x, Index before) {
        Combine combine = reductions.get(r).combine();
        List<Scalar> known = List.of();
        for (int pass = 0; pass < combine.passes().size(); pass++) {
            List<Scalar> brought = combine.of(
                    algebra(block), pass, x, () -> block.let("place", new Scalar.BitsOfIndex(before)), known);
            known = combine.finish(algebra(block), pass, brought, known, () -> new Scalar.Constant(1));
        }
        join(block, r, known, before, Index.ONE);
        return combine.results(algebra(block), values(block, parts.get(r)));
    }

    private MathExpansions algebra(Block block) {
        return new MathExpansions(block, schedule.element(), lanes);
    }

    private static List<Scalar> values(Block block, List<Register> registers) {
        return registers.stream()
                .<Scalar>map(register -> new Scalar.Read(block.define(register.name(), new Scalar.Read(register))))
                .toList();
    }

    /** The parts as they are now. */
    List<List<Scalar>> parts(Block block) {
        return parts.stream().map(registers -> values(block, registers)).toList();
    }
}
