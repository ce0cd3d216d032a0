package org.xhat.runtime.program;

/** A size in elements that depends on the program's named dimensions. */
@FunctionalInterface
public interface Extent {
    /** The size, the named dimensions having the values {@code dims}, in the program's order. */
    long at(long[] dims);
}
