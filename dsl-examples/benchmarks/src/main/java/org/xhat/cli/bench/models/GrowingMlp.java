package org.xhat.cli.bench.models;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Setting;
import org.xhat.dsl.Tensor;

/** The network of {@link org.xhat.examples.BatchNormMlp}, as wide and as deep as one likes. */
@Model
public final class GrowingMlp {

    @Setting
    int width = 100;

    @Setting
    int depth = 3;

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int layer = 0; layer < depth; layer++) {
            h = sigmoid(batchNorm(linear(h, width, gaussian(0.05f))));
        }
        return dense(h, 10, gaussian(0.05f));
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels, @Dims("batch") Labels digit) {
        return mean(softmaxCrossEntropy(prediction(logits(pixels)), digit));
    }
}
