package org.xhat.compiler.rewrite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.WorkedExamples;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/**
 * The worked examples in the Javadoc of expansion's parts are what they do, over {@link ExampleLeaves}. What depends on dy is of
 * the gradient; of {@link OperatorExpansion} everything is. Atoms stand in brackets.
 */
final class ExpansionExamplesTest {
    private final GraphBuilder builder = new GraphBuilder();
    private final ExampleLeaves leaves = new ExampleLeaves(builder);

    @ParameterizedTest
    @ValueSource(
            classes = {
                OperatorExpansion.class,
                ValueNumbering.class,
                Associates.class,
                ForwardProducts.class,
                GradientGroups.class
            })
    void theExamplesAreWhatIsDone(Class<?> part) throws IOException {
        WorkedExamples.check(part, example -> result(part, values(example)));
    }

    private String result(Class<?> part, List<Value> values) {
        var outputs = new LinkedHashMap<String, Value>(leaves.byName());
        values.forEach(value -> outputs.put("out" + outputs.size(), value));
        Graph graph = builder.build(outputs);
        var expansion = Expansion.of(graph, part == OperatorExpansion.class ? Set.of() : forward(graph));
        if (part == GradientGroups.class) {
            Map<Value, Integer> groups = GradientGroups.of(expansion.expanded());
            return groups.keySet().stream()
                    .filter(values::contains)
                    .collect(Collectors.groupingBy(groups::get, TreeMap::new, Collectors.toList()))
                    .values()
                    .stream()
                    .map(group -> values.stream()
                            .filter(group::contains)
                            .map(leaves::formula)
                            .collect(Collectors.joining(", ", "{", "}")))
                    .collect(Collectors.joining(", "));
        }
        return part == ForwardProducts.class
                ? values.stream().map(value -> atHand(value, expansion)).collect(Collectors.joining(", "))
                : values.stream().map(expansion::of).map(leaves::text).collect(Collectors.joining(", "));
    }

    private String atHand(Value value, Expansion expansion) {
        Signomial product = expansion.of(value);
        Monomial monomial = product.leading();
        var known = expansion.forward().powers(monomial.powers().firstKey().atom());
        boolean isPower = value.equals(known.get(monomial.powers().firstEntry().getValue()));
        boolean isKnown = isPower || value.equals(expansion.forward().product(monomial, value.dims()));
        return isKnown ? leaves.text(product) : "nothing";
    }

    private Set<Node> forward(Graph graph) {
        var gradient = new HashSet<>(Set.of(leaves.get("dy").node()));
        graph.nodes().stream()
                .filter(node -> node.operands().stream().map(Value::node).anyMatch(gradient::contains))
                .forEach(gradient::add);
        return graph.nodes().stream().filter(node -> !gradient.contains(node)).collect(Collectors.toSet());
    }

    private List<Value> values(String example) {
        var parser = new FormulaParser(example, builder, leaves);
        var values = new ArrayList<Value>();
        do {
            values.add(parser.value());
        } while (parser.accept(", "));
        return values;
    }
}
