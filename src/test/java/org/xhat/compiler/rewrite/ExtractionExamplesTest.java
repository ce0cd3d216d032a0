package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * The worked examples in the Javadoc of extraction's parts are what they do. In them x is a full-size forward value, dy a
 * full-size cotangent, r varies along the rows, a and b along the columns, u not at all, and m is the number of rows.
 */
final class ExtractionExamplesTest {
    private static final Path SOURCES = Path.of("../../compiler/src/main/java/org/xhat/compiler/rewrite");
    private static final Pattern EXAMPLE = Pattern.compile("^ \\* (\\S.*) → (.*)$", Pattern.MULTILINE);
    private static final Dim M = Dim.named("m");
    private static final Dim N = Dim.named("n");
    private static final List<Dim> FRAME = List.of(M, N);

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<String, Value> leaves = new LinkedHashMap<>();
    private final Map<Value, String> names = new HashMap<>();
    private final Expansion expansion;

    ExtractionExamplesTest() {
        Map.of("x", FRAME, "dy", FRAME, "r", List.of(M), "a", List.of(N), "b", List.of(N), "u", List.<Dim>of())
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(leaf -> leaves.put(
                        leaf.getKey(),
                        builder.add(new LeafOp.Input(
                                leaf.getKey(),
                                TensorType.floating(leaf.getValue().toArray(Dim[]::new))))));
        leaves.forEach((name, value) -> names.put(value, name));
        Graph graph = builder.build(leaves);
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
        var expected = new ArrayList<String>();
        var actual = new ArrayList<String>();
        var examples = EXAMPLE.matcher(Files.readString(SOURCES.resolve(part.getSimpleName() + ".java")));
        while (examples.find()) {
            expected.add(examples.group());
            actual.add(" * " + examples.group(1) + " → " + result(part, signomial(examples.group(1))));
        }
        assertFalse(expected.isEmpty());
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    private String result(Class<?> part, Signomial signomial) {
        if (part == CommonFactor.class) {
            return text(CommonFactor.of(signomial));
        }
        return part == SumForm.class
                ? text(SumForm.of(signomial, FRAME.size(), expansion))
                : ReductionNormalFormTest.formula(
                        new Extraction(builder, expansion, Map.of()).write(signomial, FRAME), names);
    }

    private String text(SumForm form) {
        return switch (form) {
            case SumForm.Zero zero -> "0";
            case SumForm.Repeated(Signomial local, List<Integer> axes) -> "repeated" + axes + "(" + text(local) + ")";
            case SumForm.Term(Rational coefficient, Monomial monomial) ->
                "term " + text(Signomial.of(coefficient, monomial));
            case SumForm.Multiplied(Monomial full, Monomial divisors, Signomial coefficient) ->
                text(full.times(divisors)) + " · (" + text(coefficient) + ")";
            case SumForm.Shared(Rational content, Monomial common, Signomial rest) ->
                text(Signomial.of(content, common)) + " · (" + text(rest) + ")";
            case SumForm.Sum(List<Signomial> terms) ->
                terms.stream()
                        .map(this::text)
                        .collect(Collectors.joining(" + "))
                        .replace("+ −", "− ");
        };
    }

    private String text(Signomial signomial) {
        return signomial.terms().entrySet().stream()
                .map(term -> text(term.getValue(), term.getKey()))
                .collect(Collectors.joining(" + "))
                .replace("+ −", "− ");
    }

    private String text(Rational coefficient, Monomial monomial) {
        String sign = coefficient.signum() < 0 ? "−" : "";
        String number = coefficient.abs().isOne() && !monomial.isOne()
                ? ""
                : coefficient.abs().toString();
        return sign + number + (number.isEmpty() || monomial.isOne() ? "" : "·") + text(monomial);
    }

    private String text(Monomial monomial) {
        return monomial.powers().entrySet().stream()
                .map(power -> name(power.getKey().atom()) + (power.getValue().isOne() ? "" : "^" + power.getValue()))
                .collect(Collectors.joining("·"));
    }

    private String name(Atom atom) {
        return atom.source() instanceof Atom.Source.Opaque(Value value) ? names.get(value) : "m";
    }

    /** Of {@code 1/2·x·a^-1 − dy}. */
    private Signomial signomial(String text) {
        Signomial sum = Signomial.ZERO;
        for (String term : text.replace(" − ", " + −").split(" \\+ ")) {
            boolean negative = term.startsWith("−");
            Rational coefficient = Rational.of(negative ? -1 : 1);
            Monomial product = Monomial.ONE;
            for (String factor : term.substring(negative ? 1 : 0).split("·")) {
                if (Character.isDigit(factor.charAt(0))) {
                    coefficient = coefficient.times(rational(factor));
                } else {
                    var parts = factor.split("\\^");
                    product = product.times(atom(parts[0]).power(parts.length > 1 ? rational(parts[1]) : Rational.ONE));
                }
            }
            sum = sum.plus(Signomial.of(coefficient, product));
        }
        return sum;
    }

    private static Rational rational(String text) {
        var parts = text.split("/");
        Rational numerator = Rational.of(Integer.parseInt(parts[0]));
        return parts.length == 1
                ? numerator
                : numerator.times(Rational.of(Integer.parseInt(parts[1])).reciprocal());
    }

    private Monomial atom(String name) {
        if (name.equals("m")) {
            return new AtomTable().extent(M).leading();
        }
        List<Integer> axes = Set.of("x", "dy").contains(name)
                ? List.of(0, 1)
                : name.equals("r") ? List.of(0) : name.equals("u") ? List.of() : List.of(1);
        return Monomial.of(new Factor(expansion.atom(leaves.get(name)), axes));
    }
}
