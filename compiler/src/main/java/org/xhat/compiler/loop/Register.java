package org.xhat.compiler.loop;

/**
 * A named value held in a register; its scope is the block that {@link Loop.Let defines} it.
 *
 * @param name unique in its nest
 * @param type its type
 */
public record Register(String name, ValueType type) {
    /** By the name alone, which is unique: passes look registers up all the time. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
