package org.xhat.compiler.rewrite;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.WorkedExamples;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;

/** The worked examples in the Javadoc of extraction's parts are what they do, over {@link ExampleLeaves}. */
final class ExtractionExamplesTest {
    private final GraphBuilder builder = new GraphBuilder();
    private final ExampleLeaves leaves = new ExampleLeaves(builder);
    private final Expansion expansion;

    ExtractionExamplesTest() {
        Graph graph = builder.build(leaves.byName());
        expansion = Expansion.of(
                graph,
                graph.nodes().stream()
                        .filter(node -> node != leaves.get("dy").node())
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {CommonFactor.class, SumForm.class, Extraction.class, ProductExtraction.class, Quotients.class})
    void theExamplesAreWhatIsDone(Class<?> part) throws IOException {
        WorkedExamples.check(part, example -> result(part, leaves.signomial(example, expansion)));
    }

    private String result(Class<?> part, Signomial signomial) {
        if (part == CommonFactor.class) {
            return leaves.text(CommonFactor.of(signomial));
        }
        return part == SumForm.class
                ? text(SumForm.of(signomial, ExampleLeaves.FRAME.size(), expansion))
                : leaves.formula(new Extraction(builder, expansion, Map.of()).write(signomial, ExampleLeaves.FRAME));
    }

    private String text(SumForm form) {
        return switch (form) {
            case SumForm.Zero zero -> "0";
            case SumForm.Repeated(Signomial local, List<Integer> axes) ->
                "repeated" + axes + "(" + leaves.text(local) + ")";
            case SumForm.Term(Rational coefficient, Monomial monomial) ->
                "term " + leaves.text(Signomial.of(coefficient, monomial));
            case SumForm.Multiplied(Monomial full, Monomial divisors, Signomial coefficient) ->
                leaves.text(full.times(divisors)) + " · (" + leaves.text(coefficient) + ")";
            case SumForm.Shared(Rational content, Monomial common, Signomial rest) ->
                leaves.text(Signomial.of(content, common)) + " · (" + leaves.text(rest) + ")";
            case SumForm.Sum(List<Signomial> terms) ->
                terms.stream()
                        .map(leaves::text)
                        .collect(Collectors.joining(" + "))
                        .replace("+ −", "− ");
        };
    }
}
