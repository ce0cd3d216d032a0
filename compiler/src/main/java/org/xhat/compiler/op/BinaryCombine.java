package org.xhat.compiler.op;

import java.util.List;
import java.util.function.Supplier;
import org.xhat.runtime.math.Algebra;

/** Combines that are one operation on two numbers. */
public enum BinaryCombine implements Combine {
    /** Σ, from +0; its total keeps what rounding took. */
    SUM(0),
    /** The largest, from −∞; NaN wins. */
    MAX(Double.NEGATIVE_INFINITY),
    /** The smallest, from +∞; NaN wins. */
    MIN(Double.POSITIVE_INFINITY);

    private final List<Part> parts;

    BinaryCombine(double identity) {
        this.parts = List.of(Part.number("total", identity));
    }

    @Override
    public List<Part> parts() {
        return parts;
    }

    @Override
    public boolean keepsOne() {
        return true;
    }

    @Override
    public List<Part> kept() {
        return this == SUM ? List.of(TwoSum.LOST) : List.of();
    }

    @Override
    public <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known) {
        return List.of(x);
    }

    @Override
    public <T> List<T> join(Algebra<T, T, T> a, int pass, List<T> x, List<T> y) {
        return List.of(
                switch (this) {
                    case SUM -> a.add(x.getFirst(), y.getFirst());
                    case MAX -> a.max(x.getFirst(), y.getFirst());
                    case MIN -> a.min(x.getFirst(), y.getFirst());
                });
    }

    @Override
    public <T> List<T> merge(Algebra<T, T, T> a, List<T> total, List<T> piece, Counts<T> counts) {
        return this == SUM ? TwoSum.accumulate(a, total, piece.getFirst()) : join(a, 0, total, piece);
    }

    @Override
    public <T> List<T> results(Algebra<T, T, T> a, List<T> total) {
        return List.of(TwoSum.accumulated(a, total));
    }
}
