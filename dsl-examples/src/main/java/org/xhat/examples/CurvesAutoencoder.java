package org.xhat.examples;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/**
 * The deep autoencoder 784-400-200-100-50-25-6 of Hinton & Salakhutdinov 2006, initialized and trained as in Sutskever et al. 2013,
 * section 3: a linear code of 6 numbers, all other hidden units logistic. Its own data, images of curves, were never published.
 */
@Model
public final class CurvesAutoencoder {

    @Predict
    Tensor logits(@Dims("batch, 784") Tensor pixels) {
        Tensor h = pixels;
        for (int units = 400; units >= 25; units = units / 2) {
            h = sigmoid(dense(h, units, sparse(15)));
        }
        h = dense(h, 6, sparse(15)); // the code
        for (int units = 25; units <= 400; units = 2 * units) {
            h = sigmoid(dense(h, units, sparse(15)));
        }
        return dense(h, 784, sparse(15));
    }

    @Loss
    Tensor loss(@Dims("batch, 784") Tensor pixels) {
        return mean(sigmoidCrossEntropy(prediction(logits(pixels)), pixels));
    }
}
