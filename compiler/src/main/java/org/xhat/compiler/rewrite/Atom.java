package org.xhat.compiler.rewrite;

import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * What a signomial does not look into. Atoms are interned by {@link Expansion}, so they compare by identity; the order of
 * their making orders monomials.
 */
final class Atom {
    /** Where an atom's value comes from. */
    sealed interface Source {
        /** A value of the graph. */
        record Opaque(Value value) implements Source {}

        /** An extent as a number: positive. */
        record Extent(Dim dim) implements Source {}

        /**
         * Σ over {@code axes} of a monomial none of whose factors could be pulled out.
         *
         * @param summand the monomial, in a frame that it covers
         * @param frame the extents of the frame
         * @param axes the axes summed over, ascending
         */
        record Total(Monomial summand, List<Dim> frame, List<Integer> axes) implements Source {}
    }

    /** Sums in sums in sums are written out, deeper ones by their order: the text would grow with each by all that it holds. */
    private static final int MOST_NESTED = 3;

    private final int order;
    private final Source source;
    private final List<Dim> dims;
    private final int nested;

    Atom(int order, Source source, List<Dim> dims) {
        this.order = order;
        this.source = source;
        this.dims = List.copyOf(dims);
        this.nested = source instanceof Source.Total total
                ? 1
                        + total.summand.powers().keySet().stream()
                                .mapToInt(factor -> factor.atom().nested)
                                .max()
                                .orElse(0)
                : 0;
    }

    int order() {
        return order;
    }

    Source source() {
        return source;
    }

    /** The extents of the atom's own axes. */
    List<Dim> dims() {
        return dims;
    }

    boolean isTotal() {
        return source instanceof Source.Total;
    }

    @Override
    public String toString() {
        return switch (source) {
            case Source.Opaque(Value value) -> value.toString();
            case Source.Extent(Dim dim) -> "|" + dim + "|";
            case Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) ->
                nested > MOST_NESTED ? "Σ" + order : "Σ" + axes + "(" + summand + ")";
        };
    }
}
