package org.xhat.compiler.rewrite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * The leaves of worked examples, and signomials of them as text: x is a full-size forward value, dy a full-size cotangent, r
 * varies along the rows, a and b along the columns, u not at all, and m is the number of rows.
 */
final class ExampleLeaves {
    static final Dim M = Dim.named("m");
    static final Dim N = Dim.named("n");
    static final List<Dim> FRAME = List.of(M, N);

    private final Map<String, Value> leaves = new LinkedHashMap<>();
    private final Map<Value, String> names = new LinkedHashMap<>();

    ExampleLeaves(GraphBuilder builder) {
        for (String name : List.of("a", "b", "dy", "r", "u", "x")) {
            Dim[] dims = switch (name) {
                case "a", "b" -> new Dim[] {N};
                case "r" -> new Dim[] {M};
                case "u" -> new Dim[0];
                default -> FRAME.toArray(Dim[]::new);
            };
            Value leaf = builder.add(new LeafOp.Input(name, TensorType.floating(dims)));
            leaves.put(name, leaf);
            names.put(leaf, name);
        }
    }

    Map<String, Value> byName() {
        return leaves;
    }

    Value get(String name) {
        return leaves.get(name);
    }

    /** The formula of {@code value}. */
    String formula(Value value) {
        return ReductionNormalFormTest.formula(value, names);
    }

    String text(Signomial signomial) {
        return signomial.isZero()
                ? "0"
                : signomial.terms().entrySet().stream()
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

    String text(Monomial monomial) {
        return monomial.powers().entrySet().stream()
                .map(power -> name(power.getKey().atom()) + (power.getValue().isOne() ? "" : "^" + power.getValue()))
                .collect(Collectors.joining("·"));
    }

    private String name(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> names.getOrDefault(value, "[" + formula(value) + "]");
            case Atom.Source.Extent(Dim dim) -> dim.toString();
            case Atom.Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) ->
                "Σ" + axes + "(" + text(summand) + ")";
        };
    }

    /** What {@code 1/2·x·a^-1 − dy} is in the frame. */
    Signomial signomial(String text, Expansion expansion) {
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
                    product = product.times(
                            atom(parts[0], expansion).power(parts.length > 1 ? rational(parts[1]) : Rational.ONE));
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

    private Monomial atom(String name, Expansion expansion) {
        if (name.equals("m")) {
            return new AtomTable().extent(M).leading();
        }
        Value leaf = get(name);
        return expansion.of(leaf).leading().remap(axes(leaf)::get);
    }

    /** The axes of the frame that {@code value} lies along. */
    static List<Integer> axes(Value value) {
        return value.dims().stream().map(FRAME::indexOf).toList();
    }
}
