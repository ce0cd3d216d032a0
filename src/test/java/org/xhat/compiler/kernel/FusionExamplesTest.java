package org.xhat.compiler.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.WorkedExamples;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.OpCatalog;

/**
 * The worked examples in the Javadoc of fusion's parts are what they do. In each an input x of m rows and n columns goes through
 * operators, one after the other.
 */
final class FusionExamplesTest {
    private static final Pattern OPERATOR = Pattern.compile("([a-z-]+)(?:\\{(.*)})?");
    private static final TensorType MATRIX = TensorType.floating(Dim.named("m"), Dim.named("n"));

    @ParameterizedTest
    @ValueSource(classes = {StoredValues.class, ValueLowering.class, Legality.class, GroupJoin.class, AxisMatch.class})
    void theExamplesAreWhatIsDone(Class<?> part) throws IOException {
        WorkedExamples.check(part, chain -> result(part, chain));
    }

    private static String result(Class<?> part, String chain) {
        var builder = new GraphBuilder();
        var values = values(builder, chain);
        var graph = builder.build(Map.of("y", values.getLast()));
        if (part == StoredValues.class) {
            var stored = StoredValues.of(graph);
            String told = values.stream()
                    .map(value -> text(value, stored))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
            return told.isEmpty() ? "nothing" : told;
        }
        var nodes = FusionGraph.of(graph);
        if (part == ValueLowering.class) {
            return nodes.all().stream().map(FusionExamplesTest::text).collect(Collectors.joining(", "));
        }
        var producer = FusionGroup.of(nodes.all().getFirst());
        var consumer = FusionGroup.of(nodes.all().getLast());
        return switch (Legality.of(producer, consumer, nodes)) {
            case Legality.Illegal(String reason) -> reason;
            case Legality.Legal(FusionGroup group)
            when part == AxisMatch.class ->
                producer.members().keySet().stream()
                        .map(node -> "axes of the first are " + group.axesOf(node))
                        .collect(Collectors.joining());
            case Legality.Legal(FusionGroup group) ->
                "one kernel over " + group.extents()
                        + (group.reduced() == null ? "" : ", reduced over " + group.reduced());
        };
    }

    private static List<Value> values(GraphBuilder builder, String chain) {
        Value x = builder.add(new LeafOp.Input("x", MATRIX));
        var values = new ArrayList<Value>();
        for (String text : chain.split("; (?![^{]*})")) {
            var operator = OPERATOR.matcher(text);
            if (!operator.matches()) {
                throw new IllegalArgumentException("no operator: " + text);
            }
            Op op = OpCatalog.parse(operator.group(1), Objects.requireNonNullElse(operator.group(2), ""), MATRIX)
                    .orElseThrow();
            Value last = values.isEmpty() ? x : values.getLast();
            values.add(op instanceof LeafOp leaf ? builder.add(leaf) : builder.add(op, last));
        }
        return values;
    }

    private static String text(FusionNode node) {
        String work = node.work().getClass().getSimpleName();
        return work + " over " + node.extents() + ", result along " + node.resultAxes();
    }

    private static String text(Value value, StoredValues stored) {
        String how = stored.isConstantExpression(value)
                ? " computed where it is used"
                : stored.isDense(value) ? " dense" : stored.contains(value) ? " stored" : "";
        return how.isEmpty() ? "" : value.op().mnemonic() + how;
    }
}
