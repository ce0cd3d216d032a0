package org.xhat.compiler.front.random;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Looks for a small optimizer of which something is true: with fewer statements first, then with simpler expressions. */
public final class SmallerOptimizer {

    /** Each is compiled. */
    private static final int MAX_CANDIDATES = 600;

    private final String name;
    private final Predicate<RandomOptimizer> property;
    private RandomOptimizer smallest;
    private int candidates;

    private SmallerOptimizer(RandomOptimizer whole, String name, Predicate<RandomOptimizer> property) {
        this.smallest = whole;
        this.name = name;
        this.property = property;
    }

    /** An optimizer of which {@code property} is true, as it is of {@code whole}, as small as some hundred attempts make it. */
    public static RandomOptimizer smallest(RandomOptimizer whole, String name, Predicate<RandomOptimizer> property) {
        var shrinking = new SmallerOptimizer(whole, name, property);
        while (shrinking.dropsAStatement() || shrinking.dropsNumbers() || shrinking.takesASmallerNumber()) {
            // Each success makes room for another.
        }
        return shrinking.smallest;
    }

    private boolean take(int[] tape) {
        var candidate = RandomOptimizer.of(tape, name);
        boolean isSmaller = candidate.text().length() < smallest.text().length()
                || (candidate.text().length() == smallest.text().length()
                        && Arrays.compare(candidate.tape(), smallest.tape()) < 0);
        boolean taken = isSmaller && candidates++ < MAX_CANDIDATES && property.test(candidate);
        smallest = taken ? candidate : smallest;
        return taken;
    }

    private static int[] without(int[] tape, int from, int to) {
        return IntStream.range(0, tape.length)
                .filter(i -> i < from || i >= to)
                .map(i -> tape[i])
                .toArray();
    }

    private boolean dropsAStatement() {
        boolean dropped = false;
        for (int i = smallest.statements().size() - 1; i >= 0; i--) {
            List<Draws.Span> statements = smallest.statements();
            if (i < statements.size()) {
                // with the draw before it, which said that there is one
                dropped |= take(without(
                        smallest.tape(),
                        Math.max(0, statements.get(i).from() - 1),
                        statements.get(i).to()));
            }
        }
        return dropped;
    }

    private boolean dropsNumbers() {
        boolean dropped = false;
        for (int size : new int[] {64, 16, 4, 2, 1}) {
            for (int from = smallest.tape().length - size; from >= 0; from -= Math.max(1, size / 2)) {
                if (from + size <= smallest.tape().length) {
                    dropped |= take(without(smallest.tape(), from, from + size));
                }
            }
        }
        return dropped;
    }

    private boolean takesASmallerNumber() {
        boolean smaller = false;
        for (int i = 0; i < smallest.tape().length; i++) {
            for (int divisor : new int[] {1 << 16, 16, 2}) {
                int[] tape = smallest.tape();
                if (i < tape.length && tape[i] > 0) {
                    tape[i] /= divisor;
                    smaller |= take(tape);
                }
            }
        }
        return smaller;
    }
}
