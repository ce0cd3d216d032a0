package org.xhat.compiler.rewrite;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** An exact fraction in lowest terms with a positive denominator: coefficients and exponents of signomials. */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);
    static final Rational HALF = of(1, 2);

    /** Literals up to this many bits take part in exact arithmetic; longer ones, such as 1e-5, stay opaque. */
    private static final int LITERAL_BITS = 24;

    /** Numerators and denominators of up to this many bits are worth carrying about: products of some twenty literals. */
    private static final int MAX_BITS = 256;

    Rational {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("a fraction with denominator 0");
        }
        var divisor = numerator.gcd(denominator).multiply(BigInteger.valueOf(denominator.signum()));
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
    }

    static Rational of(long value) {
        return of(value, 1);
    }

    static Rational of(long numerator, long denominator) {
        return new Rational(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
    }

    /** Whether {@code value} is a short dyadic fraction other than zero, so that exact arithmetic on it stays short. */
    static boolean isShort(double value) {
        double scaled = value * (1 << LITERAL_BITS / 2);
        return value != 0 && Math.abs(value) < 1 << LITERAL_BITS / 2 && scaled == Math.rint(scaled);
    }

    /** The fraction a {@linkplain #isShort short} literal denotes. */
    static Rational ofShort(double value) {
        return of((long) (value * (1 << LITERAL_BITS / 2)), 1 << LITERAL_BITS / 2);
    }

    Rational plus(Rational other) {
        return new Rational(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    Rational times(Rational other) {
        return new Rational(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    Rational reciprocal() {
        return new Rational(denominator, numerator);
    }

    Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    int signum() {
        return numerator.signum();
    }

    boolean isInteger() {
        return denominator.equals(BigInteger.ONE);
    }

    boolean isOne() {
        return equals(ONE);
    }

    /** This to an integer power. */
    Rational power(int exponent) {
        var magnitude = new Rational(numerator.pow(Math.abs(exponent)), denominator.pow(Math.abs(exponent)));
        return exponent < 0 ? magnitude.reciprocal() : magnitude;
    }

    /** The nearest double, up to a tie that 34 digits do not tell from one. */
    double doubleValue() {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
                .doubleValue();
    }

    /** Whether a program may hold this as a literal: not too long, and 0 or a normal number of float32. */
    boolean isLiteral() {
        if (Math.max(numerator.bitLength(), denominator.bitLength()) > MAX_BITS) {
            return false;
        }
        double magnitude = Math.abs(doubleValue());
        return signum() == 0 || (magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE);
    }

    @Override
    public int compareTo(Rational other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    @Override
    public String toString() {
        return isInteger() ? numerator.toString() : numerator + "/" + denominator;
    }
}
