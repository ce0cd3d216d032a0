import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Zhuang et al. 2020, algorithm 2: the variance about the predicted gradient. */
@Optimizer
final class AdaBelief {
    @Hyper("(0, inf)") float alpha = 1e-3f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    static final float EPSILON = 1e-8f;
    @Slot float m;
    @Slot float s;

    @Update float update(float theta, float gradient, long step) {
        m = beta1 * m + (1 - beta1) * gradient;
        s = beta2 * s + (1 - beta2) * (gradient - m) * (gradient - m) + EPSILON;
        float mHat = corrected(m, beta1, step + 1), sHat = corrected(s, beta2, step + 1);
        return theta - alpha * mHat / (sqrt(sHat) + EPSILON);
    }

    static float corrected(float moment, float beta, long t) {
        return moment / (1 - pow(beta, t));
    }
}
