package org.xhat.cli.bench.models;

import static org.xhat.dsl.Dsl.*;
import static org.xhat.layers.Layers.*;

import org.xhat.dsl.Dims;
import org.xhat.dsl.Loss;
import org.xhat.dsl.Model;
import org.xhat.dsl.Predict;
import org.xhat.dsl.Tensor;

/** Batch normalization of wide rows. */
@Model
public final class FeatureNormalization {

    @Predict
    Tensor normalized(@Dims("4096, 512") Tensor x) {
        return batchNorm(x);
    }

    @Loss
    Tensor loss(@Dims("4096, 512") Tensor x) {
        return mean(prediction(normalized(x)));
    }
}
