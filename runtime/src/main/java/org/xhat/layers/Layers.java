package org.xhat.layers;

import static org.xhat.dsl.Dsl.*;

import org.xhat.dsl.Initializer;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Layer;
import org.xhat.dsl.State;
import org.xhat.dsl.Tensor;
import org.xhat.dsl.Window;

/**
 * The layer library, to be imported statically. Every layer is its textbook definition in primitive operators; derivatives
 * and efficient kernels are derived from it. Shapes: x is [m,n], a batch of m examples with n features, unless said otherwise.
 */
public final class Layers {

    private Layers() {}

    // Affine layers.

    /**
     * x·W without a bias, along the last axis: [m,n] → [m,units], [batch,time,n] → [batch,time,units]. Parameter: {@code weight} [n,units].
     * The layer to put before a normalization.
     */
    @Layer
    public static Tensor linear(Tensor x, int units, Initializer init) {
        return x.matmul(param("weight", init, x.dim(-1), units));
    }

    /**
     * x·W + b along the last axis: [m,n] → [m,units], [batch,time,n] → [batch,time,units]. Parameters: {@code weight} [n,units], {@code
     * bias} [units], which starts at 0.
     */
    @Layer
    public static Tensor dense(Tensor x, int units, Initializer init) {
        return x.matmul(param("weight", init, x.dim(-1), units)).add(param("bias", zeros(units)));
    }

    /**
     * A convolution without a bias: [m,c,…] → [m,maps,…], over windows of the axes after the channels, as {@link
     * org.xhat.dsl.Dsl#convolve} makes it. Parameter: {@code weight} [maps,c/groups,…]. The layer to put before a normalization.
     */
    @Layer
    public static Tensor conv(Tensor x, int maps, Window window, Initializer init) {
        require(
                rank(x) == window.rank() + 2,
                "a convolution takes a batch, channels, and an axis for each of the window's");
        int channels = dim(x, 1) / window.groups();
        if (window.rank() == 1) {
            return convolve(x, param("weight", init, maps, channels, window.size(0)), window);
        }
        if (window.rank() == 2) {
            return convolve(x, param("weight", init, maps, channels, window.size(0), window.size(1)), window);
        }
        require(window.rank() == 3, "a convolution slides along one, two or three axes");
        return convolve(
                x, param("weight", init, maps, channels, window.size(0), window.size(1), window.size(2)), window);
    }

    /** x + b, one value for each feature or map: [m,n,…] → [m,n,…]. Parameter: {@code bias} [n], which starts at 0. */
    @Layer
    public static Tensor bias(Tensor x) {
        return x.add(perFeature(param("bias", zeros(x.dim(1))), x));
    }

    /**
     * The rows of a table by their numbers: labels [m,…] → [m,…,width]. Parameter: {@code weight} [entries,width], of which only rows
     * that occur get a gradient. A label that is not below {@code entries} is an error.
     */
    @Layer
    public static Tensor embedding(Labels labels, int entries, int width, Initializer init) {
        return gather(param("weight", init, entries, width), labels);
    }

    /**
     * In training each element is 0 with probability p and x ÷ (1 − p) otherwise, drawn anew in each step; x itself else. Srivastava et al.
     * 2014, <i>Dropout: A Simple Way to Prevent Neural Networks from Overfitting</i>, its scaling moved to training.
     */
    @Layer
    public static Tensor dropout(Tensor x, float p) {
        require(p >= 0 && p < 1, "a probability to drop is at least 0 and less than 1");
        if (!training()) {
            return x;
        }
        return where(uniformLike(x).less(p), 0f, x.mul(1f / (1f - p)));
    }

    /** v [n], a value for each feature, to be repeated along the axes of x [m,n,…] after it. */
    private static Tensor perFeature(Tensor v, Tensor x) {
        Tensor wide = v;
        for (int axis = 2; axis < rank(x); axis++) {
            wide = wide.expandDims(-1);
        }
        return wide;
    }

    /** The mean over all axes but that of the features: [m,n,…] → [n]. */
    private static Tensor featureMean(Tensor x) {
        if (rank(x) == 2) {
            return mean(x, 0);
        }
        if (rank(x) == 3) {
            return mean(x, 0, 2);
        }
        require(rank(x) <= 4, "features have at most two axes after them");
        return mean(x, 0, 2, 3);
    }

    /** The mean of each map: [m,n,…] → [m,n]. */
    public static Tensor globalAverage(Tensor x) {
        require(rank(x) == 3 || rank(x) == 4, "maps have one axis or two");
        return rank(x) == 3 ? mean(x, 2) : mean(x, 2, 3);
    }

    // Normalization.

    /** Batch normalization with the running averages of {@link RunningRule#PYTORCH}. */
    @Layer(cancelsShift = true)
    public static Tensor batchNorm(Tensor x) {
        return batchNorm(x, RunningRule.PYTORCH);
    }

