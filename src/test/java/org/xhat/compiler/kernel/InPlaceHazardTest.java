package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.xhat.compiler.kernel.HazardPlans.*;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer.Role;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Elementwise;

/** What may be overwritten in place, and in which stage: an element where it is read, and for the last time. */
final class InPlaceHazardTest {
    private static final Dim M = Dim.named("m");

    @Test
    void anElementMayBeOverwrittenWhereItIsRead() {
        var plan = plan(
                List.of(map("double", at(0), at(1))), vector(0, "x", Role.INPUT, 0), vector(1, "y", Role.OUTPUT, 0));
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void anUpdateInPlaceThatReadsItsNeighbour() {
        var shifted = new Access(0, ALONG, Dim.ONE);
        rejected(
                "kernel shift overwrites x with y while other iterations still read it",
                plan(
                        List.of(map("shift", shifted, at(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 0)));
    }

    @Test
    void theSameIndexInAShiftedBufferIsAnotherPlace() {
        var shifted = new Buffer(1, "y", TensorType.floating(N), Role.OUTPUT, new Buffer.Storage(0, Dim.ONE));
        rejected(
                "kernel shift overwrites x with y while other iterations still read it",
                plan(List.of(map("shift", at(0), at(1))), vector(0, "x", Role.INPUT, 0), shifted));
    }

    @Test
    void weightsUpdatedByTheContractionThatReadsThem() {
        rejected("kernel product overwrites w with y while other iterations still read it", contraction(0));
    }

    @Test
    void aParameterUpdatedOnItsGradientsContraction() {
        var plan = contraction(2);
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void weightsUpdatedBeforeTheInputGradientReadsThem() {
        Plan update = contraction(2);
        var kernels = new ArrayList<>(update.kernels());
        kernels.add(map("inputGradient", new Access(2, ALONG, Dim.ZERO), new Access(4, ALONG, Dim.ZERO)));
        var buffers = new ArrayList<>(update.buffers());
        buffers.add(vector(4, "dx", Role.OUTPUT, 4));
        rejected(
                "kernel inputGradient reads buffer theta before it is wholly written or after it is overwritten",
                plan(kernels, buffers.toArray(Buffer[]::new)));
    }

    @Test
    void aSweepMayOverwriteWhatNoLaterStageReads() {
        var plan = sweep(1);
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void aSweepMayNotOverwriteWhatALaterStageReads() {
        rejected("kernel sums overwrites theta with updated while other iterations still read it", sweep(0));
    }

    @Test
    void aLaterStageMayReadWhatAnEarlierOneStored() {
        var plan = reload(0, 1);
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void aStageMayNotReadWhatItHasYetToStore() {
        rejected("kernel twice reads buffer t before it is wholly written or after it is overwritten", reload(1, 1));
        rejected("kernel twice reads buffer t before it is wholly written or after it is overwritten", reload(1, 0));
    }

    /** Two stages over i for each j: one stores t = x, one sums t. */
    private static Plan reload(int storing, int reading) {
        var matrix = List.of(M, Dim.ONE);
        var stages = new ArrayList<Stage>();
        for (int s = 0; s < 2; s++) {
            stages.add(new Stage(
                    s == reading ? List.of(new Stage.Reduction(BinaryCombine.SUM, 1)) : List.of(),
                    s == storing ? List.of(new Stage.Store(0, new Access(1, matrix, Dim.ZERO))) : List.of()));
        }
        var sum = new Stage.Store(2, new Access(2, List.of(Dim.ZERO, Dim.ONE), Dim.ZERO));
        stages.add(new Stage(List.of(), List.of(sum)));
        var kernel = new Kernel(
                "twice",
                List.of(new Axis("i", N), new Axis("j", M)),
                List.of(
                        new Term.Load(new Access(0, matrix, Dim.ZERO)),
                        new Term.Load(new Access(1, matrix, Dim.ZERO)),
                        new Term.Reduced(0, 0)),
                new Body.Sweep(List.of(0), true, stages),
                List.of(),
                List.of());
        return plan(
                List.of(kernel),
                new Buffer(0, "x", TensorType.floating(N, M), Role.INPUT, new Buffer.Storage(0, Dim.ZERO)),
                new Buffer(1, "t", TensorType.floating(N, M), Role.TEMPORARY, new Buffer.Storage(1, Dim.ZERO)),
                new Buffer(2, "y", TensorType.floating(M), Role.OUTPUT, new Buffer.Storage(2, Dim.ZERO)));
    }

    /** Σᵢ xᵢⱼ, then Σᵢ xᵢⱼθⱼ: θ is overwritten by the first sum in the given stage. */
    private static Plan sweep(int stageOfUpdate) {
        var column = List.of(Dim.ZERO, Dim.ONE);
        var x = new Access(0, List.of(M, Dim.ONE), Dim.ZERO);
        var update = List.of(new Stage.Store(4, new Access(2, column, Dim.ZERO)));
        var kernel = new Kernel(
                "sums",
                List.of(new Axis("i", N), new Axis("j", M)),
                List.of(
                        new Term.Load(x),
                        new Term.Load(new Access(1, column, Dim.ZERO)),
                        new Term.Apply(Elementwise.MUL, List.of(0, 1)),
                        new Term.Reduced(0, 0),
                        new Term.Apply(Elementwise.SUB, List.of(1, 3))),
                new Body.Sweep(
                        List.of(0),
                        true,
                        List.of(
                                new Stage(
                                        List.of(new Stage.Reduction(BinaryCombine.SUM, 0)),
                                        stageOfUpdate == 0 ? update : List.of()),
                                new Stage(
                                        List.of(new Stage.Reduction(BinaryCombine.SUM, 2)),
                                        stageOfUpdate == 1 ? update : List.of()))),
                List.of(),
                List.of());
        return plan(
                List.of(kernel),
                new Buffer(0, "x", TensorType.floating(N, M), Role.INPUT, new Buffer.Storage(0, Dim.ZERO)),
                new Buffer(1, "theta", TensorType.floating(M), Role.PARAMETER, new Buffer.Storage(1, Dim.ZERO)),
                new Buffer(2, "updated", TensorType.floating(M), Role.OUTPUT, new Buffer.Storage(1, Dim.ZERO)));
    }

    /** θ − w·v over [n,n], written to the slot of {@code target}: 0 for the left operand w, 2 for θ. */
    private static Plan contraction(int target) {
        var rows = List.of(N, Dim.ZERO, Dim.ONE);
        var columns = List.of(Dim.ZERO, Dim.ONE, N);
        var result = List.of(N, Dim.ONE, Dim.ZERO);
        var kernel = new Kernel(
                "product",
                List.of(new Axis("i", N), new Axis("j", N), new Axis("k", N)),
                List.of(
                        new Term.Load(new Access(0, rows, Dim.ZERO)),
                        new Term.Load(new Access(1, columns, Dim.ZERO)),
                        new Term.Load(new Access(2, result, Dim.ZERO)),
                        new Term.Reduced(0, 0),
                        new Term.Apply(Elementwise.SUB, List.of(2, 3))),
                new Body.Contract(
                        List.of(),
                        List.of(0),
                        List.of(1),
                        List.of(2),
                        0,
                        1,
                        List.of(new Stage.Store(4, new Access(3, result, Dim.ZERO)))),
                List.of(),
                List.of());
        return plan(
                List.of(kernel),
                square(0, "w", Role.PARAMETER, 0),
                square(1, "v", Role.INPUT, 1),
                square(2, "theta", Role.PARAMETER, 2),
                square(3, "y", Role.OUTPUT, target));
    }
}
