package org.xhat.cli;

/** What the process's exit status says. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** Wrong input, a failed download, an unavailable backend, a loss that is no number. */
    public static final int WRONG_INPUT = 1;

    /** Wrong usage. */
    public static final int USAGE = 2;

    /** A failed check, or a fault of xhat itself. */
    public static final int FAULT = 3;

    /** Interrupted: the step in progress was finished. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
