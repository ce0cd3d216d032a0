package org.xhat.examples;

import org.xhat.dsl.Hyper;
import org.xhat.dsl.Optimizer;
import org.xhat.dsl.Update;

/** Stochastic gradient descent: θ ← θ − εg. */
@Optimizer
public final class Sgd {

    @Hyper("(0, inf)")
    float learningRate = 0.1f;

    @Update
    float update(float theta, float gradient) {
        return theta - learningRate * gradient;
    }
}
