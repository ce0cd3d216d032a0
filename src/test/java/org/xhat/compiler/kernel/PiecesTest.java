package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.SymmetricEigen;

/** Operands of concatenations are stored where they end up, or copied for a reason that is told. */
final class PiecesTest {
    private static final Dim BATCH = Dim.named("batch");
    private static final String COPIES = "copies to ";

    private final Fx fx = new Fx(new GraphBuilder());
    private final Value x = input("x", BATCH, Dim.of(4));

    private Value input(String name, Dim... dims) {
        return fx.builder().add(new LeafOp.Input(name, TensorType.floating(dims)));
    }

    private Value layer(String name, Value of, int units) {
        int width = (int) of.type().dim(1).constantValue();
        var weight = new LeafOp.Parameter(name, TensorType.floating(Dim.of(width), Dim.of(units)));
        return fx.tanh(fx.matmul(of, fx.builder().add(weight)));
    }

    private Value joined(Value... operands) {
        return fx.concat(1, List.of(operands));
    }

    /** The graph means what its plan does: {@link KernelPartitionerProperties} holds random ones to that. */
    private Plan plan(Value... outputs) {
        var named = new LinkedHashMap<String, Value>();
        Arrays.stream(outputs).forEach(output -> named.put("y" + named.size(), output));
        var graph = fx.builder().build(named);
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        KernelPartitionerProperties.assertSameMeaning(graph, plan, Map.of("batch", 3L));
        return plan;
    }

    private static List<String> copies(Plan plan) {
        return plan.kernels().stream()
                .flatMap(kernel -> kernel.boundaries().stream())
                .filter(boundary -> boundary.startsWith(COPIES))
                .map(boundary -> boundary.substring(COPIES.length()))
                .toList();
    }

    private static void assertNoCopies(int kernels, Plan plan) {
        assertEquals(List.of(), copies(plan));
        assertEquals(kernels, plan.steps().size(), () -> plan.steps().toString());
    }

    @Test
    void twoLayersStoreTheirResultsWhereTheyEndUp() {
        var plan = plan(joined(layer("v", x, 3), layer("w", x, 5)));
        assertNoCopies(2, plan);
        assertEquals(
                List.of("    store %3 to y0.0[8·i + j]", "    store %3 to y0.1[8·i + j]"),
                plan.kernels().stream()
                        .flatMap(kernel -> KernelPrinter.print(plan, kernel).lines())
                        .filter(line -> line.contains("store"))
                        .toList());
        assertEquals(
                List.of("0", "3"),
                plan.buffers().stream()
                        .filter(buffer -> buffer.part() != null)
                        .map(buffer -> buffer.storage().offset().toString())
                        .toList());
    }

    /** Each layer reads what all before it left, and adds to it, as in DenseNet. */
    @Test
    void aWholeThatGoesOnGrowingIsNeverCopied() {
        Value first = layer("a", x, 4);
        Value second = joined(first, layer("b", first, 3));
        Value third = joined(second, layer("c", second, 2));
        var plan = plan(joined(third, layer("d", third, 1)));
        assertNoCopies(4, plan);
        assertEquals(
                1,
                plan.buffers().stream()
                        .filter(buffer -> buffer.part() == null && buffer.role() == Buffer.Role.OUTPUT)
                        .count());
        assertTrue(plan.buffers().stream()
                .noneMatch(buffer -> buffer.part() == null && buffer.role() == Buffer.Role.TEMPORARY));
    }

    @Test
    void whatFollowsReadsTheWhole() {
        assertNoCopies(3, plan(layer("c", joined(layer("v", x, 3), layer("w", x, 5)), 2)));
    }

    @Test
    void sumsAreStoredInPlaceToo() {
        var rows = fx.builder().add(new LeafOp.Input("z", TensorType.floating(BATCH, Dim.of(3), Dim.of(40))));
        var plan = plan(joined(fx.sum(rows, List.of(2)), fx.max(rows, List.of(2))), fx.sum(rows, List.of(0)));
        assertEquals(List.of(), copies(plan));
    }

    @Test
    void anInputIsCopied() {
        assertEquals(List.of("y0.0: it arrives in a place of its own"), copies(plan(joined(x, layer("w", x, 5)))));
    }

    @Test
    void aViewIsCopied() {
        Value layer = layer("w", x, 5);
        assertEquals(
                List.of("y0.1: it is a view of what lies elsewhere"),
                copies(plan(joined(layer, fx.slice(layer, 1, Dim.ONE, Dim.of(3))))));
    }

    @Test
    void aConstantIsWrittenThere() {
        Value index = fx.broadcast(fx.iota(Dim.of(4)), List.of(BATCH, Dim.of(4)), List.of(1));
        assertEquals(
                List.of("y0.1: it is computed wherever it is used"),
                copies(plan(joined(layer("w", x, 5), fx.mul(index, index)))));
    }

    @Test
    void anOutputIsCopied() {
        Value layer = layer("w", x, 5);
        assertEquals(
                List.of("y1.0: an output of the graph has a place of its own"),
                copies(plan(layer, joined(layer, layer("v", x, 2)))));
    }

    @Test
    void whatIsJoinedTwiceIsCopiedOnce() {
        Value layer = layer("w", x, 5);
        assertEquals(
                List.of("y1.1: it lies in another place of a concatenation"),
                copies(plan(joined(layer, layer("v", x, 2)), joined(layer("u", x, 2), layer))));
    }

    @Test
    void whatIsReadAsOneDenseArrayIsCopied() {
        Value layer = layer("w", x, 5);
        Value flat = fx.reshape(layer, List.of(BATCH.times(Dim.of(5))));
        assertEquals(
                List.of("y0.0: it is read as one dense array"),
                copies(plan(joined(layer, layer("v", x, 2)), fx.exp(flat))));
    }

    @Test
    void whatALibraryComputesIsCopied() {
        Value square = fx.matmul(fx.transpose(x, List.of(1, 0)), x);
        var eigen = fx.builder().addNode(new SymmetricEigen(), List.of(square)).results();
        assertEquals(
                List.of("y0.1: a library writes whole arrays"), copies(plan(joined(fx.exp(square), eigen.getLast()))));
    }
}
