package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.kernel.Buffer.Role;
import org.xhat.compiler.op.Elementwise;

/** What plans of tests of the {@link HazardVerifier} are made of: kernels that add an element to itself, vectors and squares of n. */
final class HazardPlans {
    static final Dim N = Dim.named("n");
    static final List<Dim> ALONG = List.of(Dim.ONE);

    private HazardPlans() {}

    /** Fails unless the verifier says {@code message} of {@code plan}. */
    static void rejected(String message, Plan plan) {
        assertEquals(
                message,
                assertThrows(HazardVerifier.HazardException.class, () -> HazardVerifier.verify(plan))
                        .getMessage());
    }

    /** Twice {@code from}, for each i below n. */
    static Kernel map(String name, Access from, Access to) {
        return new Kernel(
                name,
                List.of(new Axis("i", N)),
                List.of(new Term.Load(from), new Term.Apply(Elementwise.ADD, List.of(0, 0))),
                Body.Sweep.map(List.of(new Stage(List.of(), List.of(new Stage.Store(1, to))))),
                List.of(),
                List.of());
    }

    /** Element i of a buffer. */
    static Access at(int buffer) {
        return new Access(buffer, ALONG, Dim.ZERO);
    }

    /** n numbers, a slot's first. */
    static Buffer vector(int number, String name, Role role, int slot) {
        return new Buffer(number, name, TensorType.floating(N), role, new Buffer.Storage(slot, Dim.ZERO));
    }

    /** n times n numbers, a slot's first. */
    static Buffer square(int number, String name, Role role, int slot) {
        return new Buffer(number, name, TensorType.floating(N, N), role, new Buffer.Storage(slot, Dim.ZERO));
    }

    /** Of {@code steps}, in slots as large as their buffers, to those that are outputs. */
    static Plan plan(List<? extends Step> steps, Buffer... buffers) {
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
