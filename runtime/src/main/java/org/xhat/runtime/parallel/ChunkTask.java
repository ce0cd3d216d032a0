package org.xhat.runtime.parallel;

/** Work cut into independent chunks. Running the same chunk by another worker, or beside others, must change no result. */
@FunctionalInterface
public interface ChunkTask {

    /**
     * Runs the chunks {@code fromChunk} … {@code toChunk} − 1.
     *
     * @param worker 0 … team size − 1; no two calls run at once with the same number, so it can pick scratch memory
     */
    void run(int fromChunk, int toChunk, int worker);
}
