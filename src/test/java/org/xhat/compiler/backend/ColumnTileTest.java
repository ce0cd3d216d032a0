package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Elementwise;
import org.xhat.runtime.program.ElementType;

/** Two vectors of columns go down long columns together, and each column comes to what it does alone. */
final class ColumnTileTest {
    /** b1[j] = Σᵢ b0[n·i + j], then b2[n·i + j] = b0[n·i + j] − b1[j], for {@code rows} rows of n. */
    private static Kernel kernel(Dim rows) {
        var element = List.of(Dim.named("n"), Dim.ONE);
        var ofColumn = List.of(Dim.ZERO, Dim.ONE);
        var sum = new Stage(
                List.of(new Stage.Reduction(BinaryCombine.SUM, 0)),
                List.of(new Stage.Store(1, new Access(1, ofColumn, Dim.ZERO))));
        var rest = new Stage(List.of(), List.of(new Stage.Store(2, new Access(2, element, Dim.ZERO))));
        return new Kernel(
                "columns",
                List.of(new Axis("i", rows), new Axis("j", Dim.named("n"))),
                List.of(
                        new Term.Load(new Access(0, element, Dim.ZERO)),
                        new Term.Reduced(0, 0),
                        new Term.Apply(Elementwise.SUB, List.of(0, 1))),
                new Body.Sweep(List.of(0), false, List.of(sum, rest)),
                List.of(),
                List.of());
    }

    private static String loops(Kernel kernel) {
        return LoopPrinter.print(JvmSchedules.loops(kernel, JvmSchedules.of(ElementType.FLOAT32, 256)));
    }

    @Test
    void eachColumnHasTheBitsThatItHasAlone() {
        Dim size = Dim.named("n").times(Dim.of(200));
        for (long n : new long[] {1, 15, 16, 17, 33, 70}) {
            var kernelCase =
                    new KernelCase(kernel(Dim.of(200)), List.of(size, Dim.named("n"), size), Map.of("n", n), n);
            kernelCase.assertSameBits(new int[] {128, 256, 512}, 2);
        }
    }

    @Test
    void onlyColumnsKnownToBeLongAreWorthTwiceTheCode() {
        assertTrue(loops(kernel(Dim.of(200))).contains("lane for (int j = from; j < to; j += 16) {"));
        for (Dim rows : List.of(Dim.of(60), Dim.named("batch"))) {
            String loops = loops(kernel(rows));
            assertTrue(loops.contains("lane for (int j = from; j < to; j += 8) {"), loops);
            assertFalse(loops.contains("j += 16"), loops);
        }
    }
}
