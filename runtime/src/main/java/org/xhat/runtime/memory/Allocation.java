package org.xhat.runtime.memory;

import java.util.function.Supplier;

/** Makes what may be too large for the memory there is, knowing what it is for. */
public final class Allocation {
    private Allocation() {}

    /**
     * What {@code allocate} makes.
     *
     * @param what what it is for, as the user knows it: a file, a tensor of the model
     * @param bytes how much memory that takes
     * @param cure what the user can do to need less, in the imperative
     * @throws TooLargeException where there is too little memory
     */
    public static <T> T of(String what, long bytes, String cure, Supplier<T> allocate) {
        try {
            return allocate.get();
        } catch (OutOfMemoryError e) {
            throw TooLargeException.forTheMemory(what, bytes, cure, e);
        }
    }
}
