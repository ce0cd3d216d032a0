package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.xhat.compiler.graph.Dim;

/**
 * Extents of an entry that have to be equal though they are written differently, as {@code n} and {@code batch} in the sum of {@code
 * [n, 8]} and {@code [batch, 8]}. Such an equation is solved for the name that is declared last: n is batch wherever it occurs in the
 * entry, which is read again as if its author had written so. That the data bear it out is a {@link Requirement} of the program.
 *
 * <p>A number and a name are no such extents: what is 784 can be written so, and a transposed operand must not pass for a batch of 784.
 */
final class EqualDims {
    /** An equation's solution. */
    private record Solution(String name, Dim form) {}

    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Dim> forms = new TreeMap<>();
    private final List<Requirement> requirements = new ArrayList<>();
    private boolean grown;

    /** What the extent of an input is in the entry. */
    Dim declared(Dim extent) {
        names.addAll(extent.names());
        return form(extent);
    }

    /** {@code dim} in the names that are left. */
    Dim form(Dim dim) {
        return dim.with(forms);
    }

    /** What the data must bear out. */
    List<Requirement> requirements() {
        return requirements;
    }

    /** The names that are written otherwise, for whoever reads of the others. */
    List<String> notes() {
        return forms.entrySet().stream()
                .map(form ->
                        "here '" + form.getKey() + "' is " + form.getValue() + ", by " + requirementOf(form.getKey()))
                .toList();
    }

    private String requirementOf(String name) {
        return requirements.stream()
                .filter(requirement -> requirement.left().names().contains(name)
                        || requirement.right().names().contains(name))
                .map(requirement -> requirement.condition() + " at " + requirement.span())
                .findFirst()
                .orElse("");
    }

    /** Whether equations were found since this was last asked: then the entry has to be read again. */
    boolean grew() {
        boolean grew = grown;
        grown = false;
        return grew;
    }

    /** Takes both sides of an equation for one extent; false, and nothing is changed, where they cannot be. */
    boolean equate(Requirement equation) {
        try {
            Dim left = form(equation.left());
            Dim right = form(equation.right());
            if (left.isConstant() || right.isConstant()) {
                return false;
            }
            if (left.equals(right)) {
                return grown; // by another equation of this reading
            }
            Optional<Solution> solution = solved(left.minus(right));
            solution.ifPresent(solved -> {
                forms.replaceAll((name, form) -> form.with(Map.of(solved.name, solved.form)));
                forms.put(solved.name, solved.form);
                requirements.add(equation);
                grown = true;
            });
            return solution.isPresent();
        } catch (ArithmeticException tooLarge) {
            return false;
        }
    }

    /** Solves {@code zero = 0} for the name that is declared last, one that is no less than 1 before others. */
    private Optional<Solution> solved(Dim zero) {
        var solutions = new ArrayList<Solution>();
        for (String name : List.copyOf(names).reversed()) {
            if (zero.names().contains(name)) {
                solved(zero, name)
                        .filter(form -> !form.isConstant())
                        .ifPresent(form -> solutions.add(new Solution(name, form)));
            }
        }
        return solutions.stream()
                .filter(solution -> solution.form.isPositive())
                .findFirst()
                .or(() -> solutions.stream().findFirst());
    }

    /** From {@code c·name + rest = 0} the form {@code −rest ÷ c} of the name; empty where the equation is no such one. */
    private static Optional<Dim> solved(Dim zero, String name) {
        try {
            Dim rest = zero.with(Map.of(name, Dim.ZERO));
            Dim part = zero.minus(rest);
            if (!part.names().equals(Set.of(name))) {
                return Optional.empty();
            }
            long factor = part.evaluate(Map.of(name, 1L));
            Dim quotient = rest.floorDiv(Dim.of(factor));
            boolean isLinear = part.equals(Dim.named(name).times(Dim.of(factor)));
            return isLinear && quotient.times(Dim.of(factor)).equals(rest)
                    ? Optional.of(Dim.ZERO.minus(quotient))
                    : Optional.empty();
        } catch (ArithmeticException dividedByTheName) {
            return Optional.empty();
        }
    }
}
