package org.xhat.compiler.rewrite;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A polynomial whose exponents are any rationals: Σ rational · monomial, canonical, with no zero coefficient, so equal signomials
 * are {@link #equals equal}. The empty sum is 0.
 */
final class Signomial {
    static final Signomial ZERO = new Signomial(new TreeMap<>());

    private final SortedMap<Monomial, Rational> terms;
    private final int hash;

    private Signomial(SortedMap<Monomial, Rational> terms) {
        this.terms = Collections.unmodifiableSortedMap(terms);
        this.hash = terms.hashCode();
    }

    static Signomial of(Rational coefficient, Monomial monomial) {
        var terms = new TreeMap<Monomial, Rational>();
        if (coefficient.signum() != 0) {
            terms.put(monomial, coefficient);
        }
        return new Signomial(terms);
    }

    static Signomial of(Monomial monomial) {
        return of(Rational.ONE, monomial);
    }

    /** Coefficients by monomial. */
    SortedMap<Monomial, Rational> terms() {
        return terms;
    }

    int size() {
        return terms.size();
    }

    boolean isZero() {
        return terms.isEmpty();
    }

    boolean isMonomial() {
        return terms.size() == 1;
    }

    /** The first monomial; there is one unless this is zero. */
    Monomial leading() {
        return terms.firstKey();
    }

    /** The coefficient of {@link #leading}. */
    Rational leadingCoefficient() {
        return terms.firstEntry().getValue();
    }

    Signomial plus(Signomial other) {
        var sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> sum.merge(monomial, coefficient, Rational::plus));
        sum.values().removeIf(coefficient -> coefficient.signum() == 0);
        return new Signomial(sum);
    }

    Signomial minus(Signomial other) {
        return plus(other.negate());
    }

    Signomial negate() {
        return times(Rational.of(-1), Monomial.ONE);
    }

    /** Every term times {@code coefficient · monomial}; the coefficient is not zero. */
    Signomial times(Rational coefficient, Monomial monomial) {
        if (coefficient.isOne() && monomial.isOne()) {
            return this;
        }
        var product = new TreeMap<Monomial, Rational>();
        terms.forEach((own, ownCoefficient) -> product.put(own.times(monomial), ownCoefficient.times(coefficient)));
        return new Signomial(product);
    }

    /** The same signomial in another frame; {@code map} is one-to-one on the axes in use. */
    Signomial remap(IntUnaryOperator map) {
        var result = new TreeMap<Monomial, Rational>();
        terms.forEach((monomial, coefficient) -> result.put(monomial.remap(map), coefficient));
        return new Signomial(result);
    }

    /** The axes of the frame along which at least one factor varies. */
    Set<Integer> cover() {
        var axes = new TreeSet<Integer>();
        terms.keySet().forEach(monomial -> axes.addAll(monomial.cover()));
        return axes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signomial signomial && hash == signomial.hash && terms.equals(signomial.terms);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return isZero()
                ? "0"
                : terms.entrySet().stream()
                        .map(term -> term.getValue() + (term.getKey().isOne() ? "" : "·" + term.getKey()))
                        .collect(Collectors.joining(" + "));
    }
}
