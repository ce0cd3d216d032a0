package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Forward values that a gradient can be made of, since they are there: powers of one full-size atom, and products that vary along
 * all axes.
 *
 * <pre>
 * sqrt(x) → x^1/2
 * (x · a) → a·x
 * (a / u) → a·u^-1
 * (x · 2.0) → nothing
 * (x − r) → [(x − r)]
 * </pre>
 */
final class ForwardProducts {
    private final Map<Atom, TreeMap<Rational, Value>> powers = new HashMap<>();
    private final Map<Framed, Value> products = new HashMap<>();

    /** Takes up {@code value}, which is {@code product}. */
    void add(Value value, Signomial product) {
        if (!product.leadingCoefficient().isOne()) {
            return;
        }
        var factors = product.leading().powers();
        if (factors.size() == 1 && !factors.firstKey().isSmall(UnitAxes.rank(value))) {
            powers.computeIfAbsent(factors.firstKey().atom(), atom -> new TreeMap<>())
                    .putIfAbsent(factors.firstEntry().getValue(), value);
        } else if (factors.size() > 1 && product.cover().size() == UnitAxes.rank(value)) {
            products.putIfAbsent(Framed.of(product, value), value);
        }
    }

    /** Forward values that are powers of {@code atom}, by exponent. */
    Map<Rational, Value> powers(Atom atom) {
        return powers.getOrDefault(atom, new TreeMap<>());
    }

    /** The forward value that is {@code monomial}, of several factors, in {@code frame}, if there is one. */
    @Nullable Value product(Monomial monomial, List<Dim> frame) {
        return products.get(new Framed(Signomial.of(monomial), frame));
    }
}
