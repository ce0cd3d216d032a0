package org.xhat.compiler.rewrite;

import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * One rewriting, as data: a value that matches is replaced by an equal one that costs no more.
 *
 * @param name in kebab-case: {@code mul-one}
 * @param notation {@code lhs → rhs} in mathematical notation, with its condition if there is one
 * @param assumes what it takes for granted; empty if it keeps every bit
 * @param pattern what it applies to
 * @param replacement what it makes of it
 */
public record Rule(String name, String notation, Set<Exactness> assumes, Pattern pattern, Replacement replacement) {
    /** Makes the new value, of the root's type or a scalar to be repeated; empty where the rule does not apply after all. */
    @FunctionalInterface
    public interface Replacement {
        /** The new value. */
        Optional<Value> of(Fx fx, Match match);
    }

    /** Makes the new value where the pattern says all there is to say. */
    @FunctionalInterface
    public interface Formula {
        /** The new value. */
        Value of(Fx fx, Match match);
    }

    /** Copies the assumptions. */
    public Rule {
        assumes = Set.copyOf(assumes);
    }

    /** A rule that applies wherever its pattern matches. */
    static Rule of(String name, String notation, Set<Exactness> assumes, Pattern pattern, Formula formula) {
        return new Rule(name, notation, assumes, pattern, (fx, match) -> Optional.of(formula.of(fx, match)));
    }

    /** Whether it keeps every bit: −0, NaN and infinities included. */
    public boolean isExact() {
        return assumes.isEmpty();
    }

    @Override
    public String toString() {
        return name + ": " + notation + (isExact() ? "" : " " + assumes);
    }
}
