package org.xhat.compiler.loop;

/**
 * An integer variable: a loop's, or one that {@link Loop.LetIndex} defines.
 *
 * @param name unique in its nest
 */
public record IndexVariable(String name) {
    @Override
    public String toString() {
        return name;
    }
}
