package org.xhat.runtime.program;

/**
 * The agreement of all backends on the bits of results: in which order sums are taken, and which exactly rounded operations a function
 * expands to. It changes by versions; a program computes by one of them, and a checkpoint says by which it was trained.
 */
public final class NumericsContract {
    /** This one: sums of products are chains of 1,024, which are added up ascending; version 1 had one chain, however long. */
    public static final int VERSION = 2;

    private NumericsContract() {}
}
