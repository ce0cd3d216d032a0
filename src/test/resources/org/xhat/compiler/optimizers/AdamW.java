import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Loshchilov, Hutter 2019, algorithm 2: the decay is no part of the gradient; η falls by steps. */
@Optimizer
final class AdamW {
    private static final int[] MILESTONES = {3000, 5000};
    private static final float GAMMA = 0.1f;
    @Hyper("(0, inf)") float alpha = 0.001f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Hyper("[0, inf)") float lambda = 0.01f;
    @Slot float m;
    @Slot float v;

    private float eta(long t) {
        float eta = 1;
        for (int milestone : MILESTONES) {
            if (t >= milestone) {
                eta *= GAMMA;
            }
        }
        return eta;
    }

    @Update float update(float theta, float gradient, long step) {
        long t = step + 1;
        m = beta1 * m + (1 - beta1) * gradient;
        v = beta2 * v + (1 - beta2) * gradient * gradient;
        float mHat = m / (1 - pow(beta1, t));
        float vHat = v / (1 - pow(beta2, t));
        return theta - eta(t) * (alpha * mHat / (sqrt(vHat) + 1e-8f) + alpha * lambda * theta);
    }
}
