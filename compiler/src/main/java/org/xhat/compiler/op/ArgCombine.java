package org.xhat.compiler.op;

import java.util.List;
import java.util.function.Supplier;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.math.Algebra;

/**
 * Where the largest or the smallest element is: of equal ones the first, and the first NaN before all of them. It carries the
 * element and its place, an integer, which is exact for any extent of 31 bits.
 */
public enum ArgCombine implements Combine {
    /** Of the largest. */
    MAX(Double.NEGATIVE_INFINITY),
    /** Of the smallest. */
    MIN(Double.POSITIVE_INFINITY);

    private final List<Part> parts;

    ArgCombine(double identity) {
        this.parts = List.of(
                Part.number("extreme", identity), new Part("place", TensorType.Kind.INTEGER, Integer.MAX_VALUE));
    }

    @Override
    public List<Part> parts() {
        return parts;
    }

    @Override
    public <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known) {
        return List.of(x, place.get());
    }

    @Override
    public <T> List<T> join(Algebra<T, T, T> a, int pass, List<T> x, List<T> y) {
        T extreme = this == MAX ? a.max(x.getFirst(), y.getFirst()) : a.min(x.getFirst(), y.getFirst());
        T isEarlier = a.less(a.toFloating(a.subInt(x.getLast(), y.getLast())), a.constant(0));
        T isFirst = a.and(attains(a, x, extreme), a.or(isEarlier, a.not(attains(a, y, extreme))));
        return List.of(extreme, a.selectInt(isFirst, x.getLast(), y.getLast()));
    }

    private static <T> T attains(Algebra<T, T, T> a, List<T> x, T extreme) {
        T isNan = a.not(a.equal(x.getFirst(), x.getFirst()));
        return a.or(isNan, a.equal(x.getFirst(), extreme));
    }

    @Override
    public <T> List<T> results(Algebra<T, T, T> a, List<T> total) {
        return List.of(total.getLast());
    }
}
