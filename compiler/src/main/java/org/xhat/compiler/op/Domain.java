package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Where an operator is tested: a range to sample for each operand, and the smooth pieces between its kinks.
 *
 * @param ranges one for each operand
 * @param pieces which smooth piece a point lies on; a difference quotient whose points lie on different pieces says nothing
 */
public record Domain(List<Range> ranges, Pieces pieces) {
    /**
     * The relative tolerance of the check against differences on such ranges. Central differences with step h = 6e-6 err by h²/6·f''' ≈ 6e-12 in truncation and
     * u/h ≈ 2e-11 in rounding, relative to values near 1; 1e-6 leaves room for sums of some hundred such terms and for
     * derivatives a thousand times smaller than their function.
     */
    public static final double RELATIVE = 1e-6;

    /** The absolute tolerance of the same check: see {@link #RELATIVE}. */
    public static final double ABSOLUTE = 1e-8;

    /** Copies the ranges. */
    public Domain {
        ranges = List.copyOf(ranges);
    }

    /**
     * What is sampled for one operand.
     *
     * @param low the least value
     * @param high the greatest value
     * @param differentiated whether difference quotients move this operand; a condition, for one, only takes the values 0 and 1
     */
    public record Range(double low, double high, boolean differentiated) {
        /** A range of reals. */
        public static Range of(double low, double high) {
            return new Range(low, high, true);
        }

        /** The two truth values. */
        public static final Range CONDITION = new Range(0, 1, false);

        /** A value from this range. */
        public double sample(RandomGenerator random) {
            return differentiated ? random.nextDouble(low, high) : random.nextInt((int) low, (int) high + 1);
        }
    }

    /** Numbers the smooth pieces of a function of up to three operands; those it lacks are 0. */
    @FunctionalInterface
    public interface Pieces {
        /** Everywhere smooth. */
        Pieces ONE = (x, y, z) -> 0;

        /** A kink where x = 0. */
        Pieces SIGN_OF_X = (x, y, z) -> Math.signum(x);

        /** A kink where x = y. */
        Pieces ORDER_OF_X_AND_Y = (x, y, z) -> Double.compare(x, y);

        /** Equal numbers exactly where no kink lies between. */
        double of(double x, double y, double z);

        /**
         * A number for the pieces numbered {@code pieces}, then {@code piece}. Two sequences that differ anywhere share theirs with
         * a probability of 2⁻⁶⁴: each step is the generator of Steele, Lea and Flood 2014, "Fast splittable pseudorandom
         * number generators", so that no two changes undo one another as they would in a sum.
         */
        static long joined(long pieces, long piece) {
            long mixed = (pieces ^ piece) + 0x9E3779B97F4A7C15L;
            mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return mixed ^ (mixed >>> 31);
        }
    }

    /** Smooth on the given ranges. */
    public static Domain of(Range... ranges) {
        return new Domain(List.of(ranges), Pieces.ONE);
    }

    /** One operand in [low, high]. */
    public static Domain of(double low, double high) {
        return of(Range.of(low, high));
    }

    /** {@code arity} operands in [−2, 2], where products and exponentials stay near 1. */
    public static Domain reals(int arity) {
        var ranges = new Range[arity];
        Arrays.fill(ranges, Range.of(-2, 2));
        return of(ranges);
    }

    /** The same with kinks between {@code pieces}. */
    public Domain with(Pieces pieces) {
        return new Domain(ranges, pieces);
    }
}
