package org.xhat.runtime.program;

/** What a model's inputs are given has shapes that it does not take. */
public final class ShapeMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String cure;

    /**
     * A mismatch.
     *
     * @param problem the input, its declaration, and what it was given
     * @param cure what to do, in the imperative
     */
    public ShapeMismatchException(String problem, String cure) {
        super(problem + "; " + cure);
        this.problem = problem;
        this.cure = cure;
    }

    /** What is wrong. */
    public String problem() {
        return problem;
    }

    /** What to do. */
    public String cure() {
        return cure;
    }
}
