package org.xhat.runtime.init;

import java.util.Arrays;
import java.util.Optional;
import org.xhat.runtime.random.RandomKey;
import org.xhat.runtime.random.RandomStream;

/**
 * Fills a new parameter. The values are a function of (initializer, shape, key) alone, to the bit, on every machine. They are
 * made in double; a float32 parameter rounds each once. A weight has shape [in, out], one column per unit, or
 * [out, in, …] in a convolution.
 *
 * <p>{@link Object#toString} is the recipe as the DSL writes it, such as {@code gaussian(0.05)}; {@link #parse} reads it back.
 */
public sealed interface Init {

    /**
     * Writes the values in row-major order.
     *
     * @param values receives every element; its length is the product of {@code shape}
     * @param shape the parameter's shape, outermost axis first
     * @param key the parameter's random stream
     * @throws IllegalArgumentException if length and shape disagree, or the recipe needs a matrix and the shape is none
     */
    void fill(double[] values, long[] shape, RandomKey key);

    /** What it fills in place of a shape of {@code rank} axes: {@code a weight [in, out]}; empty where it fills that. */
    default Optional<String> misfit(int rank) {
        return switch (this) {
            case GlorotUniform glorot -> Fan.misfit(rank);
            case HeNormal he -> Fan.misfit(rank);
            case Sparse sparse -> rank == 2 ? Optional.empty() : Optional.of("a weight [in, out]");
            case Zeros zeros -> Optional.empty();
            case Ones ones -> Optional.empty();
            case Constant constant -> Optional.empty();
            case Gaussian gaussian -> Optional.empty();
            case Uniform uniform -> Optional.empty();
        };
    }

    /**
     * Reads a recipe.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static Init parse(String text) {
        return InitParser.parse(text);
    }

    /** Every element 0. */
    record Zeros() implements Init {
        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireSize(values, shape);
            Arrays.fill(values, 0);
        }

