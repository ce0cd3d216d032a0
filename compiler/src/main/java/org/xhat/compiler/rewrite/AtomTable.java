package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/** Interns atoms, so that equal sources are one atom. */
final class AtomTable {
    private final Map<Atom.Source, Atom> atoms = new HashMap<>();

    /** The atom that {@code value} is. */
    Atom opaque(Value value) {
        return intern(new Atom.Source.Opaque(value), UnitAxes.without(value.dims()));
    }

    /** {@code value} as its atom, in the frame of its own axes. */
    Signomial signomial(Value value) {
        var axes = IntStream.range(0, UnitAxes.rank(value)).boxed().toList();
        return Signomial.of(Monomial.of(new Factor(opaque(value), axes)));
    }

    /** Σ over {@code axes} of {@code summand}, which covers {@code frame}. */
    Atom total(Monomial summand, List<Dim> frame, List<Integer> axes) {
        var kept = new ArrayList<Dim>();
        for (int axis = 0; axis < frame.size(); axis++) {
            if (!axes.contains(axis)) {
                kept.add(frame.get(axis));
            }
        }
        return intern(new Atom.Source.Total(summand, List.copyOf(frame), List.copyOf(axes)), kept);
    }

    /** How many atoms there are. */
    int size() {
        return atoms.size();
    }

    private Atom intern(Atom.Source source, List<Dim> dims) {
        return atoms.computeIfAbsent(source, s -> new Atom(atoms.size(), s, dims));
    }

    /** {@code dim} as a number: a rational times the names it is a product of, or one atom where it is a sum. */
    Signomial extent(Dim dim) {
        return dim.fold(new Products()).value;
    }

    private record Extent(Dim dim, Signomial value) {}

    private final class Products implements Dim.Folding<Extent> {
        @Override
        public Extent constant(long value) {
            return new Extent(Dim.of(value), Signomial.of(Rational.of(value), Monomial.ONE));
        }

        @Override
        public Extent named(String name) {
            return atom(Dim.named(name));
        }

        @Override
        public Extent plus(Extent x, Extent y) {
            return atom(x.dim.plus(y.dim));
        }

        @Override
        public Extent times(Extent x, Extent y) {
            return new Extent(x.dim.times(y.dim), x.value.times(y.value.leadingCoefficient(), y.value.leading()));
        }

        @Override
        public Extent floorDiv(Extent x, Extent y) {
            return atom(x.dim.floorDiv(y.dim));
        }

        private Extent atom(Dim dim) {
            var atom = intern(new Atom.Source.Extent(dim), List.of());
            return new Extent(dim, Signomial.of(Monomial.of(new Factor(atom, List.of()))));
        }
    }
}
