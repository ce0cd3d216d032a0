package org.xhat.examples;

import org.xhat.dsl.Hyper;
import org.xhat.dsl.Optimizer;
import org.xhat.dsl.Slot;
import org.xhat.dsl.Update;

/** Polyak 1964, in the form of Sutskever et al. 2013, equations 1 and 2: v ← μv − εg, θ ← θ + v. */
@Optimizer
public final class ClassicalMomentum {

    @Hyper("(0, inf)")
    float learningRate = 0.01f;

    @Hyper("[0, 1)")
    float momentum = 0.9f;

    @Slot
    float velocity;

    @Update
    float update(float theta, float gradient) {
        velocity = momentum * velocity - learningRate * gradient;
        return theta + velocity;
    }
}
