package org.xhat.compiler.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.ModelInputs;
import org.xhat.runtime.program.ModelSignature;
import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;
import org.xhat.runtime.train.NonFiniteLossException;

/**
 * Holds a model's compiled float64 gradient against {@link CentralDifferences} of its compiled loss, at freshly initialized
 * parameters: for each parameter along random coordinates, and along random directions whose every entry is about ±n^(−1/4) for n
 * elements: between the unit vector, along which the loss of a large tensor hardly moves above its rounding, and ±1, along
 * which it moves so far that truncation shows.
 *
 * <p>What differences are worth is estimated with them, so that there are three answers. A derivative that differs from its
 * difference by more than either may be off by is wrong. One that does not is right, where the difference would have shown an error of
 * 1e-4. And where kinks, rounding or a loss that is no number leave no such difference, nothing can be told.
 */
public final class GradientCheck {
    /** A parameter by which the loss has a derivative below this, both relative to their sizes, has none worth a name. */
    private static final double NOTHING = 1e-9;

    /** What is known of a derivative. */
    public enum Verdict {
        /** Differences settle on what was derived. */
        PASSED,
        /** Differences settle on another number. */
        FAILED,
        /** Differences do not settle. */
        CANNOT_TELL
    }

    /**
     * A derivative and its difference, along one line.
     *
     * @param place what was moved: {@code element [3, 17]}, or all of them in a random direction
     * @param derived the derivative
     * @param difference what differences extrapolate to; NaN where there are none
     * @param error what the difference may be off by
     */
    public record Sample(String place, double derived, double difference, double error) {}

    /**
     * What was found for one parameter.
     *
     * @param name the parameter
     * @param verdict what is known
     * @param reason why it failed, or cannot be told; of one that passed, what is worth knowing, or nothing
     * @param maxAbsoluteError the largest |derived − difference| of the samples that settled
     * @param maxRelativeError that over the largest derivative of the sample; 0 where there is none above rounding
     * @param samples coordinates and directions that settled
     * @param unsettled those that did not
     * @param worst the sample that failed worst
     */
    public record ParameterResult(
            String name,
            Verdict verdict,
            String reason,
            double maxAbsoluteError,
            double maxRelativeError,
            int samples,
            int unsettled,
            Optional<Sample> worst) {}

    /** What was found. */
    public record Result(List<ParameterResult> parameters) {
        /** Copies the list. */
        public Result {
            parameters = List.copyOf(parameters);
        }

        /** Failed where a parameter failed; otherwise passed where all passed. */
        public Verdict verdict() {
            for (var verdict : List.of(Verdict.FAILED, Verdict.CANNOT_TELL)) {
                if (parameters.stream().anyMatch(parameter -> parameter.verdict() == verdict)) {
                    return verdict;
                }
            }
            return Verdict.PASSED;
        }
    }

    private final LossAlong loss;
    private final ModelSignature.Variable parameter;
    private final int trials;
    private final RandomStream random;
    private final List<Integer> elements = new ArrayList<>();
    private final List<CentralDifferences.Comparison> comparisons = new ArrayList<>();
    private final LossAlong.Rounding rounding;

    private GradientCheck(LossAlong loss, ModelSignature.Variable parameter, int trials, RandomStream random) {
        this.loss = loss;
        this.parameter = parameter;
        this.trials = trials;
        this.random = random;
        loss.turn(direction(loss.gradient().length));
        this.rounding = loss.rounding();
    }

    /**
     * Checks every parameter of a model.
     *
     * @param load writes a batch into the model's inputs, and says the dims that they then have
     * @param trials coordinates, and directions, for each parameter
     * @param seed decides the initial values and the samples
     * @param progress is told each parameter's result as soon as it is known
     * @throws NonFiniteLossException where there is no loss to differ from
     */
    public static Result run(
            ModelDefinition definition,
            Function<ModelInputs, DimValues> load,
            int trials,
            long seed,
            Consumer<ParameterResult> progress) {
        return run(definition, GradientGraph.of(definition), load, trials, seed, progress);
    }

    /** Checks the derivatives that {@code gradient} claims to hold: wrong ones too, to see that the check refuses them. */
    static Result run(
            ModelDefinition definition,
            GradientGraph gradient,
            Function<ModelInputs, DimValues> load,
            int trials,
            long seed,
            Consumer<ParameterResult> progress) {
        try (var team = new ThreadTeam(1)) {
            var model = new DifferentiatedModel(definition, gradient, team);
            model.initialize(seed);
            var dims = load.apply(model);
            double loss = model.loss(dims);
            if (!Double.isFinite(loss)) {
                throw NonFiniteLossException.initially(loss, model.nonFinite());
            }
            var results = new ArrayList<ParameterResult>();
            for (ModelSignature.Variable parameter : definition.signature().parameters()) {
                var along = new LossAlong(model, dims, parameter);
                var random = new RandomStream(RandomKey.of(seed, "check").child(parameter.name()));
                var result = new GradientCheck(along, parameter, trials, random).run();
                along.restore();
                progress.accept(result);
                results.add(result);
            }
            return new Result(results);
        }
    }

