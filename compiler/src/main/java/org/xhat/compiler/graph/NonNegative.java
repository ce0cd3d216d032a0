package org.xhat.compiler.graph;

/**
 * Whether a dim is known not to be negative whatever the named dims are, which are at least 1: where no coefficient is, within
 * quotients too, and where {@link Dim#isAtLeast} sees it.
 */
public final class NonNegative implements Dim.Folding<Boolean> {
    private static final NonNegative FOLDING = new NonNegative();

    private NonNegative() {}

    /** Whether {@code dim} is provably at least 0. */
    public static boolean holds(Dim dim) {
        return dim.fold(FOLDING) || dim.isAtLeast(0);
    }

    @Override
    public Boolean constant(long value) {
        return value >= 0;
    }

    @Override
    public Boolean named(String name) {
        return true;
    }

    @Override
    public Boolean plus(Boolean x, Boolean y) {
        return x && y;
    }

    @Override
    public Boolean times(Boolean x, Boolean y) {
        return x && y;
    }

    @Override
    public Boolean floorDiv(Boolean x, Boolean y) {
        return x && y;
    }
}
