package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** Ioffe & Szegedy 2015, section 4.1: three hidden layers of 100 batch-normalized sigmoid units. */
@Model
public final class BatchNormMlp {

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int layer = 0; layer < 3; layer++) { // a constant bound: unrolled, three layers
            h = sigmoid(batchNorm(linear(h, 100, gaussian(0.05f))));
        }
        return dense(h, 10, gaussian(0.05f));
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
    }
}
