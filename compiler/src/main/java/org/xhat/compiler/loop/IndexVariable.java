package org.xhat.compiler.loop;

/**
 * An integer variable: a loop's, or one that {@link Loop.LetIndex} defines.
 *
 * @param name unique in its nest
 * @param wide whether it has 64 bits: it may pass 2³¹, and is no place in memory then
 */
public record IndexVariable(String name, boolean wide) {
    /** A variable of 32 bits. */
    public IndexVariable(String name) {
        this(name, false);
    }

    /** By the name alone, which is unique. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