    /**
     * Batch normalization, Ioffe & Szegedy 2015, algorithm 1: γ·(x − μ)/√(σ² + ε) + β for each feature of x [m,n] or, section 3.2, for
     * each map of x [m,n,…], all of whose elements then count as examples. In training μ and σ² are the batch's mean and (biased)
     * variance; otherwise those that the rule keeps. Parameters: {@code gamma}, {@code beta}; states: {@code mean}, {@code
     * variance}, all [n].
     */
    @Layer(cancelsShift = true)
    public static Tensor batchNorm(Tensor x, RunningRule rule) {
        int features = dim(x, 1);
        float epsilon = rule == RunningRule.KERAS ? 1e-3f : 1e-5f;
        Tensor gamma = param("gamma", ones(features));
        Tensor beta = param("beta", zeros(features));
        State mean = state("mean", zeros(features));
        State variance = state("variance", ones(features));
        if (training()) {
            int m = dim(x, 0);
            for (int axis = 2; axis < rank(x); axis++) {
                m = m * dim(x, axis);
            }
            require(m > 1, "batch normalization needs at least two examples in a training batch");
            Tensor mu = featureMean(x);
            Tensor centred = x.sub(perFeature(mu, x));
            Tensor biased = featureMean(centred.square());
            Tensor unbiased = biased.mul(m / (m - 1f));
            calibrate(mean, mu);
            calibrate(variance, unbiased);
            if (rule != RunningRule.PAPER) {
                float kept = rule == RunningRule.KERAS ? 0.99f : 0.9f;
                Tensor observed = rule == RunningRule.PYTORCH ? unbiased : biased;
                assign(mean, value(mean).mul(kept).add(mu.mul(1 - kept)));
                assign(variance, value(variance).mul(kept).add(observed.mul(1 - kept)));
            }
            Tensor invStd = biased.add(epsilon).rsqrt();
            Tensor xHat = centred.mul(perFeature(invStd, x));
            return perFeature(gamma, x).mul(xHat).add(perFeature(beta, x));
        }
        Tensor invStd = value(variance).add(epsilon).rsqrt();
        Tensor standardized = x.sub(perFeature(value(mean), x)).mul(perFeature(invStd, x));
        return perFeature(gamma, x).mul(standardized).add(perFeature(beta, x));
    }

    /**
     * Layer normalization, Ba, Kiros & Hinton 2016: γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) over the features of each
     * example, ε = 1e-5. Parameters: {@code gamma}, {@code beta}, both [n].
     */
    @Layer
    public static Tensor layerNorm(Tensor x) {
        int features = dim(x, -1);
        Tensor centred = x.sub(x.mean(-1).expandDims(-1));
        Tensor variance = centred.square().mean(-1).expandDims(-1);
        Tensor standardized = centred.mul(variance.add(1e-5f).rsqrt());
        return param("gamma", ones(features)).mul(standardized).add(param("beta", zeros(features)));
    }

    // Functions of the last axis.

    /**
     * log Σ exp x over the last axis: [m,n] → [m]. The maximum, rounded down, is subtracted first, so nothing overflows: any number
     * may be, for it cancels, and this one has no derivative. An infinite maximum is the result itself, such as −∞ where
     * all x are −∞.
     */
    public static Tensor logSumExp(Tensor x) {
        Tensor peak = x.reduceMax(-1).floor();
        Tensor isFinite = peak.mul(0f).equal(0f);
        Tensor shift = where(isFinite, peak, 0f);
        Tensor total = x.sub(shift.expandDims(-1)).exp().sum(-1);
        return where(isFinite, where(isFinite, total, 1f).log().add(shift), peak);
    }

    /** log softmax x = x − log Σ exp x over the last axis: [m,n] → [m,n]. */
    public static Tensor logSoftmax(Tensor x) {
        Tensor shifted = x.sub(x.reduceMax(-1).expandDims(-1));
        return shifted.sub(shifted.exp().sum(-1).log().expandDims(-1));
    }

    /** exp x / Σ exp x over the last axis: [m,n] → [m,n]. */
    public static Tensor softmax(Tensor x) {
        Tensor raised = x.sub(x.reduceMax(-1).expandDims(-1)).exp();
        return raised.div(raised.sum(-1).expandDims(-1));
    }

    // Losses, one value for each example.

    /**
     * −log softmax(z) at the label: z [m,classes], labels [m] → [m]. The label's class is selected: others may have z = −∞, which
     * makes their probability and their derivative 0.
     */
    public static Tensor softmaxCrossEntropy(Tensor z, Labels labels) {
        return where(oneHot(labels, z.dim(-1)), logSoftmax(z), 0f).sum(-1).neg();
    }

    /**
     * −t·log σ(z) − (1−t)·log(1 − σ(z)), summed over the last axis: z [m,n], t [m,n] with values in [0,1] → [m]. The logarithms
     * are −softplus(−z) and −softplus(z), which do not overflow; that of a probability 0 counts nothing where its weight is 0.
     */
    public static Tensor sigmoidCrossEntropy(Tensor z, Tensor t) {
        return weighted(t, softplus(neg(z)))
                .add(weighted(sub(1f, t), softplus(z)))
                .sum(-1);
    }

    /**
     * −log σ(z) at the label 1, −log(1 − σ(z)) at the label 0: z [m,1], labels [m] below 2 → [m]. One logit says of two classes
     * what {@link #softmaxCrossEntropy} says with two.
     */
    public static Tensor binaryCrossEntropy(Tensor z, Labels labels) {
        require(dim(z, -1) == 1, "binary cross entropy takes one logit for each example");
        Tensor logit = z.sum(-1);
        return softplus(where(classIndex(labels, 2), neg(logit), logit));
    }

    /** weight · x, and 0 where the weight is 0 and x infinite. */
    private static Tensor weighted(Tensor weight, Tensor x) {
        Tensor counts = max(abs(weight), x.mul(0f).equal(0f));
        return where(counts, weight.mul(x), 0f);
    }

    /** Σ (y − t)² over the last axis: y [m,n], t [m,n] → [m]. */
    public static Tensor squaredError(Tensor y, Tensor t) {
        return y.sub(t).square().sum(-1);
    }
}
