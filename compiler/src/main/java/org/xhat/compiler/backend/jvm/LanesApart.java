package org.xhat.compiler.backend.jvm;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Lanes whose elements are not adjacent, as the vectors of adjacent elements that hold them: each is read whole and rearranged, so
 * that its elements are in the lanes they belong to, or written from lanes brought to where they belong, under a mask. For a few
 * elements between two lanes that takes a tenth of what the lanes do one by one.
 *
 * @param lanes how many there are
 * @param stride how far apart their elements are
 */
record LanesApart(int lanes, int stride) {
    /** How far from the first lane's element the vectors begin that hold any; ascending, from 0. */
    List<Integer> vectors() {
        return IntStream.range(0, lanes)
                .map(lane -> vectorOf(lane))
                .distinct()
                .boxed()
                .toList();
    }

    private int vectorOf(int lane) {
        return lane * stride / lanes * lanes;
    }

    /** For each lane where in its vector its element is. */
    int[] shuffleOfLoad() {
        return shuffle(lane -> lane * stride % lanes);
    }

    /** The lanes whose elements are in the vector that begins at {@code first}, as bits. */
    long read(int first) {
        return bits(lane -> vectorOf(lane) == first ? 1 : 0);
    }

    /** For each place of the vector that begins at {@code first} which lane is written there, or before it. */
    int[] shuffleOfStore(int first) {
        return shuffle(place -> Math.min((first + place) / stride, lanes - 1));
    }

    /** The places of the vector that begins at {@code first} where a lane is written, as bits. */
    long written(int first) {
        return bits(place -> {
            int at = first + place;
            return at % stride == 0 && at / stride < lanes ? 1 : 0;
        });
    }

    private int[] shuffle(IntUnaryOperator from) {
        return IntStream.range(0, lanes).map(from).toArray();
    }

    private long bits(IntUnaryOperator bit) {
        return IntStream.range(0, lanes)
                .mapToLong(lane -> (long) bit.applyAsInt(lane) << lane)
                .reduce(0, (x, y) -> x | y);
    }
}
