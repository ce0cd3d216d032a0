import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Luo, Xiong, Liu, Sun 2019, algorithm 2, with the bounds of its section 5: from Adam to SGD. */
@Optimizer
final class AdaBound {
    @Hyper("(0, inf)") float alpha = 0.001f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Hyper("(0, inf)") float finalRate = 0.1f;
    @Slot float m;
    @Slot float v;

    static float clip(float x, float low, float high) {
        if (x < low) {
            return low;
        }
        if (x > high) {
            return high;
        }
        return x;
    }

    @Update float update(float theta, float gradient, long step) {
        int t = (int) step + 1;
        float lower = finalRate - finalRate / ((1 - beta2) * t + 1);
        float upper = finalRate + finalRate / ((1 - beta2) * t);
        m = beta1 * m + (1 - beta1) * gradient;
        v = beta2 * v + (1 - beta2) * gradient * gradient;
        float etaHat = clip(alpha / sqrt(v), lower, upper);
        float eta = etaHat / sqrt(t);
        return theta - eta * m;
    }
}
