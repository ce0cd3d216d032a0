package org.xhat.compiler.front;

/** Counted nouns for messages. */
final class Counts {

    private Counts() {}

    /** {@code no arguments}, {@code 1 argument}, {@code 2 arguments}. */
    static String of(int count, String noun) {
        return (count == 0 ? "no" : Integer.toString(count)) + " " + noun + (count == 1 ? "" : "s");
    }
}
