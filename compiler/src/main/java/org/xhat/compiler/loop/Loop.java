package org.xhat.compiler.loop;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A statement of a {@link Procedure}. */
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
        /** As many at once as there are lanes, or several times as many: the body computes lanes, the step is how many. */
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
     * Writes an element, or lanes. A memory of integers takes one at a time, given as bits, of which it keeps 32.
     *
     * @param mask which lanes are written, {@link Scalar.FirstLanes} itself where they are not adjacent; null for all
     * @param stride how far apart the lanes' elements are; 1 for one element
     */
    record Store(
            Memory to, Index at, Scalar value, @Nullable Scalar mask, int stride) implements Loop {
        /** Writes an element, or adjacent lanes. */
        public Store(Memory to, Index at, Scalar value, @Nullable Scalar mask) {
            this(to, at, value, mask, 1);
        }

        /** This at another place, of other values. */
        public Store with(Index at, UnaryOperator<Scalar> value) {
            return new Store(to, at, value.apply(this.value), mask == null ? null : value.apply(mask), stride);
        }
    }

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

    /**
     * Runs a routine.
     *
     * @param memories where each of its memories begins
     * @param arguments the value of each of its indices
     */
    record Call(Routine routine, List<Place> memories, List<Index> arguments) implements Loop {
        /** Copies the lists. */
        public Call {
            memories = List.copyOf(memories);
            arguments = List.copyOf(arguments);
        }
    }

    /** An element of a memory, and what comes after it. */
    record Place(Memory memory, Index first) {
        @Override
        public String toString() {
            return memory + "[" + first + " ..]";
        }
    }

    /** The statements inside; none where there can be none. */
    default List<Loop> body() {
        return List.of();
    }

    /** This with other values and another body, as far as it has any. */
    default Loop map(UnaryOperator<Scalar> value, UnaryOperator<List<Loop>> body) {
        return switch (this) {
            case For f -> new For(f.variable, f.kind, f.from, f.to, f.step, body.apply(f.body));
            case When w -> new When(w.left, w.right, body.apply(w.body));
            case Region r -> new Region(r.name, body.apply(r.body));
            case Let l -> new Let(l.register, value.apply(l.value));
            case Assign a -> new Assign(a.register, value.apply(a.value));
            case Store s -> s.with(s.at, value);
            case LetIndex _, LoadIndex _, Call _ -> this;
        };
    }

    /** This with another body, where it has one. */
    default Loop mapBody(UnaryOperator<List<Loop>> body) {
        return map(value -> value, body);
    }

    /** The values that this statement itself computes. */
    default List<Scalar> values() {
        return switch (this) {
            case Let let -> List.of(let.value);
            case Assign assign -> List.of(assign.value);
            case Store store -> store.mask == null ? List.of(store.value) : List.of(store.value, store.mask);
            case For _, When _, Region _, LetIndex _, LoadIndex _, Call _ -> List.of();
        };
    }

    /** The indices that this statement itself reads, apart from those in its values. */
    default List<Index> indices() {
        return switch (this) {
            case For loop -> List.of(loop.from, loop.to);
            case When when -> List.of(when.left, when.right);
            case LetIndex let -> List.of(let.value);
            case LoadIndex load -> List.of(load.at);
            case Store store -> List.of(store.at);
            case Call call ->
                Stream.concat(call.memories.stream().map(Place::first), call.arguments.stream())
                        .toList();
            case Region _, Let _, Assign _ -> List.of();
        };
    }

    /** Gives {@code visitor} this and everything inside, from top to bottom. */
    default void visit(Consumer<? super Loop> visitor) {
        visitor.accept(this);
        body().forEach(statement -> statement.visit(visitor));
    }

    /** What follows the place of the first of lanes that are so far apart. */
    static String lanesText(int stride) {
        return stride == 1 ? " .." : " .. by " + stride;
    }

    /** {@code statements} and everything inside, from top to bottom. */
    static Stream<Loop> walk(List<Loop> statements) {
        return statements.stream().mapMulti(Loop::visit);
    }
}
