package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/**
 * Forward values that are one another times a number and something that repeats and cannot be zero, such as μ − x and
 * (x − μ)·s: of such associates each is written by the last, so that a gradient reads that one alone from memory.
 *
 * <p>d becomes x̂·(c·u)⁻¹ where x̂ = c·d·u. Each factor of u must be {@link Positivity.Sign#INVERTIBLE}: where it multiplies, because the
 * program never divided by it, and where it divides, because d may be used where x̂, an infinity by a divisor rounded to 0, is
 * not. A factor such as γ, which may be zero, is never divided by: a derivative at γ = 0 stays right. That v is not 0 and is
 * finite says nothing of its powers: v⁴ may be an infinity, and d/v⁴ then 0 where d is not. So the exponents in u are bounded.
 *
 * <pre>
 * (x − r), ((r − x) / |m|) → −m·[((r − x) / |m|)], [((r − x) / |m|)]
 * (x − r), ((x − r) · u) → [(x − r)], u·[(x − r)]
 * </pre>
 */
final class Associates {
    /**
     * How a value is written by the last of its associates.
     *
     * @param representative the last value that is this one times a number and a unit
     * @param coefficient the number c
     * @param unit u, in the value's frame
     */
    record Associate(Value representative, Rational coefficient, Monomial unit) {}

    /**
     * What the magnitudes of a unit's exponents may sum to, extents left out: 1/v is finite and not 0 wherever v is, which holds of
     * no higher power. Batch and layer normalization need v^(−½).
     */
    private static final Rational MAX_DEGREE = Rational.ONE;

    private Associates() {}

    /** The associates, other than representatives, among {@code primal} values as {@code products} reads them. */
    static Map<Value, Associate> of(Graph graph, Set<Node> primal, Expansion products, Positivity positivity) {
        var associates = new HashMap<Value, Associate>();
        for (Node node : graph.nodes()) {
            if (!primal.contains(node) || node.types().size() != 1) {
                continue;
            }
            Value value = node.result();
            Signomial product = products.of(value);
            int rank = UnitAxes.rank(value);
            if (!product.isMonomial()) {
                continue;
            }
            Monomial full = product.leading().full(rank);
            Monomial unit = product.leading().small(rank);
            boolean isInverted = isUnit(unit, positivity)
                    && product.leadingCoefficient().reciprocal().isLiteral();
            if (!unit.isOne() && isInverted && full.powers().size() == 1) {
                var power = full.powers().firstEntry();
                if (power.getValue().isOne()
                        && power.getKey().atom().source() instanceof Atom.Source.Opaque(Value base)
                        && positivity.of(base) != Positivity.Sign.INVERTIBLE) {
                    associates.put(base, new Associate(value, product.leadingCoefficient(), unit));
                }
            }
        }
        return associates;
    }

    private static boolean isUnit(Monomial unit, Positivity positivity) {
        Rational degree = Rational.ZERO;
        for (var power : unit.powers().entrySet()) {
            switch (power.getKey().atom().source()) {
                case Atom.Source.Extent e -> {}
                case Atom.Source.Opaque(Value value)
                when positivity.of(value) == Positivity.Sign.INVERTIBLE ->
                    degree = degree.plus(power.getValue().abs());
                case Atom.Source.Opaque o -> {
                    return false;
                }
                case Atom.Source.Total t -> {
                    return false;
                }
            }
        }
        return degree.compareTo(MAX_DEGREE) <= 0;
    }
}
