package org.xhat.dsl;

/**
 * A window that slides along the last axes of a tensor, one size for each: made by {@link Dsl#window}, changed by its methods, each of
 * which gives another window. No instance is ever made.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Window {

    private Window() {}

    // spotless:off
    /** How far each window is from the one before: one number for all axes, or one for each. 1 at first. */
    public Window stride(int... distances) { throw new NotExecutedException(); }

    /** How far each element of a window is from the one before: one number for all axes, or one for each. 1 at first. */
    public Window dilation(int... distances) { throw new NotExecutedException(); }

    /** Elements added at both ends of an axis: one number for all axes, or one for each. None at first. */
    public Window pad(int... counts) { throw new NotExecutedException(); }

    /** Pads so that there are ⌈extent ÷ stride⌉ windows along each axis; an odd element is added after the last. */
    public Window same() { throw new NotExecutedException(); }

    /** Divides the channels, and the maps made of them, into so many groups that know nothing of each other. 1 at first. */
    public Window groups(int count) { throw new NotExecutedException(); }

    /** The number of axes. */
    public int rank() { throw new NotExecutedException(); }

    /** How many elements a window has along its axis {@code axis}. */
    public int size(int axis) { throw new NotExecutedException(); }

    /** How many groups there are. */
    public int groups() { throw new NotExecutedException(); }
    // spotless:on
}
