package org.xhat.compiler.op;

import java.util.List;
import java.util.function.Supplier;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.math.Expansions;

/** log Σ eˣ, so that no eˣ overflows: the largest first, m, then Σ eˣ⁻ᵐ. What no part of the compiler has heard of. */
public record LogSumExp() implements Combine {
    private static final Part LARGEST = Part.number("largest", Double.NEGATIVE_INFINITY);
    private static final Part POWERS = Part.number("powers", 0);

    @Override
    public List<List<Part>> passes() {
        return List.of(List.of(LARGEST), List.of(POWERS));
    }

    @Override
    public <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known) {
        return List.of(pass == 0 ? x : Expansions.exp(a, a.sub(x, shift(a, known.getFirst()))));
    }

    @Override
    public <T> List<T> join(Algebra<T, T, T> a, int pass, List<T> x, List<T> y) {
        return (pass == 0 ? BinaryCombine.MAX : BinaryCombine.SUM).join(a, 0, x, y);
    }

    @Override
    public <T> List<T> finish(Algebra<T, T, T> a, int pass, List<T> gathered, List<T> known, Supplier<T> count) {
        return pass == 0 ? gathered : List.of(known.getFirst(), gathered.getFirst());
    }

    @Override
    public List<Part> parts() {
        return List.of(LARGEST, POWERS);
    }

    @Override
    public <T> List<T> merge(Algebra<T, T, T> a, List<T> total, List<T> piece, Counts<T> counts) {
        T largest = a.max(total.getFirst(), piece.getFirst());
        return List.of(largest, a.add(powers(a, total, largest), powers(a, piece, largest)));
    }

    @Override
    public <T> List<T> results(Algebra<T, T, T> a, List<T> total) {
        return List.of(a.add(shift(a, total.getFirst()), Expansions.log(a, total.getLast())));
    }

    private static <T> T powers(Algebra<T, T, T> a, List<T> parts, T largest) {
        return a.mul(parts.getLast(), Expansions.exp(a, a.sub(parts.getFirst(), shift(a, largest))));
    }

    /** What powers are relative to: the largest, if that is finite. */
    private static <T> T shift(Algebra<T, T, T> a, T largest) {
        return TwoSum.finite(a, largest);
    }
}
