package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.xhat.runtime.math.Algebra;

/**
 * Means that are subtracted again, in which the rounding of Σx would show. A block takes two passes, the second of which sums the
 * deviations from the mean that the first one found: were that exact, they would sum to 0, and what they sum to is n times its
 * error. So the mean is (Σx)/n + (Σd)/n, and M2 = Σd² − (Σd)²/n (Chan, Golub and LeVeque 1983, "corrected two-pass"). Equal
 * elements have equal deviations, small multiples of an ulp, whose sum and mean are exact: their mean is the element. Totals are
 * the mean, what is to be added to it, which is small against it and finite, and M2.
 */
public enum Moments implements Combine {
    /** Σx ÷ n, corrected by the mean of the deviations from it. */
    MEAN("deviations", "mean", "rest"),
    /**
     * The mean, and M2, the sum of squared deviations from it, never negative. It is what Σx and Σ(x − mean x)² over the same axes
     * become, so that one sweep serves both.
     */
    MOMENTS("deviations, squares", "mean", "rest", "m2");

    private final List<List<Part>> passes;
    private final List<Part> parts;

    Moments(String gathered, String... parts) {
        this.passes = List.of(numbers("sum"), numbers(gathered.split(", ")));
        this.parts = numbers(parts);
    }

    private static List<Part> numbers(String... names) {
        return List.of(names).stream().map(name -> Part.number(name, 0)).toList();
    }

    @Override
    public List<List<Part>> passes() {
        return passes;
    }

    @Override
    public List<Part> parts() {
        return parts;
    }

    @Override
    public List<Part> kept() {
        return this == MOMENTS ? List.of(TwoSum.LOST) : List.of();
    }

    @Override
    public <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known) {
        if (pass == 0) {
            return List.of(x);
        }
        T deviation = a.sub(x, known.getFirst());
        return this == MOMENTS ? List.of(deviation, a.mul(deviation, deviation)) : List.of(deviation);
    }

    /**
     * The mean; then its correction, too, and the corrected M2, which rounding may not make negative. Deviations that are infinite
     * or no numbers, because the mean is or because they overflow, correct nothing.
     */
    @Override
    public <T> List<T> finish(Algebra<T, T, T> a, int pass, List<T> gathered, List<T> known, Supplier<T> count) {
        if (pass == 0) {
            return List.of(a.div(gathered.getFirst(), count.get()));
        }
        T sum = TwoSum.finite(a, gathered.getFirst());
        T rest = a.div(sum, count.get());
        if (this == MEAN) {
            return List.of(known.getFirst(), rest);
        }
        T total = gathered.getLast();
        T corrected = a.max(a.sub(total, a.mul(sum, rest)), a.constant(0));
        T isFinite = a.less(total, a.constant(Double.POSITIVE_INFINITY));
        return List.of(known.getFirst(), rest, a.select(isFinite, corrected, total));
    }

    /**
     * Chan, Golub and LeVeque 1983: δ = mean_b − mean; mean += δ·n_b/n; M2 += M2_b + δ²·n_a·n_b/n, where means are two numbers
     * each, so that no rounding is as large as an ulp of the mean. The weights are ratios first, so that with nothing before, 0 is
     * added exactly. From an infinite mean δ leads back, or nowhere: then the mean is the sum of the two, as Σx ÷ n is.
     */
    @Override
    public <T> List<T> merge(Algebra<T, T, T> a, List<T> total, List<T> piece, Counts<T> counts) {
        T mean = total.get(0);
        T rest = total.get(1);
        T fraction = a.div(counts.added().get(), counts.all().get());
        T delta = a.sub(piece.get(0), mean);
        T deltaRest = a.sub(piece.get(1), rest);
        var moved = TwoSum.of(a, mean, a.mul(delta, fraction));
        T left = a.add(a.add(rest, a.mul(deltaRest, fraction)), moved.error());
        T isNumber = a.equal(moved.sum(), moved.sum());
        var merged = new ArrayList<T>();
        merged.add(a.select(isNumber, moved.sum(), a.add(mean, piece.get(0))));
        merged.add(TwoSum.finite(a, left));
        if (this == MOMENTS) {
            T distance = a.add(delta, deltaRest);
            T weight = a.mul(counts.before().get(), fraction);
            T within = a.add(piece.get(2), a.mul(distance, a.mul(distance, weight)));
            merged.addAll(TwoSum.accumulate(a, total.subList(2, total.size()), within));
        }
        return merged;
    }

    @Override
    public <T> List<T> results(Algebra<T, T, T> a, List<T> total) {
        T mean = a.add(total.get(0), total.get(1));
        return this == MEAN ? List.of(mean) : List.of(mean, TwoSum.accumulated(a, total.subList(2, total.size())));
    }

    @Override
    public String describe(String operator) {
        return name().toLowerCase(Locale.ROOT);
    }
}
