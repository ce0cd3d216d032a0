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
 * A Laurent polynomial Σ rational · monomial, canonical: no zero coefficient, so equal polynomials are {@link #equals equal}.
 * The empty sum is 0.
 */
final class Polynomial {
    static final Polynomial ZERO = new Polynomial(new TreeMap<>());
    static final Polynomial ONE = of(Rational.ONE, Monomial.ONE);

    private final SortedMap<Monomial, Rational> terms;
    private final int hash;

    private Polynomial(SortedMap<Monomial, Rational> terms) {
        this.terms = Collections.unmodifiableSortedMap(terms);
        this.hash = terms.hashCode();
    }

    static Polynomial of(Rational coefficient, Monomial monomial) {
        var terms = new TreeMap<Monomial, Rational>();
        if (coefficient.signum() != 0) {
            terms.put(monomial, coefficient);
        }
        return new Polynomial(terms);
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

    Polynomial plus(Polynomial other) {
        var sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> sum.merge(monomial, coefficient, Rational::plus));
        sum.values().removeIf(coefficient -> coefficient.signum() == 0);
        return new Polynomial(sum);
    }

    Polynomial minus(Polynomial other) {
        return plus(other.times(Rational.of(-1), Monomial.ONE));
    }

    /** Every term times {@code coefficient · monomial}; the coefficient is not zero. */
    Polynomial times(Rational coefficient, Monomial monomial) {
        var product = new TreeMap<Monomial, Rational>();
        terms.forEach((own, ownCoefficient) -> product.put(own.times(monomial), ownCoefficient.times(coefficient)));
        return new Polynomial(product);
    }

    /** The same polynomial in another frame; {@code map} is one-to-one on the axes in use. */
    Polynomial remap(IntUnaryOperator map) {
        var result = new TreeMap<Monomial, Rational>();
        terms.forEach((monomial, coefficient) -> result.put(monomial.remap(map), coefficient));
        return new Polynomial(result);
    }

    /** The axes of the frame along which at least one factor varies. */
    Set<Integer> cover() {
        var axes = new TreeSet<Integer>();
        terms.keySet().forEach(monomial -> axes.addAll(monomial.cover()));
        return axes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Polynomial polynomial && hash == polynomial.hash && terms.equals(polynomial.terms);
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
