package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Labels;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** Two times a batch-normalized convolution and a pooling, of 16 and 32 maps; Ioffe & Szegedy 2015, section 3.2. */
@Model
public final class ConvNet {

    @Predict
    Tensor logits(@Dims("batch, 1, 28, 28") Tensor image) {
        Tensor h = image;
        for (int maps = 16; maps <= 32; maps = 2 * maps) {
            h = conv(h, maps, window(3, 3).same(), he());
            h = maxPool(relu(batchNorm(h)), window(2, 2).stride(2));
        }
        Tensor flat = reshape(h, dim(h, 0), dim(h, 1) * dim(h, 2) * dim(h, 3));
        return dense(flat, 10, gaussian(0.01f));
    }

    @Loss
    Tensor loss(@Dims("batch, 1, 28, 28") Tensor image, @Dims("batch") Labels digit) {
        return mean(softmaxCrossEntropy(prediction(logits(image)), digit));
    }
}
