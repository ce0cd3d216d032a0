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

    /** {@code dim} as a number: a rational times the names and quotients it is a product of, or one atom where it is a sum. */
    Signomial extent(Dim dim) {
        Rational number = Rational.ONE;
        Monomial product = Monomial.ONE;
        for (Dim factor : dim.factors()) {
            if (factor.isConstant()) {
                number = number.times(Rational.of(factor.constantValue()));
            } else {
                Atom atom = intern(new Atom.Source.Extent(factor), List.of());
                product = product.times(Monomial.of(new Factor(atom, List.of())));
            }
        }
        return Signomial.of(number, product);
    }
}
