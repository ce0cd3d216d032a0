package org.xhat.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.ReductionNormalForm;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;
import org.xhat.runtime.program.ElementType;

/** What is printed means what was to be printed: read and evaluated again, formulas give the bits of the graph. */
final class FormulaRoundTripProperties {
    @Property(tries = 400)
    void randomProgramsAreReadAsTheyArePrinted(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        assertReadAsPrinted(program.graph(), program);
    }

    /** The gradient by all leaves of the sum of all outputs, in its normal form and through the rules. */
    @Property(tries = 300)
    void randomGradientsAreReadAsTheyArePrinted(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graph();
        var builder = GraphBuilder.extending(graph);
        var fx = new Fx(builder);
        Value sum = fx.constant(0);
        for (Value output : graph.outputs().values()) {
            if (output.type().kind() == Kind.FLOATING) {
                Value squares = fx.square(output);
                var axes = IntStream.range(0, output.type().rank()).boxed().toList();
                sum = fx.add(sum, axes.isEmpty() ? squares : fx.sum(squares, axes));
            }
        }
        var leaves = new LinkedHashMap<String, Value>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp.Input || node.op() instanceof LeafOp.Parameter) {
                Value leaf = node.result();
                if (leaf.type().kind() == Kind.FLOATING) {
                    leaves.put("d" + name(node), leaf);
                }
            }
        }
        var gradients = ReverseMode.gradient(builder, sum, List.copyOf(leaves.values()));
        var outputs = new LinkedHashMap<String, Value>();
        leaves.keySet().forEach(name -> outputs.put(name, gradients.get(outputs.size())));
        outputs.put("loss", sum);
        Graph derived = builder.build(outputs);
        var primal = Graph.nodesBehind(List.of(sum));
        var normal = ReductionNormalForm.apply(derived, primal).graph();
        assertReadAsPrinted(
                Rewriter.rewrite(normal, primal, RuleSet.all(), Exactness.GRADIENT, Exactness.EXACT)
                        .graph(),
                program);
    }

    private static String name(Node leaf) {
        return switch (leaf.op()) {
            case LeafOp.Input input -> input.name();
            case LeafOp.Parameter parameter -> parameter.name();
            case LeafOp.State state -> state.name();
            case LeafOp.Hyper hyper -> hyper.name();
            case LeafOp.DrawKey key -> "key";
            default -> "";
        };
    }

    private static void assertReadAsPrinted(Graph graph, RandomProgram program) {
        var printed = ExpressionPrinter.print(graph.outputs(), Map.of(), Map.of(), List.of());
        var builder = new GraphBuilder();
        var values = new HashMap<String, Value>();
        for (Node node : graph.nodes()) {
            if (!name(node).isEmpty()) {
                values.put(name(node), builder.add(node.op()));
            }
        }
        var formulas = new LinkedHashMap<>(printed.where());
        formulas.putAll(printed.shown());
        var outputs = new LinkedHashMap<String, Value>();
        graph.outputs().forEach((name, value) -> {
            Value read = read(name, formulas, values, builder).orElseThrow();
            outputs.put(name, FormulaReader.as(value.dims(), read, builder));
        });
        var leaves = RandomProgram.leaves(graph, program.dims(), ElementType.FLOAT64);
        var bindings = RandomProgram.bindings(leaves, program.dims());
        var expected = new GraphInterpreter(graph).run(bindings);
        var actual = new GraphInterpreter(builder.build(outputs)).run(bindings);
        expected.forEach((name, array) -> assertSame(array, actual.get(name), name + " of " + printed));
    }

    /** The value of a name: of a leaf, or of what the formulas define by it. */
    private static Optional<Value> read(
            String name, Map<String, String> formulas, Map<String, Value> values, GraphBuilder builder) {
        Value known = values.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String formula = formulas.get(name);
        if (formula == null) {
            return Optional.empty();
        }
        Value read = FormulaReader.read(formula, builder, other -> read(other, formulas, values, builder));
        values.put(name, read);
        return Optional.of(read);
    }

    private static void assertSame(Array64 expected, Array64 actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        for (int i = 0; i < expected.data().length; i++) {
            int element = i;
            // Signs of zero are lost where x + (−y) is written x − y; NaN has no sign.
            assertEquals(expected.data()[i] + 0.0, actual.data()[i] + 0.0, () -> "element " + element + " of " + what);
        }
    }
}
