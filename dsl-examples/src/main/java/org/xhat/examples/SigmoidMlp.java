package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** The network of {@link BatchNormMlp} without batch normalization: what Ioffe & Szegedy 2015, figure 1, compare it with. */
@Model
public final class SigmoidMlp {

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int layer = 0; layer < 3; layer++) {
            h = sigmoid(dense(h, 100, gaussian(0.05f)));
        }
        return dense(h, 10, gaussian(0.05f));
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
    }
}
