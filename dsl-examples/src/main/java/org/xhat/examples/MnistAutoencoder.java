package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** The deep autoencoder 784-1000-500-250-30 of Hinton & Salakhutdinov 2006; else as {@link CurvesAutoencoder}. */
@Model
public final class MnistAutoencoder {

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int units = 1000; units >= 250; units = units / 2) {
            h = sigmoid(dense(h, units, sparse(15)));
        }
        h = dense(h, 30, sparse(15)); // the code
        for (int units = 250; units <= 1000; units = 2 * units) {
            h = sigmoid(dense(h, units, sparse(15)));
        }
        return dense(h, 784, sparse(15));
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels) {
        return mean(sigmoidCrossEntropy(prediction(logits(pixels)), pixels));
    }
}
