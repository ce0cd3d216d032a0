package org.xhat.compiler.front.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where in a method the next text stands: what is visible there, and under which conditions. */
final class Place {

    /** The methods that can be called. */
    final List<Helper> helpers;
    /** What the method returns, null for void. */
    final @Nullable Kind result;
    /** When that is known, at the latest. */
    final Known resultKnown;
    /** Whether slots may be written. */
    final boolean writesSlots;

    private final List<Variable> variables = new ArrayList<>();
    private final List<Known> conditions = new ArrayList<>();
    private final List<String> notZero = new ArrayList<>();
    private Known left = Known.COMPILING;
    private Known mayLeave = Known.EACH_ELEMENT;
    private int loops;
    private int loopDepth = -1;
    private boolean inSwitch;
    private boolean divides;

    Place(
            List<Helper> helpers,
            List<Variable> variables,
            @Nullable Kind result,
            Known resultKnown,
            boolean writesSlots) {
        this.helpers = List.copyOf(helpers);
        this.variables.addAll(variables);
        this.result = result;
        this.resultKnown = resultKnown;
        this.writesSlots = writesSlots;
    }

    String freshName() {
        return "v" + variables.size();
    }

    void declare(Variable variable) {
        variables.add(variable);
    }

    List<Variable> where(Predicate<Variable> property) {
        return variables.stream().filter(property).toList();
    }

    int depth() {
        return conditions.size();
    }

    int loops() {
        return loops;
    }

    /** Reads a part that runs under a condition. */
    <T> T under(Known condition, Supplier<T> part) {
        conditions.add(condition);
        T read = part.get();
        conditions.removeLast();
        return read;
    }

    /** Reads a block: what it declares, and what it excludes, ends with it. */
    <T> T block(Supplier<T> part) {
        int count = variables.size();
        int excluded = notZero.size();
        T read = part.get();
        variables.subList(count, variables.size()).clear();
        notZero.subList(excluded, notZero.size()).clear();
        return read;
    }

    /** Reads the body of a loop, which leaves the method only where that is known by {@code leaves}. */
    <T> T loop(Known leaves, Supplier<T> part) {
        Known outer = mayLeave;
        int depth = loopDepth;
        boolean aSwitch = inSwitch;
        mayLeave = leaves.by(outer) ? leaves : outer;
        left = left.or(mayLeave);
        loopDepth = conditions.size();
        inSwitch = false;
        loops++;
        T read = part.get();
        loops--;
        inSwitch = aSwitch;
        loopDepth = depth;
        mayLeave = outer;
        return read;
    }

    /** Reads the cases of a switch. */
    <T> T cases(Supplier<T> part) {
        boolean outer = inSwitch;
        inSwitch = true;
        T read = part.get();
        inSwitch = outer;
        return read;
    }

    private Known since(int depth) {
        return conditions.subList(depth, conditions.size()).stream().reduce(Known.COMPILING, Known::or);
    }

    /** When it is known whether this place is reached. */
    Known path() {
        return since(0).or(left);
    }

    /** Whether a value known by {@code value} can be left in a variable, or in an element of an array. */
    boolean canAssign(Variable variable, Known value) {
        boolean isSlot = variable.isPlace() && !variable.isArray();
        return !variable.isFixed()
                && (writesSlots || !isSlot)
                && value.or(since(variable.depth()))
                        .or(variable.isPlace() ? left : Known.COMPILING)
                        .by(variable.known());
    }

    /** Whether the method can be left here. */
    boolean canReturn() {
        return since(0).by(mayLeave) && since(0).by(resultKnown);
    }

    /** Notes that the method is left here. */
    void returned() {
        left = left.or(since(0));
    }

    /** Whether a {@code continue} can stand here. */
    boolean canContinue() {
        return loopDepth >= 0 && since(loopDepth) == Known.COMPILING;
    }

    /** Whether a {@code break} here leaves a loop. */
    boolean canBreak() {
        return canContinue() && !inSwitch;
    }

    /** Whether what may be 0 elsewhere can divide here. */
    boolean canDivide() {
        return path().by(Known.EACH_STEP);
    }

    /** Notes that something divides here which may be 0 elsewhere. */
    void divided() {
        divides = true;
    }

    boolean divides() {
        return divides;
    }

    /** Notes that a hyperparameter is not 0 from here to the end of the block. */
    void isNotZero(String hyperparameter) {
        notZero.add(hyperparameter);
    }

    List<String> notZero() {
        return List.copyOf(notZero);
    }
}
