package org.xhat.peers;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.xhat.runtime.checkpoint.StoredTensor;

/**
 * A model's parameters as tensors that gradients are taken by, and the layers that read them, as libtorch's own modules compute
 * them: the weight of a dense layer lies as [out, in].
 */
final class TorchParameters {
    /** What its normalizations keep of the past, and add to a variance. */
    private static final double MOMENTUM = 0.1;

    private static final double EPSILON = 1e-5;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor> statistics = new LinkedHashMap<>();

    TorchParameters(Map<String, StoredTensor> initial) {
        initial.forEach((name, stored) -> {
            if (!(stored instanceof StoredTensor.F32(long[] shape, float[] values))) {
                throw new IllegalArgumentException(name + " is " + stored.dtype());
            }
            Tensor tensor = Tensor.create(values, shape);
            boolean dense = name.endsWith("weight") && shape.length == 2;
            Tensor parameter = dense ? tensor.t().contiguous() : tensor;
            parameter.set_requires_grad(true);
            tensors.put(name, parameter);
            if (name.endsWith(".gamma")) {
                String layer = name.substring(0, name.length() - ".gamma".length());
                statistics.put(layer + ".mean", torch.zeros(shape));
                statistics.put(layer + ".variance", torch.ones(shape));
            }
        });
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    Tensor get(String name) {
        return requireNonNull(tensors.get(name), name);
    }

    private TensorOptional optional(Map<String, Tensor> from, String name) {
        return new TensorOptional(requireNonNull(from.get(name), name));
    }

    /** x·W, without a bias. */
    Tensor linear(String layer, Tensor x) {
        return torch.linear(x, get(layer + ".weight"));
    }

    /** x·W + b. */
    Tensor dense(String layer, Tensor x) {
        return torch.linear(x, get(layer + ".weight"), optional(tensors, layer + ".bias"));
    }

    /** A convolution of odd windows that keeps the images' size, without a bias. */
    Tensor conv(String layer, Tensor x) {
        Tensor weight = get(layer + ".weight");
        long padding = weight.size(2) / 2;
        return torch.conv2d(
                x,
                weight,
                new TensorOptional(),
                new long[] {1, 1},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    /** Batch normalization in training. */
    Tensor batchNorm(String layer, Tensor x) {
        return torch.batch_norm(
                x,
                optional(tensors, layer + ".gamma"),
                optional(tensors, layer + ".beta"),
                optional(statistics, layer + ".mean"),
                optional(statistics, layer + ".variance"),
                true,
                MOMENTUM,
                EPSILON,
                false);
    }

    /** The optimizer of all of them. */
    SGD optimizer(Map<String, Double> hyperparameters, boolean nesterov) {
        var options = new SGDOptions(requireNonNull(hyperparameters.get("learningRate")));
        if (nesterov) {
            options.momentum().put(requireNonNull(hyperparameters.get("maxMomentum")));
            options.nesterov().put(true);
        }
        return new SGD(new TensorVector(tensors.values().toArray(new Tensor[0])), options);
    }
}
