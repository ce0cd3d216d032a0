package org.xhat.runtime.math;

/**
 * The operations an expansion may use. Each is exact or correctly rounded, so every instance computes the same bits from
 * the same expansion: boxed Java numbers, vectors of any width, or code emitted by the compiler.
 *
 * <p>NaN payloads are outside this promise: any NaN equals any other.
 *
 * @param <V> a floating value of {@link #format()}
 * @param <I> a two's complement integer of the same width
 * @param <B> a truth value
 */
public interface Algebra<V, I, B> {

    /** The format of every {@code V}. */
    FloatFormat format();

    /** {@code value} rounded to the format. */
    V constant(double value);

    /** x + y, rounded to nearest. */
    V add(V x, V y);

    /** x − y, rounded to nearest. */
    V sub(V x, V y);

    /** x · y, rounded to nearest. */
    V mul(V x, V y);

    /** x ÷ y, rounded to nearest. */
    V div(V x, V y);

    /** x · y + z, rounded once. */
    V fma(V x, V y, V z);

    /** −x: the sign bit flipped, also on zeros. */
    V neg(V x);

    /** |x|: the sign bit cleared. */
    V abs(V x);

    /** √x, rounded to nearest; NaN below −0. */
    V sqrt(V x);

    /** The smaller, as {@link Math#min(double, double)}: NaN wins and −0 &lt; +0. */
    V min(V x, V y);

    /** The larger, as {@link Math#max(double, double)}: NaN wins and −0 &lt; +0. */
    V max(V x, V y);

    /** x &lt; y; false if either is NaN. */
    B less(V x, V y);

    /** x ≤ y; false if either is NaN. */
    B lessOrEqual(V x, V y);

    /** x = y; false if either is NaN, and −0 = +0. */
    B equal(V x, V y);

    /** Both hold. */
    B and(B a, B b);

    /** At least one holds. */
    B or(B a, B b);

    /** {@code a} does not hold. */
    B not(B a);

    /** {@code ifTrue} where the condition holds, otherwise {@code ifFalse}; both have been computed. */
    V select(B condition, V ifTrue, V ifFalse);

    /** As {@link #select}, of integers. */
    default I selectInt(B condition, I ifTrue, I ifFalse) {
        return bits(select(condition, fromBits(ifTrue), fromBits(ifFalse)));
    }

    /** The encoding of x. */
    I bits(V x);

    /** The value that {@code bits} encode. */
    V fromBits(I bits);

    /** The low bits of {@code value}, as many as an {@code I} has. */
    I integer(long value);

    /** x + y, wrapping around. */
    I addInt(I x, I y);

    /** x − y, wrapping around. */
    I subInt(I x, I y);

    /** Bitwise and. */
    I andInt(I x, I y);

    /** Bitwise or. */
    I orInt(I x, I y);

    /** Bitwise exclusive or. */
    I xorInt(I x, I y);

    /** x·2^n, wrapping around; 0 ≤ n &lt; width. */
    I shiftLeft(I x, int n);

    /** ⌊x ÷ 2^n⌋, the sign kept; 0 ≤ n &lt; width. */
    I shiftRight(I x, int n);

    /** x shifted right with zeros coming in; 0 ≤ n &lt; width. */
    I shiftRightUnsigned(I x, int n);

    /** x truncated towards zero; the caller knows that x is in range and not NaN. */
    I toInteger(V x);

    /** x, rounded to nearest. */
    V toFloating(I x);
}
