package org.xhat.compiler.op;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.math.Algebra;

/**
 * How a reduction combines elements. Elements make a block, in one pass over them or in several, each of which knows what came of
 * those before it; blocks are merged in their order, those of a segment and then the segments. All that schedules know of a reduction
 * is here, written in operations that are exactly rounded, so that its bits depend on the shape alone: it runs in the values
 * of any algebra, given as one type for numbers, integers and truth values alike.
 */
public interface Combine {
    /**
     * A number that is carried along.
     *
     * @param name what loops call it
     * @param kind whether it is a number of the element type, or an integer as wide
     * @param identity what changes nothing that it is joined or merged with: what there is of nothing
     */
    record Part(String name, TensorType.Kind kind, double identity) {
        /** A number of the element type. */
        public static Part number(String name, double identity) {
            return new Part(name, TensorType.Kind.FLOATING, identity);
        }
    }

    /** How many elements came before a piece, how many it has, and both: numbers, exact integers rounded once. */
    record Counts<T>(Supplier<T> before, Supplier<T> added, Supplier<T> all) {}

    /** What each pass over a block gathers; at least one pass, and one for {@link #parts} unless it says otherwise. */
    default List<List<Part>> passes() {
        return List.of(parts());
    }

    /**
     * What an element brings to each part of pass {@code pass}.
     *
     * @param place how many elements of the reduction came before it, an integer
     * @param known what the pass before came to; empty in the first
     */
    <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known);

    /** What two sets of elements come to together in pass {@code pass}: sums, unless it says otherwise. They stand in any order. */
    default <T> List<T> join(Algebra<T, T, T> a, int pass, List<T> x, List<T> y) {
        return IntStream.range(0, x.size())
                .mapToObj(part -> a.add(x.get(part), y.get(part)))
                .toList();
    }

    /**
     * What the next pass knows, or what the block is if there is none, a value for each of {@link #parts}: what was gathered, unless it
     * says otherwise.
     *
     * @param gathered a value for each part
     * @param count how many elements the block has, as a number
     */
    default <T> List<T> finish(Algebra<T, T, T> a, int pass, List<T> gathered, List<T> known, Supplier<T> count) {
        return gathered;
    }

    /** What a block comes to, and a segment. */
    List<Part> parts();

    /** What the total of however many segments keeps after these, so that roundings do not add up. */
    default List<Part> kept() {
        return List.of();
    }

    /**
     * {@code total}, with or without what is kept, and the piece that follows, as {@code total}: what the two come to in a pass, unless
     * it says otherwise.
     */
    default <T> List<T> merge(Algebra<T, T, T> a, List<T> total, List<T> piece, Counts<T> counts) {
        return join(a, 0, total, piece);
    }

    /** The components of the result: what {@code total}, with or without what is kept, comes to. */
    <T> List<T> results(Algebra<T, T, T> a, List<T> total);

    /** Whether the result over one element is that element, so that there is nothing to combine. */
    default boolean keepsOne() {
        return false;
    }

    /** What a kernel is called whose main part this is, where the operator is called {@code operator}. */
    default String describe(String operator) {
        return operator;
    }
}
