package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer.Role;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.SymmetricEigen;

/** Plans with a hazard are rejected with a message that names kernel and buffers; what only looks like one is not. */
final class HazardVerifierTest {
    private static final Dim N = Dim.named("n");
    private static final Dim M = Dim.named("m");
    private static final List<Dim> ALONG = List.of(Dim.ONE);

    @Test
    void anElementMayBeOverwrittenWhereItIsRead() {
        var plan = plan(
                List.of(map("double", read(0), write(1))),
                vector(0, "x", Role.INPUT, 0),
                vector(1, "y", Role.OUTPUT, 0));
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void aReadBeforeTheWrite() {
        rejected(
                "kernel early reads buffer t before it is wholly written or after it is overwritten",
                plan(
                        List.of(map("early", read(1), write(2)), map("late", read(0), write(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "t", Role.TEMPORARY, 1),
                        vector(2, "y", Role.OUTPUT, 2)));
    }

    @Test
    void aSlotOverwrittenWhileItsValueIsNeeded() {
        rejected(
                "kernel third reads buffer s before it is wholly written or after it is overwritten",
                plan(
                        List.of(
                                map("first", read(0), write(1)),
                                map("second", read(0), write(2)),
                                map("third", read(1), write(3))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "s", Role.TEMPORARY, 1),
                        vector(2, "t", Role.TEMPORARY, 1),
                        vector(3, "y", Role.OUTPUT, 2)));
    }

    @Test
    void anUpdateInPlaceThatReadsItsNeighbour() {
        var shifted = new Access(0, ALONG, Dim.ONE);
        rejected(
                "kernel shift overwrites x with y while other iterations still read it",
                plan(
                        List.of(map("shift", shifted, write(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 0)));
    }

    @Test
    void theSameIndexInAShiftedBufferIsAnotherPlace() {
        var shifted = new Buffer(1, "y", TensorType.floating(N), Role.OUTPUT, new Buffer.Storage(0, Dim.ONE));
        rejected(
                "kernel shift overwrites x with y while other iterations still read it",
                plan(List.of(map("shift", read(0), write(1))), vector(0, "x", Role.INPUT, 0), shifted));
    }

    @Test
    void twoStoresToOneStorage() {
        var kernel = new Kernel(
                "twice",
                List.of(new Axis("i", N)),
                List.of(new Term.Load(read(0))),
                Body.Sweep.map(List.of(
                        new Stage(List.of(), List.of(new Stage.Store(0, write(1)), new Stage.Store(0, write(2)))))),
                List.of(),
                List.of());
        rejected(
                "kernel twice writes y and z to the same storage",
                plan(
                        List.of(kernel),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1),
                        vector(2, "z", Role.OUTPUT, 1)));
    }

    @Test
    void slicesOfOneSlotThatDoNotOverlapAreApart() {
        var low = new Buffer(1, "low", TensorType.floating(N), Role.OUTPUT, new Buffer.Storage(1, Dim.ZERO));
        var high = new Buffer(2, "high", TensorType.floating(N), Role.OUTPUT, new Buffer.Storage(1, N));
        var plan = plan(
                List.of(map("first", read(0), write(1)), map("second", read(1), write(2))),
                vector(0, "x", Role.INPUT, 0),
                low,
                high);
        assertSame(plan, HazardVerifier.verify(plan));
    }

    @Test
    void aReadOfWhatNobodyWrites() {
        rejected(
                "kernel copy reads buffer t before it is wholly written or after it is overwritten",
                plan(
                        List.of(map("copy", read(0), write(1))),
                        vector(0, "t", Role.TEMPORARY, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
    }

    @Test
    void twoInputsInOnePlace() {
        rejected(
                "x and y arrive in the same storage",
                plan(
                        List.of(map("copy", read(0), write(2))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.PARAMETER, 0),
                        vector(2, "z", Role.OUTPUT, 2)));
    }

    @Test
    void aBufferBeyondItsSlot() {
        var plan = plan(
                List.of(map("copy", read(0), write(1))), vector(0, "x", Role.INPUT, 0), vector(1, "y", Role.OUTPUT, 1));
        var slots = List.of(plan.slots().getFirst(), new Plan.Slot("short", false, false, List.of(N.minus(Dim.ONE))));
        rejected(
                "buffer y may reach beyond its slot short",
                new Plan(plan.steps(), plan.buffers(), slots, plan.outputs()));
    }

    @Test
    void anAccessBeyondItsBuffer() {
        rejected(
                "kernel far reads b0[a0 + 1] outside of its buffer",
                plan(
                        List.of(map("far", new Access(0, ALONG, Dim.ONE), write(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
        rejected(
                "kernel early reads b0[a0 - 1] outside of its buffer",
                plan(
                        List.of(map("early", new Access(0, ALONG, Dim.of(-1)), write(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
    }

    @Test
    void anElementThatAllIterationsAlongAKeptAxisWrite() {
        rejected(
                "kernel race writes b1[0] from several iterations",
                plan(
                        List.of(map("race", read(0), new Access(1, List.of(Dim.ZERO), Dim.ZERO))),
                        vector(0, "x", Role.INPUT, 0),
                        new Buffer(1, "y", TensorType.floating(), Role.OUTPUT, new Buffer.Storage(1, Dim.ZERO))));
    }

    @Test
    void anOutputThatIsOverwritten() {
        rejected(
                "output 'y' is overwritten or never wholly written: buffer y",
                plan(
                        List.of(map("first", read(0), write(1)), map("second", read(0), write(2))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1),
                        vector(2, "t", Role.TEMPORARY, 1)));
    }

    @Test
    void aBufferOfWhichElementsAreMissing() {
        var everySecond = new Access(1, List.of(Dim.of(2)), Dim.ZERO);
        rejected(
                "kernel second reads buffer t before it is wholly written or after it is overwritten",
                pieces(everySecond));
        rejected(
                "kernel second reads buffer t before it is wholly written or after it is overwritten",
                pieces(new Access(1, ALONG, Dim.ZERO)));
        rejected(
                "kernel second reads buffer t before it is wholly written or after it is overwritten",
                pieces(everySecond, new Access(1, List.of(Dim.of(2)), Dim.of(2))));
        rejected(
                "output 'y' is overwritten or never wholly written: buffer y",
                plan(
                        List.of(map("half", read(0), write(1))),
                        vector(0, "x", Role.INPUT, 0),
                        new Buffer(
                                1,
                                "y",
                                TensorType.floating(N.plus(Dim.ONE)),
                                Role.OUTPUT,
                                new Buffer.Storage(1, Dim.ZERO))));
    }

    @Test
    void piecesThatMakeUpABuffer() {
        for (Plan plan : List.of(
                pieces(new Access(1, ALONG, N), new Access(1, ALONG, Dim.ZERO)),
                pieces(new Access(1, List.of(Dim.of(2)), Dim.ZERO), new Access(1, List.of(Dim.of(2)), Dim.ONE)))) {
            assertSame(plan, HazardVerifier.verify(plan));
        }
    }

    /** n elements of x to each of {@code places} in t, which has 2n; then t, whole, to y. */
    private static Plan pieces(Access... places) {
        var kernels = new ArrayList<Kernel>();
        for (Access place : places) {
            kernels.add(map("piece" + kernels.size(), read(0), place));
        }
        Dim twice = N.times(Dim.of(2));
        var second = new Kernel(
                "second",
                List.of(new Axis("i", twice)),
                List.of(new Term.Load(read(1))),
                Body.Sweep.map(List.of(new Stage(List.of(), List.of(new Stage.Store(0, write(2)))))),
                List.of(),
                List.of());
        kernels.add(second);
        var type = TensorType.floating(twice);
        return plan(
                kernels,
                vector(0, "x", Role.INPUT, 0),
                new Buffer(1, "t", type, Role.TEMPORARY, new Buffer.Storage(1, Dim.ZERO)),
                new Buffer(2, "y", type, Role.OUTPUT, new Buffer.Storage(2, Dim.ZERO)));
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

    private static void rejected(String message, Plan plan) {
        assertEquals(
                message,
                assertThrows(HazardVerifier.HazardException.class, () -> HazardVerifier.verify(plan))
                        .getMessage());
    }

    private static Kernel map(String name, Access from, Access to) {
        return new Kernel(
                name,
                List.of(new Axis("i", N)),
                List.of(new Term.Load(from), new Term.Apply(Elementwise.ADD, List.of(0, 0))),
                Body.Sweep.map(List.of(new Stage(List.of(), List.of(new Stage.Store(1, to))))),
                List.of(),
                List.of());
    }

    private static Access read(int buffer) {
        return new Access(buffer, ALONG, Dim.ZERO);
    }

    private static Access write(int buffer) {
        return new Access(buffer, ALONG, Dim.ZERO);
    }

    /** [n,n] beside [n,n] are [n,2n]; each kernel stores one of them. */
    private static Plan joined(Dim secondStart, int secondSlot, int secondWritten) {
        var whole = new Buffer(1, "y", TensorType.floating(N, N.plus(N)), Role.OUTPUT, new Buffer.Storage(1, Dim.ZERO));
        var steps = new ArrayList<Step>();
        var buffers = new ArrayList<>(List.of(square(0, "x", Role.INPUT, 0), whole));
        for (int part = 0; part < 2; part++) {
            Dim start = part == 0 ? Dim.ZERO : secondStart;
            buffers.add(new Buffer(
                    2 + part,
                    "y." + part,
                    TensorType.floating(N, N),
                    Role.TEMPORARY,
                    new Buffer.Storage(part == 0 ? 1 : secondSlot, start),
                    new Buffer.Part(1, whole.extents(), start)));
            steps.add(new Kernel(
                    "store" + part,
                    List.of(new Axis("i", N), new Axis("j", N)),
                    List.of(new Term.Load(new Access(0, List.of(N, Dim.ONE), Dim.ZERO))),
                    Body.Sweep.map(List.of(new Stage(
                            List.of(),
                            List.of(new Stage.Store(
                                    0,
                                    new Access(
                                            part == 0 ? 2 : secondWritten, List.of(N.plus(N), Dim.ONE), Dim.ZERO)))))),
                    List.of(),
                    List.of()));
        }
        return plan(steps, buffers.toArray(Buffer[]::new));
    }

    @Test
    void aWholeIsThereOnceItsPartsAre() {
        var plan = joined(N, 1, 3);
        assertSame(plan, HazardVerifier.verify(plan));
        rejected("output 'y' is overwritten or never wholly written: buffer y", joined(N, 1, 2));
    }

    @Test
    void partsTileTheirWhole() {
        rejected("the parts of y are not all of it", joined(N.minus(Dim.ONE), 1, 3));
        rejected("the parts of y are not all of it", joined(Dim.ZERO, 1, 3));
        rejected("y.1 does not lie in y", joined(N, 0, 3));
    }

    @Test
    void aWholeIsWrittenThroughItsParts() {
        rejected("kernel store1 writes y, which is written in parts", joined(N, 1, 1));
    }

    @Test
    void aLibraryNeverOverwritesWhatItReads() {
        var square = square(0, "x", Role.INPUT, 0);
        var values = vector(1, "values", Role.OUTPUT, 1);
        rejected(
                "call eigen overwrites x, which it reads",
                called(square, values, square(2, "vectors", Role.OUTPUT, 0)));
        var apart = called(square, values, square(2, "vectors", Role.OUTPUT, 2));
        assertSame(apart, HazardVerifier.verify(apart));
    }

    @Test
    void aLibraryReadsWhatIsThere() {
        rejected(
                "call eigen reads buffer t before it is wholly written or after it is overwritten",
                called(
                        square(0, "t", Role.TEMPORARY, 0),
                        vector(1, "values", Role.OUTPUT, 1),
                        square(2, "vectors", Role.OUTPUT, 2)));
    }

    private static Plan called(Buffer operand, Buffer values, Buffer vectors) {
        var op = new SymmetricEigen();
        var call =
                new LibraryCall("eigen", op, List.of(operand.type()), List.of(0), List.of(1, 2), List.of(), List.of());
        return plan(List.of(call), operand, values, vectors);
    }

    private static Buffer vector(int number, String name, Role role, int slot) {
        return new Buffer(number, name, TensorType.floating(N), role, new Buffer.Storage(slot, Dim.ZERO));
    }

    private static Buffer square(int number, String name, Role role, int slot) {
        return new Buffer(number, name, TensorType.floating(N, N), role, new Buffer.Storage(slot, Dim.ZERO));
    }

    private static Plan plan(List<? extends Step> steps, Buffer... buffers) {
        var outputs = new LinkedHashMap<String, Buffer>();
        for (Buffer buffer : buffers) {
            if (buffer.role() == Role.OUTPUT) {
                outputs.put(buffer.name(), buffer);
            }
        }
        var slots = List.of(buffers).stream()
                .map(slot -> new Plan.Slot(
                        "slot" + slot.number(),
                        false,
                        false,
                        List.of(buffers).stream()
                                .filter(buffer -> buffer.storage().slot() == slot.number())
                                .map(buffer -> Span.of(buffer, buffer.storage().offset())
                                        .end())
                                .toList()))
                .toList();
        return new Plan(List.copyOf(steps), List.of(buffers), slots, outputs);
    }
}
