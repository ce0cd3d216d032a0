package org.xhat.compiler.op;

/** An argument of a {@link Signature} that cannot be: which one, what is wrong with it, and what could be. */
public final class ArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int argument;
    private final String problem;
    private final String expected;

    ArgumentException(int argument, String problem, String expected) {
        super("argument " + argument + ": " + problem + "; expected " + expected);
        this.argument = argument;
        this.problem = problem;
        this.expected = expected;
    }

    /** Which argument, from 0. */
    public int argument() {
        return argument;
    }

    /** What is wrong with it. */
    public String problem() {
        return problem;
    }

    /** What could be. */
    public String expected() {
        return expected;
    }
}
