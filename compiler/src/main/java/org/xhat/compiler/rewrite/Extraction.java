package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * Writes signomials as graphs, each in its {@link SumForm} and once, its terms by {@link ProductExtraction}: coefficients are
 * computed at the extents they vary over and broadcast once, forward values are reused, and each total is one reduction.
 *
 * <pre>
 * m·dy − r − x·a → (((dy · |m|) − r) − (x · a))
 * x·a + x·b → (x · (a + b))
 * dy·u·a − dy·u → (dy · ((a − 1.0) · u))
 * </pre>
 */
final class Extraction {
    private final Fx fx;
    private final Expansion expansion;
    private final Map<Value, Value> built;
    private final ProductExtraction products;
    private final Map<Framed, Value> written = new HashMap<>();
    private final Map<Atom, Value> totals = new HashMap<>();
    private int commonFactors;

    /**
     * @param builder makes the nodes; it knows the forward values
     * @param built the new values of the gradient's atoms
     */
    Extraction(GraphBuilder builder, Expansion expansion, Map<Value, Value> built) {
        this.fx = new Fx(builder);
        this.expansion = expansion;
        this.built = built;
        this.products = new ProductExtraction(fx, expansion, this);
    }

    /** How many sums were written as a common factor times what is left. */
    int commonFactors() {
        return commonFactors;
    }

    /** The value of {@code signomial}, which was read of a value of extents {@code dims}. */
    Value writeAs(Signomial signomial, List<Dim> dims) {
        return fx.reshape(write(signomial, UnitAxes.without(dims)), dims);
    }

    /** {@code value} in its frame. */
    Value withoutUnitAxes(Value value) {
        return fx.reshape(value, UnitAxes.without(value.dims()));
    }

    /** The value of {@code signomial}, of extents {@code frame}, none of them 1. */
    Value write(Signomial signomial, List<Dim> frame) {
        var key = new Framed(signomial, frame);
        Value value = written.get(key);
        if (value == null) {
            value = fx.broadcastScalar(operand(signomial, frame), frame);
            written.put(key, value);
        }
        return value;
    }

    /** As {@link #write}, but a scalar where nothing varies: what an elementwise operation accepts as it is. */
    Value operand(Signomial signomial, List<Dim> frame) {
        return switch (SumForm.of(signomial, frame.size(), expansion)) {
            case SumForm.Zero zero -> fx.constant(0);
            case SumForm.Repeated(Signomial local, List<Integer> axes) -> {
                Value value = write(local, axes.stream().map(frame::get).toList());
                yield axes.isEmpty() ? value : fx.broadcast(value, frame, axes);
            }
            case SumForm.Term(Rational coefficient, Monomial monomial) ->
                products.product(coefficient, monomial, frame);
            case SumForm.Multiplied(Monomial full, Monomial divisors, Signomial coefficient) ->
                fx.mul(
                        products.scaled(products.product(Rational.ONE, full, frame), Rational.ONE, divisors, frame),
                        operand(coefficient, frame));
            case SumForm.Shared(Rational content, Monomial common, Signomial rest) -> {
                commonFactors += common.isOne() ? 0 : 1;
                yield products.scaled(operand(rest, frame), content, common, frame);
            }
            case SumForm.Sum(List<Signomial> terms) -> {
                Value sum = operand(terms.getFirst(), frame);
                for (Signomial term : terms.subList(1, terms.size())) {
                    sum = SumForm.isSubtracted(term)
                            ? fx.sub(sum, operand(term.negate(), frame))
                            : fx.add(sum, operand(term, frame));
                }
                yield sum;
            }
        };
    }

    /** The value of {@code atom}, in its frame. */
    Value value(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> withoutUnitAxes(built.getOrDefault(value, value));
            case Atom.Source.Extent(Dim dim) -> fx.dimValue(dim);
            case Atom.Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) -> {
                Value known = totals.get(atom);
                if (known == null) {
                    known = fx.sum(write(Signomial.of(summand), frame), axes);
                    totals.put(atom, known);
                }
                yield known;
            }
        };
    }

    /**
     * Tells {@code reader} every value of the old graph that writing {@code signomial} may read.
     *
     * @param told the totals whose values it was told already; more are added
     */
    static void sources(Signomial signomial, Set<Atom> told, Consumer<Value> reader) {
        signomial.terms().keySet().forEach(monomial -> sources(monomial, told, reader));
    }

    private static void sources(Monomial monomial, Set<Atom> told, Consumer<Value> reader) {
        for (Factor factor : monomial.powers().keySet()) {
            switch (factor.atom().source()) {
                case Atom.Source.Opaque(Value value) -> reader.accept(value);
                case Atom.Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) -> {
                    if (told.add(factor.atom())) {
                        sources(summand, told, reader);
                    }
                }
                case Atom.Source.Extent e -> {}
            }
        }
    }
}
