package org.xhat.compiler.backend.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Buffer;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.SharedSteps;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.runtime.program.ElementType;

/** No kernel takes another one's place for its name. */
final class KernelNamesTest {
    @Test
    void kernelsOfOneNameAreNoPlan() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> plan("k00_fill", "k01_fill", "k00_fill"));
        assertEquals("two steps are called k00_fill", thrown.getMessage());
    }

    @Test
    void kernelsThatWouldBeOneClassAreNotCompiled() {
        var options = new JvmOptions("Net", true);
        assertEquals(
                2,
                JvmBackend.compile(
                                SharedSteps.apart(plan("k00_n", "k01_n"), List.of()), ElementType.FLOAT32, 0, options)
                        .kernels()
                        .size());
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> JvmBackend.compile(
                        SharedSteps.apart(plan("k_\u06f1", "k_\u06f2"), List.of()), ElementType.FLOAT32, 0, options));
        assertEquals("two kernels would be the class org.xhat.generated.Net.scalar.k__", thrown.getMessage());
    }

    /** Kernels of these names that fill a vector each. */
    private static Plan plan(String... names) {
        var kernels = new ArrayList<Kernel>();
        var buffers = new ArrayList<Buffer>();
        var slots = new ArrayList<Plan.Slot>();
        for (String name : names) {
            int buffer = buffers.size();
            Dim size = Dim.of(3);
            buffers.add(new Buffer(
                    buffer,
                    "b" + buffer,
                    TensorType.floating(size),
                    Buffer.Role.TEMPORARY,
                    new Buffer.Storage(buffer, Dim.ZERO)));
            slots.add(new Plan.Slot("b" + buffer, false, false, List.of(size)));
            kernels.add(new Kernel(
                    name,
                    List.of(new Axis("i", size)),
                    List.of(new Term.Constant(1)),
                    Body.Sweep.map(List.of(new Stage(
                            List.of(), List.of(new Stage.Store(0, new Access(buffer, List.of(Dim.ONE), Dim.ZERO)))))),
                    List.of(),
                    List.of()));
        }
        return new Plan(List.copyOf(kernels), buffers, slots, Map.of());
    }
}
