package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.backend.jvm.JvmSchedules;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.LoopPrinter;
import org.xhat.compiler.op.Elementwise;
import org.xhat.runtime.program.ElementType;

/** Elements a few apart are read and written whole vectors at a time, of every width, and what lies between and beyond stays. */
final class LanesApartTest {
    private static final int[] WIDTHS = {0, 128, 256, 512};

    /** b1[s·i + 1] = b0[s·i] + b0[s·i + 1] for i < n. */
    private static Kernel kernel(int stride) {
        List<Dim> strides = List.of(Dim.of(stride));
        return new Kernel(
                "apart",
                List.of(new Axis("i", Dim.named("n"))),
                List.of(
                        new Term.Load(new Access(0, strides, Dim.ZERO)),
                        new Term.Load(new Access(0, strides, Dim.ONE)),
                        new Term.Apply(Elementwise.ADD, List.of(0, 1))),
                Body.Sweep.map(List.of(new Stage(
                        List.of(), List.of(new Stage.Store(2, new Access(1, strides, Dim.ONE)))))),
                List.of(),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void theyAreTheBitsOfSingleElements(int stride) {
        Dim size = Dim.named("n").times(Dim.of(stride));
        for (long n : new long[] {1, 7, 8, 9, 16, 31, 33, 50}) {
            var kernelCase = new KernelCase(kernel(stride), List.of(size, size), Map.of("n", n), n);
            kernelCase.assertSameBits(WIDTHS, 1);
        }
    }

    @Test
    void theyAreNotTakenOneByOne() {
        var nest = JvmSchedules.loops(kernel(2), JvmSchedules.of(ElementType.FLOAT32, 256));
        String loops = LoopPrinter.print(nest);
        assertTrue(loops.contains("b1[i*2 + 1 .. by 2] = add(b0[i*2 .. by 2], b0[i*2 + 1 .. by 2]);"), loops);
        assertTrue(loops.contains("where firstLanes("), loops);
    }

    /** b5[r·i + j] = b0[r·i + j] + (b1[i] + b2[i] + (b3[i] + b4[i])): what is read of a row has no say. */
    @Test
    void lanesRunWhereTheyAreAdjacentAndNotWhereSomethingElseIs() {
        Dim row = Dim.named("r");
        var ofRow = List.of(Dim.ONE, Dim.ZERO);
        var ofElement = List.of(row, Dim.ONE);
        var kernel = new Kernel(
                "rows",
                List.of(new Axis("i", Dim.named("n")), new Axis("j", row)),
                List.of(
                        new Term.Load(new Access(0, ofElement, Dim.ZERO)),
                        new Term.Load(new Access(1, ofRow, Dim.ZERO)),
                        new Term.Load(new Access(2, ofRow, Dim.ZERO)),
                        new Term.Load(new Access(3, ofRow, Dim.ZERO)),
                        new Term.Load(new Access(4, ofRow, Dim.ZERO)),
                        new Term.Apply(Elementwise.ADD, List.of(1, 2)),
                        new Term.Apply(Elementwise.ADD, List.of(3, 4)),
                        new Term.Apply(Elementwise.ADD, List.of(5, 6)),
                        new Term.Apply(Elementwise.ADD, List.of(0, 7))),
                Body.Sweep.map(List.of(new Stage(
                        List.of(), List.of(new Stage.Store(8, new Access(5, ofElement, Dim.ZERO)))))),
                List.of(),
                List.of());
        String loops = LoopPrinter.print(JvmSchedules.loops(kernel, JvmSchedules.of(ElementType.FLOAT32, 256)));
        assertTrue(loops.contains("b5[i*r + j ..]"), loops);
    }
}
