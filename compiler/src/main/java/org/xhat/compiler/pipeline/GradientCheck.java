package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;
import org.xhat.runtime.train.NonFiniteLossException;

/**
 * Holds a model's compiled float64 gradient against central differences of its compiled loss, (L(θ + h·d) − L(θ − h·d)) ÷ 2h
 * with h = 1e-5, at freshly initialized parameters: for each parameter along random coordinates, and along random directions
 * whose every entry is ±n^(−1/4) for n elements: between the unit vector, along which the loss of a large tensor hardly moves
 * above its rounding, and ±1, along which it moves so far that truncation shows.
 *
 * <p>The loss of a batch is a sum: its terms are subtracted before they are summed. Half the last bit of a loss of 2.3 alone, over
 * 2h, is 1e-11, and the first layer of a deep sigmoid network has derivatives of 1e-4.
 *
 * <p>A sample whose two ends lie on different sides of a kink (a relu, a maximum) is drawn again: there the difference
 * quotient says nothing about the derivative.
 */
public final class GradientCheck {
    /** Half the distance between the two ends. Truncation is O(h²), rounding O(1e-16 ÷ h): 1e-5 balances them. */
    private static final double STEP = 1e-5;

    /** Derivatives below this are zero as far as the difference quotient can tell. */
    private static final double NOTHING = 1e-9;

    /** A correct gradient stays well below; a wrong term does not. */
    private static final double LARGEST_RELATIVE_ERROR = 1e-7;

    /** Draws for one sample before it is given up: only a loss with a kink at the parameters themselves needs so many. */
    private static final int DRAWS = 50;

    /**
     * What was found for one parameter.
     *
     * @param name the parameter
     * @param maxAbsoluteError the largest |a − n| of the sample, a the derivative, n the difference quotient
     * @param maxRelativeError that over the largest max(|a|, |n|) of the sample; 0 where all of those are below 1e-9
     * @param samples coordinates and directions compared
     * @param redrawn samples drawn again because of a kink
     * @param passed whether the relative error is below 1e-7 and a sample was left
     */
    public record ParameterResult(
            String name, double maxAbsoluteError, double maxRelativeError, int samples, int redrawn, boolean passed) {}

    /** What was found. */
    public record Result(List<ParameterResult> parameters) {
        /** Copies the list. */
        public Result {
            parameters = List.copyOf(parameters);
        }

        /** Whether every parameter passed. */
        public boolean passed() {
            return parameters.stream().allMatch(ParameterResult::passed);
        }
    }

    private final DifferentiatedModel model;
    private final int batch;
    private final int trials;

    private GradientCheck(DifferentiatedModel model, int batch, int trials) {
        this.model = model;
        this.batch = batch;
        this.trials = trials;
    }

    /**
     * Checks every parameter of a model.
     *
     * @param batch examples in the batch
     * @param load writes the batch into the model's inputs
     * @param trials coordinates, and directions, for each parameter
     * @param seed decides the initial values and the samples
     * @param progress is told each parameter's result as soon as it is known
     * @throws NonFiniteLossException where there is no loss to differ from
     */
    public static Result run(
            ModelDefinition definition,
            int batch,
            Consumer<ModelInputs> load,
            int trials,
            long seed,
            Consumer<ParameterResult> progress) {
        return run(definition, GradientGraph.of(definition), batch, load, trials, seed, progress);
    }

    /** Checks the derivatives that {@code gradient} claims to hold: wrong ones too, to see that the check refuses them. */
    static Result run(
            ModelDefinition definition,
            GradientGraph gradient,
            int batch,
            Consumer<ModelInputs> load,
            int trials,
            long seed,
            Consumer<ParameterResult> progress) {
        try (var team = new ThreadTeam(1)) {
            var model = new DifferentiatedModel(definition, gradient, team);
            model.initialize(seed);
            load.accept(model);
            var check = new GradientCheck(model, batch, trials);
            double loss = model.run(batch);
            if (!Double.isFinite(loss)) {
                throw NonFiniteLossException.initially(loss);
            }
            var results = new ArrayList<ParameterResult>();
            for (var parameter : definition.signature().parameters()) {
                var random = new RandomStream(RandomKey.of(seed, "check").child(parameter.name()));
                var result = check.parameter(parameter, model.gradient(parameter), random);
                progress.accept(result);
                results.add(result);
                model.run(batch);
            }
            return new Result(results);
        }
    }

    private ParameterResult parameter(ModelSignature.Variable parameter, double[] gradient, RandomStream random) {
        double[] theta = model.read(parameter.name());
        var direction = new double[theta.length];
        double largestError = 0;
        double largest = 0;
        int redrawn = 0;
        int samples = 0;
        for (int trial = 0; trial < 2 * trials; trial++) {
            boolean alongCoordinate = trial < trials;
            for (int draw = 0; draw < DRAWS; draw++) {
                draw(direction, alongCoordinate, random);
                double numeric = quotient(parameter, theta, direction);
                if (Double.isNaN(numeric)) {
                    redrawn++;
                    continue;
                }
                double analytic = dot(gradient, direction);
                largestError = Math.max(largestError, Math.abs(analytic - numeric));
                largest = Math.max(largest, Math.max(Math.abs(analytic), Math.abs(numeric)));
                samples++;
                break;
            }
        }
        model.write(parameter.name(), theta);
        double relative = largest < NOTHING ? 0 : largestError / largest;
        return new ParameterResult(
                parameter.name(),
                largestError,
                relative,
                samples,
                redrawn,
                samples > 0 && relative < LARGEST_RELATIVE_ERROR);
    }

    private static void draw(double[] direction, boolean alongCoordinate, RandomStream random) {
        if (alongCoordinate) {
            Arrays.fill(direction, 0);
            direction[random.nextBelow(direction.length)] = 1;
        } else {
            double entry = Math.pow(direction.length, -0.25);
            for (int i = 0; i < direction.length; i++) {
                direction[i] = random.nextBelow(2) == 0 ? -entry : entry;
            }
        }
    }

    /** The difference quotient; NaN where a kink lies between the ends. */
    private double quotient(ModelSignature.Variable parameter, double[] theta, double[] direction) {
        model.write(parameter.name(), moved(theta, direction, STEP));
        model.run(batch);
        long piecesAbove = model.pieces();
        double[] above = model.summands();
        model.write(parameter.name(), moved(theta, direction, -STEP));
        model.run(batch);
        if (model.pieces() != piecesAbove) {
            return Double.NaN;
        }
        double[] below = model.summands();
        double difference = 0;
        for (int i = 0; i < above.length; i++) {
            difference += above[i] - below[i];
        }
        return difference / (2 * STEP);
    }

    private static double[] moved(double[] theta, double[] direction, double step) {
        var moved = new double[theta.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = theta[i] + step * direction[i];
        }
        return moved;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum = Math.fma(x[i], y[i], sum);
        }
        return sum;
    }
}
