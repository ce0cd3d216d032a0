package org.xhat.examples;

import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.GradientAt;
import org.xhat.dsl.Hyper;
import org.xhat.dsl.Optimizer;
import org.xhat.dsl.Slot;
import org.xhat.dsl.Update;

/** Sutskever et al. 2013, equations 3 to 5: Nesterov's momentum, the gradient taken at the look-ahead point θ + μv. */
@Optimizer
public final class Nesterov {

    @Hyper("(0, inf)")
    float learningRate = 0.01f;

    @Hyper("[0, 1)")
    float maxMomentum = 0.99f;

    @Slot
    float velocity; // one per parameter element

    /** Their schedule: 1 − 1/(2(⌊t/250⌋ + 1)) up to a bound. It depends on no element, so it is computed once per step. */
    float momentum(long step) {
        return min(1 - pow(2, -1 - log2(floor(step / 250f) + 1)), maxMomentum);
    }

    @GradientAt
    float lookAhead(float theta, long step) {
        return theta + momentum(step) * velocity;
    }

    @Update
    float update(float theta, float gradient, long step) {
        velocity = momentum(step) * velocity - learningRate * gradient;
        return theta + velocity;
    }
}
