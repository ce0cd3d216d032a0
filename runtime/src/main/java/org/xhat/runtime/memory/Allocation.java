package org.xhat.runtime.memory;

/** Makes what may be too large for the memory there is, knowing what it is for. */
public final class Allocation {
    private Allocation() {}

    /** Makes something large. */
    @FunctionalInterface
    public interface Making<T, E extends Exception> {
        /** What it makes. */
        T make() throws E;
    }

    /**
     * What {@code allocate} makes.
     *
     * @param what what it is for, as the user knows it: a file, a tensor of the model
     * @param bytes how much memory that takes
     * @param cure what the user can do to need less, in the imperative
     * @throws TooLargeException where there is too little memory
     */
    public static <T, E extends Exception> T of(String what, long bytes, String cure, Making<T, E> allocate) throws E {
        try {
            return allocate.make();
        } catch (OutOfMemoryError e) {
            throw TooLargeException.forTheMemory(what, bytes, cure, e);
        }
    }
}
