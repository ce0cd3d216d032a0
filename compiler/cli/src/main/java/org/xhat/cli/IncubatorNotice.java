package org.xhat.cli;

/**
 * The line {@code WARNING: Using incubator modules: jdk.incubator.vector}, which the JVM prints before any class of ours runs
 * and offers no option against. On a terminal it is taken back; in a file or a pipe it stays.
 */
final class IncubatorNotice {
    /** Set by the launcher where standard error is a terminal that knows cursor movement. */
    private static final String ON_TERMINAL = "xhat.terminal";

    private static final String UP_AND_ERASE_LINE = "\033[1A\033[2K";

    private IncubatorNotice() {}

    /** Takes the line back. To be called before anything else is printed. */
    static void takeBack() {
        if (Boolean.getBoolean(ON_TERMINAL)) {
            System.err.print(UP_AND_ERASE_LINE);
            System.err.flush();
        }
    }
}
