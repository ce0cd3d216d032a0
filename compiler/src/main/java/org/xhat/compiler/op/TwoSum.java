package org.xhat.compiler.op;

import java.util.List;
import org.xhat.runtime.math.Algebra;

/**
 * A rounded sum and what rounding took from it, exactly, whichever operand is larger: Knuth, The Art of Computer Programming,
 * volume 2, section 4.2.2, theorem B. Where the sum is no finite number, the error is none either.
 */
record TwoSum<T>(T sum, T error) {
    /** What a total keeps beside itself: all that its roundings took. */
    static final Combine.Part LOST = Combine.Part.number("lost", 0);

    /** x + y. */
    static <T> TwoSum<T> of(Algebra<T, T, T> a, T x, T y) {
        T sum = a.add(x, y);
        T added = a.sub(sum, x);
        T kept = a.sub(sum, added);
        return new TwoSum<>(sum, a.add(a.sub(x, kept), a.sub(y, added)));
    }

    /** {@code value}, or 0 where that is an infinity or no number. */
    static <T> T finite(Algebra<T, T, T> a, T value) {
        T isFinite = a.less(a.abs(value), a.constant(Double.POSITIVE_INFINITY));
        return a.select(isFinite, value, a.constant(0));
    }

    /** {@code total} and {@code x}; where the total keeps it, with what rounding takes. */
    static <T> List<T> accumulate(Algebra<T, T, T> a, List<T> total, T x) {
        if (total.size() == 1) {
            return List.of(a.add(total.getFirst(), x));
        }
        var sum = of(a, total.getFirst(), x);
        return List.of(sum.sum, a.add(total.getLast(), sum.error));
    }

    /** What {@code total} comes to, with what it has kept as far as that is finite. */
    static <T> T accumulated(Algebra<T, T, T> a, List<T> total) {
        return total.size() == 1 ? total.getFirst() : a.add(total.getFirst(), finite(a, total.getLast()));
    }
}
