package org.xhat.compiler.rewrite;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A product of factors with rational exponents, none of them zero; the empty product is 1. Exponents are halves where roots were taken. */
final class Monomial implements Comparable<Monomial> {
    static final Monomial ONE = new Monomial(new TreeMap<>());

    private final SortedMap<Factor, Rational> powers;
    private final int hash;

    private Monomial(SortedMap<Factor, Rational> powers) {
        this.powers = Collections.unmodifiableSortedMap(powers);
        this.hash = powers.hashCode();
    }

    static Monomial of(Factor factor) {
        return of(factor, Rational.ONE);
    }

    static Monomial of(Factor factor, Rational exponent) {
        var powers = new TreeMap<Factor, Rational>();
        if (exponent.signum() != 0) {
            powers.put(factor, exponent);
        }
        return new Monomial(powers);
    }

    SortedMap<Factor, Rational> powers() {
        return powers;
    }

    boolean isOne() {
        return powers.isEmpty();
    }

    /** The exponent of {@code factor}, 0 where it does not occur. */
    Rational exponent(Factor factor) {
        return powers.getOrDefault(factor, Rational.ZERO);
    }

    Monomial times(Monomial other) {
        var product = new TreeMap<>(powers);
        other.powers.forEach((factor, exponent) -> product.merge(factor, exponent, Rational::plus));
        product.values().removeIf(exponent -> exponent.signum() == 0);
        return new Monomial(product);
    }

    /** This to {@code exponent}; whoever takes a root knows that it may. */
    Monomial power(Rational exponent) {
        var result = new TreeMap<Factor, Rational>();
        if (exponent.signum() != 0) {
            powers.forEach((factor, own) -> result.put(factor, own.times(exponent)));
        }
        return new Monomial(result);
    }

    Monomial reciprocal() {
        return power(Rational.of(-1));
    }

    /** The factors that fulfil {@code condition}, with their exponents. */
    Monomial only(Predicate<Factor> condition) {
        var kept = new TreeMap<>(powers);
        kept.keySet().removeIf(condition.negate());
        return new Monomial(kept);
    }

    /** The factors that vary along all of {@code rank} axes. */
    Monomial full(int rank) {
        return only(factor -> !factor.isSmall(rank));
    }

    /** The factors that repeat along at least one of {@code rank} axes. */
    Monomial small(int rank) {
        return only(factor -> factor.isSmall(rank));
    }

    /** The same product in another frame. */
    Monomial remap(IntUnaryOperator map) {
        var result = new TreeMap<Factor, Rational>();
        powers.forEach((factor, exponent) -> result.merge(factor.remap(map), exponent, Rational::plus));
        return new Monomial(result);
    }

    /** The axes of the frame along which at least one factor varies. */
    Set<Integer> cover() {
        var axes = new TreeSet<Integer>();
        powers.keySet().forEach(factor -> axes.addAll(factor.axes()));
        return axes;
    }

    /** Whether each factor repeats along at least one of {@code rank} axes: such a product is cheap to carry about. */
    boolean isSmall(int rank) {
        return powers.keySet().stream().allMatch(factor -> factor.isSmall(rank));
    }

    /** Ordered as written out, factor by factor. */
    @Override
    public int compareTo(Monomial other) {
        var mine = powers.entrySet().iterator();
        var theirs = other.powers.entrySet().iterator();
        while (mine.hasNext() && theirs.hasNext()) {
            Map.Entry<Factor, Rational> x = mine.next();
            Map.Entry<Factor, Rational> y = theirs.next();
            int byFactor = x.getKey().compareTo(y.getKey());
            int order = byFactor != 0 ? byFactor : x.getValue().compareTo(y.getValue());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(mine.hasNext(), theirs.hasNext());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Monomial monomial && hash == monomial.hash && powers.equals(monomial.powers);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return powers.entrySet().stream()
                .map(power -> power.getKey() + (power.getValue().isOne() ? "" : "^" + power.getValue()))
                .collect(Collectors.joining("·"));
    }
}
