package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Σ over axes, term by term: factors that do not vary along the axes come out, axes along which nothing varies become
 * extents, factors that share no summed axis are summed apart, and an atom whose own definition sums to zero is <i>centred</i>
 * and makes its term vanish. What is left is a {@link Atom.Source.Total}, one for all equal sums.
 */
final class Summation {
    /** How far definitions are followed through definitions in search of a centred atom. */
    private static final int MAX_DEPTH = 4;

    private record Question(Atom atom, List<Integer> axes) {}

    private final AtomTable atoms;
    private final Map<Atom, Signomial> definitions;
    private final Map<Question, Boolean> centred = new HashMap<>();
    private int depth;
    private int centredSums;
    private int sharedSums;

    /**
     * @param atoms where totals are interned
     * @param definitions what atoms are by definition, each in its own frame; read at each question
     */
    Summation(AtomTable atoms, Map<Atom, Signomial> definitions) {
        this.atoms = atoms;
        this.definitions = definitions;
    }

    /**
     * Whether a sum of {@code x} over {@code axes} has elements wherever the names are extents. One of none is 0 whatever its
     * factors are, and 0 times what has left it need not be.
     */
    static boolean addsSomething(Value x, Collection<Integer> axes) {
        return axes.stream().allMatch(axis -> x.type().dim(axis).isPositive());
    }

    /** How often a term vanished because an atom of it is centred. */
    int centredSums() {
        return centredSums;
    }

    /** How often a total was asked for that was there already. */
    int sharedSums() {
        return sharedSums;
    }

    /** Σ over {@code axes} of a signomial in {@code frame}, in the frame that is left. */
    Signomial sum(Signomial signomial, List<Dim> frame, List<Integer> axes) {
        Signomial sum = Signomial.ZERO;
        var summed = new TreeSet<>(axes);
        for (var term : signomial.terms().entrySet()) {
            sum = sum.plus(total(term.getValue(), term.getKey(), frame, summed));
        }
        return sum.remap(axis -> axis - summed.headSet(axis).size());
    }

    /** Σ over {@code axes} of one term, its factors still numbered by the axes of {@code frame}. */
    private Signomial total(Rational coefficient, Monomial monomial, List<Dim> frame, Set<Integer> axes) {
        Monomial product = monomial.only(factor -> !factor.touches(axes));
        Monomial variant = monomial.only(factor -> factor.touches(axes));
        for (Monomial component : components(variant, axes)) {
            var local = List.copyOf(component.cover());
            var localAxes =
                    local.stream().filter(axes::contains).map(local::indexOf).toList();
            var outerAxes = local.stream().filter(axis -> !axes.contains(axis)).toList();
            Monomial summand = component.remap(local::indexOf);
            if (isCentred(summand, localAxes)) {
                centredSums += depth == 0 ? 1 : 0;
                return Signomial.ZERO;
            }
            int known = atoms.size();
            Atom total = atoms.total(summand, local.stream().map(frame::get).toList(), localAxes);
            sharedSums += depth == 0 && atoms.size() == known ? 1 : 0;
            product = product.times(Monomial.of(new Factor(total, outerAxes)));
        }
        var repeated = new TreeSet<>(axes);
        repeated.removeAll(variant.cover());
        Dim count = repeated.stream().map(frame::get).reduce(Dim.ONE, Dim::times);
        return atoms.extent(count).times(coefficient, product);
    }

    /** The factors of {@code variant} by groups that share summed axes: Σᵢⱼ f(i)·g(j) = Σᵢ f(i) · Σⱼ g(j). */
    private static List<Monomial> components(Monomial variant, Set<Integer> axes) {
        var components = new ArrayList<Monomial>();
        for (var power : variant.powers().entrySet()) {
            Monomial merged = Monomial.of(power.getKey(), power.getValue());
            var apart = new ArrayList<Monomial>();
            for (Monomial component : components) {
                boolean shares = component.cover().stream()
                        .anyMatch(axis ->
                                axes.contains(axis) && power.getKey().axes().contains(axis));
                if (shares) {
                    merged = merged.times(component);
                } else {
                    apart.add(component);
                }
            }
            apart.add(merged);
            components = apart;
        }
        return components;
    }

    /** Whether {@code summand} is one atom, to the first power, whose definition sums to zero over {@code axes}. */
    private boolean isCentred(Monomial summand, List<Integer> axes) {
        if (summand.powers().size() != 1
                || !summand.powers().firstEntry().getValue().isOne()
                || depth == MAX_DEPTH) {
            return false;
        }
        Atom atom = summand.powers().firstKey().atom();
        Signomial definition = definitions.get(atom);
        if (definition == null) {
            return false;
        }
        var question = new Question(atom, List.copyOf(axes));
        Boolean known = centred.get(question);
        if (known == null) {
            depth++;
            try {
                known = sum(definition, atom.dims(), axes).isZero();
            } finally {
                depth--;
            }
            centred.put(question, known);
        }
        return known;
    }
}
