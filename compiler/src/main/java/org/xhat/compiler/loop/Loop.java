package org.xhat.compiler.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a {@link LoopNest}. */
public sealed interface Loop {
    /** How the iterations of a {@link For} are carried out. */
    enum Kind {
        /** One after another. */
        SERIAL,
        /** Chunks shared among the threads of a team, or the range of them that one call runs. */
        TEAM,
        /** Work groups of a device. */
        GROUP,
        /** Work items of a group. */
        ITEM,
        /** As many at once as there are lanes: the body computes lanes, and the step is their number. */
        LANE,
        /** One after another, written out; the bounds are literals. */
        UNROLL
    }

    /** {@code for (variable = from; variable < to; variable += step) body}. */
    record For(IndexVariable variable, Kind kind, Index from, Index to, long step, List<Loop> body) implements Loop {
        /** Copies the body. */
        public For {
            body = List.copyOf(body);
        }
    }

    /** Runs the body where {@code left < right}. */
    record When(Index left, Index right, List<Loop> body) implements Loop {
        /** Copies the body. */
        public When {
            body = List.copyOf(body);
        }
    }

    /** Defines an index variable. */
    record LetIndex(IndexVariable variable, Index value) implements Loop {}

    /** Defines a register. */
    record Let(Register register, Scalar value) implements Loop {}

    /** Gives a defined register a new value: how accumulators move. */
    record Assign(Register register, Scalar value) implements Loop {}

    /**
     * Writes an element, or adjacent lanes.
     *
     * @param mask which lanes are written; null for all
     */
    record Store(
            Memory to, Index at, Scalar value, @Nullable Scalar mask) implements Loop {}

    /**
     * Statements that may become a method of their own: nothing of lanes crosses the border, nothing defined inside is used
     * outside, and nothing outside is assigned inside.
     *
     * @param name the method's name
     */
    record Region(String name, List<Loop> body) implements Loop {
        /** Copies the body. */
        public Region {
            body = List.copyOf(body);
        }
    }
}
