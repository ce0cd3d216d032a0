package org.xhat.runtime.text;

/** Lines of messages, which name things of others: of any length. */
public final class Lines {
    /** Longer than every line that xhat writes of its own accord. */
    private static final int MAX_LENGTH = 1_000;

    /** How much of the end is shown: what a message says after what it names. */
    private static final int TAIL = 200;

    private Lines() {}

    /** A line that people can read: the middle of a very long one is left out, and its length told. */
    public static String shortened(String line) {
        if (line.length() <= MAX_LENGTH) {
            return line;
        }
        int head = wholeCharacter(line, MAX_LENGTH - TAIL);
        int tail = wholeCharacter(line, line.length() - TAIL);
        return line.substring(0, head) + " … " + Numbers.grouped(tail - head) + " characters … " + line.substring(tail);
    }

    /** The index, or the one before it where it would part a character in two. */
    private static int wholeCharacter(String line, int index) {
        return Character.isLowSurrogate(line.charAt(index)) ? index - 1 : index;
    }
}
