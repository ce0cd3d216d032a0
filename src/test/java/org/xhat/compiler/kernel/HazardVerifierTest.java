package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.xhat.compiler.kernel.HazardPlans.*;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer.Role;
import org.xhat.compiler.op.SymmetricEigen;

/** Plans with a hazard are rejected with a message that names kernel and buffers; what only looks like one is not. */
final class HazardVerifierTest {
    @Test
    void aReadBeforeTheWrite() {
        rejected(
                "kernel early reads buffer t before it is wholly written or after it is overwritten",
                plan(
                        List.of(map("early", at(1), at(2)), map("late", at(0), at(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "t", Role.TEMPORARY, 1),
                        vector(2, "y", Role.OUTPUT, 2)));
    }

    @Test
    void aSlotOverwrittenWhileItsValueIsNeeded() {
        rejected(
                "kernel third reads buffer s before it is wholly written or after it is overwritten",
                plan(
                        List.of(map("first", at(0), at(1)), map("second", at(0), at(2)), map("third", at(1), at(3))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "s", Role.TEMPORARY, 1),
                        vector(2, "t", Role.TEMPORARY, 1),
                        vector(3, "y", Role.OUTPUT, 2)));
    }

    @Test
    void twoStoresToOneStorage() {
        var kernel = new Kernel(
                "twice",
                List.of(new Axis("i", N)),
                List.of(new Term.Load(at(0))),
                Body.Sweep.map(List.of(
                        new Stage(List.of(), List.of(new Stage.Store(0, at(1)), new Stage.Store(0, at(2)))))),
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
                List.of(map("first", at(0), at(1)), map("second", at(1), at(2))),
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
                        List.of(map("copy", at(0), at(1))),
                        vector(0, "t", Role.TEMPORARY, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
    }

    @Test
    void twoInputsInOnePlace() {
        rejected(
                "x and y arrive in the same storage",
                plan(
                        List.of(map("copy", at(0), at(2))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.PARAMETER, 0),
                        vector(2, "z", Role.OUTPUT, 2)));
    }

    @Test
    void aBufferBeyondItsSlot() {
        var plan =
                plan(List.of(map("copy", at(0), at(1))), vector(0, "x", Role.INPUT, 0), vector(1, "y", Role.OUTPUT, 1));
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
                        List.of(map("far", new Access(0, ALONG, Dim.ONE), at(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
        rejected(
                "kernel early reads b0[a0 - 1] outside of its buffer",
                plan(
                        List.of(map("early", new Access(0, ALONG, Dim.of(-1)), at(1))),
                        vector(0, "x", Role.INPUT, 0),
                        vector(1, "y", Role.OUTPUT, 1)));
    }

    @Test
    void anElementThatAllIterationsAlongAKeptAxisWrite() {
        rejected(
                "kernel race writes b1[0] from several iterations",
                plan(
                        List.of(map("race", at(0), new Access(1, List.of(Dim.ZERO), Dim.ZERO))),
                        vector(0, "x", Role.INPUT, 0),
                        new Buffer(1, "y", TensorType.floating(), Role.OUTPUT, new Buffer.Storage(1, Dim.ZERO))));
    }

    @Test
    void anOutputThatIsOverwritten() {
        rejected(
                "output 'y' is overwritten or never wholly written: buffer y",
                plan(
                        List.of(map("first", at(0), at(1)), map("second", at(0), at(2))),
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
                        List.of(map("half", at(0), at(1))),
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
            kernels.add(map("piece" + kernels.size(), at(0), place));
        }
        Dim twice = N.times(Dim.of(2));
        var second = new Kernel(
                "second",
                List.of(new Axis("i", twice)),
                List.of(new Term.Load(at(1))),
                Body.Sweep.map(List.of(new Stage(List.of(), List.of(new Stage.Store(0, at(2)))))),
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
}
