package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Layer;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Setting;
import org.xhat.dsl.Tensor;

/**
 * A network with a normalization of its own: written here, from the paper, and treated as a library layer is. {@code --set
 * model.width=200} widens it.
 */
@Model
public final class LayerNormMlp {

    @Setting
    int width = 100;

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int layer = 1; layer <= 3; layer++) {
            h = named("hidden" + layer, hidden(h));
        }
        return dense(h, 10, glorot());
    }

    @Layer
    Tensor hidden(Tensor x) {
        return relu(normalized(linear(x, width, he())));
    }

    /** Ba, Kiros & Hinton 2016, equation 4: gain · (a − μ)/σ + bias, with the mean and deviation of one example's units. */
    @Layer
    Tensor normalized(Tensor a) {
        int units = dim(a, 1);
        Tensor mu = expandDims(mean(a, 1), 1);
        Tensor variance = expandDims(mean(square(sub(a, mu)), 1), 1);
        Tensor sigma = sqrt(add(variance, 1e-5f));
        Tensor gain = param("gain", ones(units));
        Tensor bias = param("bias", zeros(units));
        return add(mul(gain, div(sub(a, mu), sigma)), bias);
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
    }
}
