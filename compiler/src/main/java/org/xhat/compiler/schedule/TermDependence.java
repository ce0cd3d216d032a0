package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Term;

/** For each term of a kernel the axes and the results of reductions that it depends on. */
final class TermDependence {
    private final List<BitSet> axes = new ArrayList<>();
    private final List<Set<Term.Reduced>> reductions = new ArrayList<>();

    private TermDependence() {}

    static TermDependence of(Kernel kernel) {
        var dependence = new TermDependence();
        for (Term term : kernel.terms()) {
            var axes = new BitSet();
            var reductions = new HashSet<Term.Reduced>();
            IntStream.range(0, kernel.axes().size()).filter(term::dependsOn).forEach(axes::set);
            if (term instanceof Term.Reduced result) {
                kernel.body().axesAlong(result.reduction()).forEach(axes::set);
                reductions.add(result);
            } else if (term instanceof Term.Apply apply) {
                apply.operands().forEach(operand -> {
                    axes.or(dependence.axes.get(operand));
                    reductions.addAll(dependence.reductions.get(operand));
                });
            }
            dependence.axes.add(axes);
            dependence.reductions.add(reductions);
        }
        return dependence;
    }

    /** The axes that term {@code number} depends on by loads and indices; a copy. */
    BitSet axes(int number) {
        return (BitSet) axes.get(number).clone();
    }

    /** The results that term {@code number} depends on; a copy. */
    Set<Term.Reduced> reductions(int number) {
        return new HashSet<>(reductions.get(number));
    }
}
