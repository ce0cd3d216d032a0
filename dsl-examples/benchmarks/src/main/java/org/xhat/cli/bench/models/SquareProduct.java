package org.xhat.cli.bench.models;

import static org.xhat.dsl.Dsl.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** A matrix product for which all is large. */
@Model
public final class SquareProduct {

    @Predict
    Tensor product(@Dims("1024, 1024") Tensor a, @Dims("1024, 1024") Tensor b) {
        return matmul(a, b);
    }

    @Loss
    Tensor loss(@Dims("1024, 1024") Tensor a, @Dims("1024, 1024") Tensor b) {
        return mean(prediction(product(a, b)));
    }
}
