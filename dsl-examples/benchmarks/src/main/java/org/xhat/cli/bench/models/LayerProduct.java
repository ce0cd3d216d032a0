package org.xhat.cli.bench.models;

import static org.xhat.dsl.Dsl.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** The matrix product of a layer: a batch of 60 digits and 100 units. */
@Model
public final class LayerProduct {

    @Predict
    Tensor product(@Dims("60, 784") Tensor a, @Dims("784, 100") Tensor b) {
        return matmul(a, b);
    }

    @Loss
    Tensor loss(@Dims("60, 784") Tensor a, @Dims("784, 100") Tensor b) {
        return mean(prediction(product(a, b)));
    }
}
