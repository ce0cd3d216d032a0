package org.xhat.compiler.pipeline;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.program.NonFiniteOrigin;

/**
 * A model's loss along lines through one parameter's value: what {@link CentralDifferences} take differences of.
 *
 * <p>The loss of a batch is a sum: its terms are subtracted before they are summed, so that the rounding of the sum itself does not
 * enter.
 */
final class LossAlong implements CentralDifferences.Line {
    /** No power of two: what is moved by a multiple of everybody's last place is not rounded at all. */
    private static final double UNEVEN = 0.7390851332151607;

    /** Points of the table of differences that shows the rounding. */
    private static final int NOISE_POINTS = 9;

    /** Orders of differences that must agree on it. */
    private static final int LEAST_ORDER = 3;

    private static final int MOST_ORDER = 5;

    /** As far as they may differ. */
    private static final double AGREEMENT = 4;

    private final DifferentiatedModel model;
    private final DimValues dims;
    private final ModelSignature.Variable parameter;
    private final double[] theta;
    private final double[] gradient;
    private final double[] terms;
    private final long[] pieces;
    private double[] direction;
    private int crossed = -1;
    private boolean leftRange;

    /** Through the value that {@code parameter} has; runs the model. */
    LossAlong(DifferentiatedModel model, DimValues dims, ModelSignature.Variable parameter) {
        this.model = model;
        this.dims = dims;
        this.parameter = parameter;
        this.theta = model.read(parameter.name());
        this.direction = new double[theta.length];
        this.gradient = model.gradient(dims, parameter);
        model.loss(dims);
        this.terms = model.summands();
        this.pieces = model.pieces();
    }

    /** The derivative by the parameter. */
    double[] gradient() {
        return gradient;
    }

    /** The next lines go this way. */
    void turn(double[] direction) {
        this.direction = direction;
    }

    /** The parameter's largest element, rounded up to a power of two so that steps are exact; 1 where all are 0. */
    double size() {
        double largest = Arrays.stream(theta).map(Math::abs).max().orElse(0);
        return largest == 0 ? 1 : Math.scalb(1.0, Math.clamp(Math.getExponent(largest) + 1L, -900, 900));
    }

    /** Σ|term|: what derivatives are small beside. */
    double lossSize() {
        return Arrays.stream(terms).map(Math::abs).sum();
    }

    /** The first operator of which a point lay beyond a kink; null where there was none. */
    @Nullable String crossed() {
        return crossed < 0 ? null : model.kinked(crossed);
    }

    /** Whether at some point the loss was no number. */
    boolean leftRange() {
        return leftRange;
    }

    @Override
    public double rise(double t) {
        move(t);
        model.loss(dims);
        double[] there = model.summands();
        double rise = 0;
        for (int i = 0; i < there.length; i++) {
            rise += there[i] - terms[i];
        }
        if (!Double.isFinite(rise)) {
            leftRange = true;
            return Double.NaN;
        }
        int kink = Arrays.mismatch(pieces, model.pieces());
        crossed = crossed < 0 ? kink : crossed;
        return kink < 0 ? rise : Double.NaN;
    }

    @Override
    public double slope(double t) {
        move(t);
        return along(model.gradient(dims, parameter));
    }

    @Override
    public double roundingOfSlope() {
        double size = 0;
        for (int i = 0; i < direction.length; i++) {
            size += direction[i] == 0 ? 0 : Math.abs(gradient[i] * direction[i]);
        }
        return Double.isFinite(size) ? 0x1p-53 * size : 0;
    }

    /** The derivative along the line, as derived. */
    double slope() {
        return along(gradient);
    }

    private double along(double[] gradient) {
        double sum = 0;
        for (int i = 0; i < direction.length; i++) {
            if (direction[i] != 0) { // an element that stays may have no finite derivative
                sum = Math.fma(gradient[i], direction[i], sum);
            }
        }
        return sum;
    }

    private void move(double t) {
        var moved = new double[theta.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = theta[i] + t * direction[i];
        }
        model.write(parameter.name(), moved);
    }

    /**
     * What rounding does to this loss.
     *
     * @param deviation the standard deviation of what it adds to a rise
     * @param spacing points so far apart are rounded independently, and what is smooth is straight between them
     */
    record Rounding(double deviation, double spacing) {}

    /**
     * The rounding, from differences of several orders between points far closer than any step: Moré and Wild 2011, "Estimating
     * computational noise". Noise looks the same in every order. What is smooth grows or shrinks with it, and so do stairs, where the
     * points are closer than the last place of what they are added to: spacings are tried from wide to close. The result is at
     * least what the terms themselves are rounded by.
     */
    Rounding rounding() {
        double least = 0x1p-54 * norm(terms);
        double spacing = UNEVEN * size() * 0x1p-20;
        for (; spacing > size() * 0x1p-40; spacing /= 64) {
            var table = new double[NOISE_POINTS];
            for (int i = 0; i < table.length; i++) {
                table[i] = rise((i - NOISE_POINTS / 2) * spacing);
            }
            double smallest = Double.POSITIVE_INFINITY;
            double largest = 0;
            double weight = 1;
            for (int order = 1; order <= MOST_ORDER; order++) {
                for (int i = 0; i + order < table.length; i++) {
                    table[i] = table[i + 1] - table[i];
                }
                weight *= (4 * order - 2.0) / order; // (2k)! ÷ (k!)²: the variance of a difference of order k
                if (order >= LEAST_ORDER) {
                    int count = NOISE_POINTS - order;
                    double deviation = norm(Arrays.copyOf(table, count)) / Math.sqrt(count * weight);
                    smallest = Math.min(smallest, deviation);
                    largest = Math.max(largest, deviation);
                }
            }
            if (largest <= AGREEMENT * smallest || largest <= least) {
                forgetKinks();
                return new Rounding(Math.max(largest, least), spacing);
            }
        }
        forgetKinks();
        return new Rounding(least, spacing);
    }

    /** They were crossed on the way to an answer that did not need them. */
    private void forgetKinks() {
        crossed = -1;
        leftRange = false;
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(element -> element * element).sum());
    }

    /** What makes a derivative NaN or infinite, at the parameter's own value. */
    Optional<NonFiniteOrigin> nonFinite() {
        restore();
        return model.nonFinite();
    }

    /** Puts the parameter back. */
    void restore() {
        model.write(parameter.name(), theta);
    }
}