        @Override
        public String toString() {
            return "zeros()";
        }
    }

    /** Every element 1. */
    record Ones() implements Init {
        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireSize(values, shape);
            Arrays.fill(values, 1);
        }

        @Override
        public String toString() {
            return "ones()";
        }
    }

    /**
     * Every element {@code value}.
     *
     * @param value finite
     */
    record Constant(double value) implements Init {
        public Constant {
            requireFinite("constant", value);
        }

        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireSize(values, shape);
            Arrays.fill(values, value);
        }

        @Override
        public String toString() {
            return "constant(" + value + ")";
        }
    }

    /**
     * Independent N(0, σ²).
     *
     * @param sigma the standard deviation, finite and not negative
     */
    record Gaussian(double sigma) implements Init {
        public Gaussian {
            requireFinite("gaussian", sigma);
            if (sigma < 0) {
                throw new IllegalArgumentException("gaussian: sigma must not be negative, found " + sigma);
            }
        }

        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireSize(values, shape);
            new RandomStream(key).fillGaussian(values);
            for (int i = 0; i < values.length; i++) {
                values[i] *= sigma;
            }
        }

        @Override
        public String toString() {
            return "gaussian(" + sigma + ")";
        }
    }

    /**
     * Independent and uniform in [low, high).
     *
     * @param low the least value
     * @param high the bound above, not below {@code low}
     */
    record Uniform(double low, double high) implements Init {
        public Uniform {
            requireFinite("uniform", low);
            requireFinite("uniform", high);
            requireFinite("uniform: high - low", high - low);
            if (low > high) {
                throw new IllegalArgumentException("uniform: expected low ≤ high, found " + low + ", " + high);
            }
        }

        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireSize(values, shape);
            var stream = new RandomStream(key);
            for (int i = 0; i < values.length; i++) {
                values[i] = low + (high - low) * stream.nextDouble();
            }
        }

        @Override
        public String toString() {
            return "uniform(" + low + ", " + high + ")";
        }
    }

    /**
     * Uniform in ±√(6 ÷ (in + out)): Glorot and Bengio, <i>Understanding the difficulty of training deep feedforward neural
     * networks</i> (2010), equation 16; also called Xavier.
     */
    record GlorotUniform() implements Init {
        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            var fan = Fan.of(this, shape);
            double bound = StrictMath.sqrt(6.0 / (fan.in + fan.out));
            new Uniform(-bound, bound).fill(values, shape, key);
        }

        @Override
        public String toString() {
            return "glorot()";
        }
    }

    /**
     * N(0, 2 ÷ in): He, Zhang, Ren and Sun, <i>Delving Deep into Rectifiers</i> (2015), equation 10.
     */
    record HeNormal() implements Init {
        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            new Gaussian(StrictMath.sqrt(2.0 / Fan.of(this, shape).in)).fill(values, shape, key);
        }

        @Override
        public String toString() {
            return "he()";
        }
    }

    /**
     * Each unit gets min({@code incoming}, in) weights from N(0, 1), at places drawn without replacement, the rest 0:
     * Martens, <i>Deep learning via Hessian-free optimization</i> (2010); Sutskever et al. (2013) use 15.
     *
     * @param incoming positive
     */
    record Sparse(int incoming) implements Init {
        public Sparse {
            if (incoming <= 0) {
                throw new IllegalArgumentException("sparse: incoming must be positive, found " + incoming);
            }
        }

        @Override
        public void fill(double[] values, long[] shape, RandomKey key) {
            requireRank(this, shape);
            requireSize(values, shape);
            Arrays.fill(values, 0);
            int in = (int) shape[0];
            int out = (int) shape[1];
            double[] weights = new double[Math.min(incoming, in)];
            var stream = new RandomStream(key);
            for (int unit = 0; unit < out; unit++) {
                stream.restart(key.seed(), key.childStream(unit));
                stream.fillGaussian(weights);
                int[] rows = sample(in, weights.length, stream);
                for (int i = 0; i < rows.length; i++) {
                    values[rows[i] * out + unit] = weights[i];
                }
            }
        }

        /** {@code count} different numbers below {@code population}: Floyd's algorithm, one draw each. */
        private static int[] sample(int population, int count, RandomStream stream) {
            int[] chosen = new int[count];
            for (int i = 0; i < count; i++) {
                int last = population - count + i;
                int drawn = stream.nextBelow(last + 1);
                chosen[i] = Arrays.stream(chosen, 0, i).anyMatch(earlier -> earlier == drawn) ? last : drawn;
            }
            return chosen;
        }

        @Override
        public String toString() {
            return "sparse(" + incoming + ")";
        }
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + ": expected a finite number, found " + value);
        }
    }

    /**
     * How many inputs a unit has, and how many units an input.
     *
     * @param in of a weight [in, out] the first extent, of one [out, in, …] of a convolution the product of all but the first
     * @param out the other extent, times the elements of a window
     */
    record Fan(long in, long out) {
        private static Optional<String> misfit(int rank) {
            return rank >= 2 ? Optional.empty() : Optional.of("a weight [in, out], or [out, in, …] of a convolution");
        }

        private static Fan of(Init init, long[] shape) {
            requireRank(init, shape);
            long taps = Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact);
            return shape.length == 2 ? new Fan(shape[0], shape[1]) : new Fan(shape[1] * taps, shape[0] * taps);
        }
    }

    private static void requireRank(Init init, long[] shape) {
        init.misfit(shape.length).ifPresent(what -> {
            throw new IllegalArgumentException(
                    init + " fills " + what + ", not a shape of rank " + shape.length + " " + Arrays.toString(shape));
        });
    }

    private static void requireSize(double[] values, long[] shape) {
        long size = 1;
        for (long dim : shape) {
            size = Math.multiplyExact(size, dim);
        }
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " has " + size + " elements, found room for " + values.length);
        }
    }
}
