package org.xhat.compiler.loop;

import java.util.List;
import java.util.function.UnaryOperator;
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

    /** Defines an index variable by an integer in memory, which is not negative. */
    record LoadIndex(IndexVariable variable, Memory from, Index at) implements Loop {}

    /** Defines a register. */
    record Let(Register register, Scalar value) implements Loop {}

    /** Gives a defined register a new value: how accumulators move. */
    record Assign(Register register, Scalar value) implements Loop {}

    /**
     * Writes an element, or adjacent lanes. A memory of integers takes one at a time, given as bits, of which it keeps 32.
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

    /** The statements inside; none where there can be none. */
    default List<Loop> body() {
        return List.of();
    }

    /** This with {@code change} applied to its body, where it has one. */
    default Loop mapBody(UnaryOperator<List<Loop>> change) {
        return switch (this) {
            case For(IndexVariable variable, Kind kind, Index from, Index to, long step, List<Loop> body) ->
                new For(variable, kind, from, to, step, change.apply(body));
            case When(Index left, Index right, List<Loop> body) -> new When(left, right, change.apply(body));
            case Region(String name, List<Loop> body) -> new Region(name, change.apply(body));
            case LetIndex l -> l;
            case LoadIndex l -> l;
            case Let l -> l;
            case Assign a -> a;
            case Store s -> s;
        };
    }

    /** The values that this statement itself computes. */
    default List<Scalar> values() {
        return switch (this) {
            case Let let -> List.of(let.value);
            case Assign assign -> List.of(assign.value);
            case Store store -> store.mask == null ? List.of(store.value) : List.of(store.value, store.mask);
            case For f -> List.of();
            case When w -> List.of();
            case Region r -> List.of();
            case LetIndex l -> List.of();
            case LoadIndex l -> List.of();
        };
    }
}
