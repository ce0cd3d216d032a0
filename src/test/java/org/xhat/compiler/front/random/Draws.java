package org.xhat.compiler.front.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The choices that make a program, drawn from a tape of numbers. Past its end all are 0, the simplest, so every tape is a program,
 * and a shorter one or one of smaller numbers is as a rule a smaller program.
 */
final class Draws {

    /** As many as a program rarely needs. */
    private static final int LENGTH = 1500;

    /** Where on the tape a statement was drawn. */
    record Span(int from, int to) {}

    private final int[] tape;
    private final List<Span> statements = new ArrayList<>();
    private int at;

    Draws(int[] tape) {
        this.tape = tape.clone();
    }

    /** The tape of a seed. */
    static int[] tape(long seed) {
        return new Random(seed).ints(LENGTH, 0, 1 << 16).toArray();
    }

    /** A number from 0 to {@code bound − 1}. */
    int below(int bound) {
        int drawn = at < tape.length ? tape[at] : 0;
        at++;
        return drawn % bound;
    }

    /** Whether something happens that happens {@code percent} times in a hundred. */
    boolean chance(int percent) {
        return below(100) >= 100 - percent;
    }

    /** One of several, the simplest first. */
    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    /** One of several, the simplest first. */
    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Notes where a statement is drawn. */
    <T> T statement(Supplier<T> drawing) {
        int from = at;
        T drawn = drawing.get();
        statements.add(new Span(from, Math.min(at, tape.length)));
        return drawn;
    }

    /** Where statements were drawn, inner ones before those around them. */
    List<Span> statements() {
        return List.copyOf(statements);
    }

    /** What was used of the tape. */
    int[] used() {
        return Arrays.copyOf(tape, Math.min(at, tape.length));
    }
}
