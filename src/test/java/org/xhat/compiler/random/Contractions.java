package org.xhat.compiler.random;

import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.op.ContractOp;

/** Which axes of two values are contracted, run together, or stay apart, by numbers. */
final class Contractions {
    private static final String LETTERS = "abcdefghijkl";

    private Contractions() {}

    /** The product with a weight, [..., k], [k, n] → [..., n], of a value of {@code rank} axes. */
    static ContractOp linear(int rank) {
        String kept = LETTERS.substring(0, rank - 1);
        char inner = LETTERS.charAt(rank - 1);
        char outer = LETTERS.charAt(rank + 1);
        return new ContractOp(kept + inner, "" + inner + outer, kept + outer);
    }

    /**
     * A contraction of {@code x} and {@code y}, which may be an outer product.
     *
     * @param sharing two bits for each axis of y: what becomes of it where x has one of the same extent
     * @param columnsFirst whether the axes that y alone has come first in the result
     */
    static ContractOp of(TensorType x, TensorType y, int sharing, boolean columnsFirst) {
        String left = LETTERS.substring(0, x.rank());
        var right = new StringBuilder();
        var batch = new StringBuilder();
        var contracted = new StringBuilder();
        int bits = sharing;
        for (int axis = 0; axis < y.rank(); axis++) {
            int found = bits % 4 == 0 ? -1 : alike(x, y, axis, right);
            right.append(LETTERS.charAt(found < 0 ? x.rank() + axis : found));
            if (found >= 0) {
                (bits % 4 == 1 ? batch : contracted).append(LETTERS.charAt(found));
            }
            bits /= 4;
        }
        String rows = without(left, contracted, batch);
        String columns = without(right, contracted, batch);
        return new ContractOp(left, right.toString(), columnsFirst ? columns + batch + rows : batch + rows + columns);
    }

    /** The first axis of x of the extent that {@code axis} of y has, and whose letter is not {@code taken}; −1 for none. */
    private static int alike(TensorType x, TensorType y, int axis, StringBuilder taken) {
        for (int other = 0; other < x.rank(); other++) {
            boolean free = taken.indexOf(LETTERS.substring(other, other + 1)) < 0;
            if (free && x.dim(other).equals(y.dim(axis))) {
                return other;
            }
        }
        return -1;
    }

    private static String without(CharSequence letters, StringBuilder contracted, StringBuilder batch) {
        var kept = new StringBuilder();
        letters.chars()
                .mapToObj(Character::toString)
                .filter(letter -> contracted.indexOf(letter) < 0 && batch.indexOf(letter) < 0)
                .forEach(kept::append);
        return kept.toString();
    }
}
