import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Zaheer, Reddi, Sachan, Kale, Kumar 2018, algorithm 2: v grows and falls by steps of one size. */
@Optimizer
final class Yogi {
    @Hyper("(0, inf)") float eta = 0.01f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Hyper("(0, inf)") float epsilon = 1e-3f;
    @Slot float m;
    @Slot float v = 1e-6f;

    @Update float update(float theta, float gradient) {
        float g2 = gradient * gradient;
        m = beta1 * m + (1 - beta1) * gradient;
        v = v - (1 - beta2) * sign(v - g2) * g2;
        return theta - eta / (sqrt(v) + epsilon) * m;
    }
}