    private ParameterResult run() {
        double[] gradient = loss.gradient();
        for (int element = 0; element < gradient.length; element++) {
            if (!Double.isFinite(gradient[element])) { // every direction has it, and few coordinates
                compare(element, coordinate(gradient.length, element));
                return result();
            }
        }
        for (int trial = 0; trial < trials; trial++) {
            int element = random.nextBelow(gradient.length);
            compare(element, coordinate(gradient.length, element));
        }
        for (int trial = 0; trial < trials; trial++) {
            compare(-1, direction(gradient.length));
        }
        return result();
    }

    private static double[] coordinate(int length, int element) {
        var direction = new double[length];
        direction[element] = 1;
        return direction;
    }

    private double[] direction(int length) {
        double entry = Math.scalb(1.0, (int) Math.rint(-Math.log(length) / Math.log(2) / 4));
        var direction = new double[length]; // of powers of two: steps are exact
        Arrays.setAll(direction, i -> random.nextBelow(2) == 0 ? -entry : entry);
        return direction;
    }

    private void compare(int element, double[] direction) {
        loss.turn(direction);
        elements.add(element);
        comparisons.add(CentralDifferences.compare(loss, loss.slope(), rounding, loss.size()));
    }

    private ParameterResult result() {
        double scale = comparisons.stream()
                .filter(CentralDifferences.Comparison::exists)
                .mapToDouble(CentralDifferences.Comparison::scale)
                .max()
                .orElse(0);
        double nothing = NOTHING * loss.lossSize() / loss.size();
        double largestError = 0;
        double largest = 0;
        int settled = 0;
        int worst = -1;
        for (int i = 0; i < comparisons.size(); i++) {
            var comparison = comparisons.get(i);
            largest = Math.max(largest, comparison.scale() + comparison.error());
            boolean wrong = comparison.exists() && !comparison.agrees();
            if (!Double.isFinite(comparison.derived())) {
                wrong = comparison.error() <= Math.max(nothing, CentralDifferences.RESOLUTION * comparison.scale());
            }
            if (wrong
                    || comparison.settles(comparison.scale())
                    || comparison.settles(scale * CentralDifferences.TOLERANCE / CentralDifferences.RESOLUTION)) {
                settled++;
                largestError = Math.max(largestError, comparison.distance());
            }
            if (wrong
                    && (worst < 0
                            || !(comparison.distance() <= comparisons.get(worst).distance()))) {
                worst = i;
            }
        }
        if (worst >= 0) {
            return result(Verdict.FAILED, "differences settle on another number", largestError, scale, settled, worst);
        }
        if (largest <= nothing
                && CentralDifferences.isRounding(loss, comparisons.getLast().derived(), rounding)) {
            String reason = scale == 0 ? "the loss does not move" : "0 but for rounding";
            return result(Verdict.PASSED, reason, largestError, 0, comparisons.size(), -1);
        }
        return 2 * settled >= comparisons.size()
                ? result(Verdict.PASSED, "", largestError, scale, settled, -1)
                : result(Verdict.CANNOT_TELL, doubt(), largestError, scale, settled, -1);
    }

    private static boolean isFinite(double[] gradient) {
        return Arrays.stream(gradient).allMatch(Double::isFinite);
    }

    private String doubt() {
        long without =
                comparisons.stream().filter(comparison -> !comparison.exists()).count();
        if (2 * without < comparisons.size()) {
            return "the loss is rounded too much, or turns too fast, for differences to settle";
        }
        String kink = loss.crossed();
        return kink != null ? "every step crosses a kink: " + kink : "the loss is no number a step away";
    }

    private ParameterResult result(Verdict verdict, String reason, double error, double scale, int settled, int worst) {
        String derivative = isFinite(loss.gradient())
                ? ""
                : "a derivative is no number"
                        + loss.nonFinite().map(origin -> " (" + origin + ")").orElse("") + "; ";
        return new ParameterResult(
                parameter.name(),
                verdict,
                derivative + reason,
                error,
                scale == 0 ? 0 : error / scale,
                settled,
                comparisons.size() - settled,
                worst < 0
                        ? Optional.empty()
                        : Optional.of(new Sample(
                                place(elements.get(worst)),
                                comparisons.get(worst).derived(),
                                comparisons.get(worst).difference(),
                                comparisons.get(worst).error())));
    }

    private String place(int element) {
        if (element < 0) {
            return "along a random direction";
        }
        var index = new ArrayDeque<Integer>();
        int rest = element;
        for (int extent : parameter.shape().reversed()) {
            index.addFirst(rest % extent);
            rest /= extent;
        }
        return "element " + index;
    }
}
