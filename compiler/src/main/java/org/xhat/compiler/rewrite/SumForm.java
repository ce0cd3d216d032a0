package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xhat.compiler.graph.Value;

/**
 * The form in which a signomial is written: where it repeats, it is written once; what all terms share stands outside the sum;
 * what a full-size product is multiplied with is summed at the extents it varies over.
 *
 * <pre>
 * a·u + b → repeated[1](a·u + b)
 * x·a + x·b → x · (a + b)
 * x·a·u^-2 + x·b·u^-2 → u^-2·x · (a + b)
 * x·u − dy·u → u · (x − dy)
 * 1/2·x − 1/2·dy → 1/2 · (x − dy)
 * x·a + dy·b − r − a → b·dy + a·x − r − a
 * </pre>
 */
sealed interface SumForm {
    /** Nothing. */
    record Zero() implements SumForm {}

    /** What varies along {@code axes} alone. */
    record Repeated(Signomial local, List<Integer> axes) implements SumForm {}

    /** A single term. */
    record Term(Rational coefficient, Monomial monomial) implements SumForm {}

    /** {@code full · divisors · coefficient}: every term has the factors {@code full} that vary along all axes. */
    record Multiplied(Monomial full, Monomial divisors, Signomial coefficient) implements SumForm {}

    /** {@code content · common · rest}. */
    record Shared(Rational content, Monomial common, Signomial rest) implements SumForm {}

    /** Terms that have nothing in common, one after the other; those to be subtracted come last. */
    record Sum(List<Signomial> terms) implements SumForm {}

    /** The form of {@code signomial} in a frame of {@code rank} axes. */
    static SumForm of(Signomial signomial, int rank, Expansion expansion) {
        if (signomial.isZero()) {
            return new Zero();
        }
        var cover = List.copyOf(signomial.cover());
        if (cover.size() < rank) {
            return new Repeated(signomial.remap(cover::indexOf), cover);
        }
        if (signomial.isMonomial()) {
            return new Term(signomial.leadingCoefficient(), signomial.leading());
        }
        var byFullPart = byFullPart(signomial, rank);
        if (byFullPart.size() == 1 && !byFullPart.firstKey().isOne()) {
            Signomial coefficient = byFullPart.firstEntry().getValue();
            Monomial divisors = singleDivisors(coefficient, expansion);
            return new Multiplied(
                    byFullPart.firstKey(), divisors, coefficient.times(Rational.ONE, divisors.reciprocal()));
        }
        Monomial common = CommonFactor.of(signomial);
        Rational content = CommonFactor.content(signomial);
        return common.isOne() && content.isOne()
                ? new Sum(terms(byFullPart, expansion))
                : new Shared(content, common, signomial.times(content.reciprocal(), common.reciprocal()));
    }

    /** Terms by the product of those of their factors that vary along all axes; coefficients are what remains. */
    private static SortedMap<Monomial, Signomial> byFullPart(Signomial signomial, int rank) {
        var groups = new TreeMap<Monomial, Signomial>();
        signomial.terms().forEach((monomial, coefficient) -> {
            Monomial full = rank > 0 ? monomial.full(rank) : Monomial.ONE;
            Monomial small = rank > 0 ? monomial.small(rank) : monomial;
            groups.merge(full, Signomial.of(coefficient, small), Signomial::plus);
        });
        return groups;
    }

    /** What divides all of a coefficient more than once and may be rounded to 0: 0/u/u is 0 where 0 · (c/u²) is 0 · ∞. */
    private static Monomial singleDivisors(Signomial coefficient, Expansion expansion) {
        Monomial common = CommonFactor.of(coefficient);
        return common.only(factor ->
                common.exponent(factor).compareTo(Rational.of(-2)) <= 0 && !expansion.isInvertible(factor.atom()));
    }

    /** Cotangents first, then what only repeats, then forward values: m·dy − dβ − x̂·dγ. */
    private static List<Signomial> terms(SortedMap<Monomial, Signomial> byFullPart, Expansion expansion) {
        var terms = new ArrayList<Signomial>();
        byFullPart.entrySet().stream()
                .sorted(Comparator.comparing(group -> hasCotangent(group.getKey(), expansion)
                        ? 0
                        : group.getKey().isOne() ? 1 : 2))
                .forEach(group -> {
                    if (group.getKey().isOne()) {
                        terms.addAll(byCover(group.getValue()));
                    } else {
                        terms.add(group.getValue().times(Rational.ONE, group.getKey()));
                    }
                });
        terms.sort(Comparator.comparing(SumForm::isSubtracted));
        return List.copyOf(terms);
    }

    private static boolean hasCotangent(Monomial full, Expansion expansion) {
        return full.powers().keySet().stream()
                .anyMatch(factor -> factor.atom().source() instanceof Atom.Source.Opaque(Value value)
                        && !expansion.isPrimal(value));
    }

    /** Terms that vary over the same axes belong together; those that need all axes stand alone. */
    private static List<Signomial> byCover(Signomial signomial) {
        Set<Integer> all = signomial.cover();
        var groups = new TreeMap<String, Signomial>();
        signomial.terms().forEach((monomial, coefficient) -> {
            var cover = monomial.cover();
            groups.merge(
                    cover.equals(all) ? monomial.toString() : cover.toString(),
                    Signomial.of(coefficient, monomial),
                    Signomial::plus);
        });
        return List.copyOf(groups.values());
    }

    /** Whether all coefficients of {@code term} are negative. */
    static boolean isSubtracted(Signomial term) {
        return term.terms().values().stream().allMatch(coefficient -> coefficient.signum() < 0);
    }
}
