import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Reddi, Kale, Kumar 2018, algorithm 2: no correction of a bias, and a rate that falls as 1/√t. */
@Optimizer
final class AmsGrad {
    @Hyper("(0, inf)") float alpha = 0.05f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Slot float m;
    @Slot float v;
    @Slot float vHat;

    @Update float update(float theta, float gradient, long step) {
        m = beta1 * m + (1 - beta1) * gradient;
        v = beta2 * v + (1 - beta2) * gradient * gradient;
        if (v > vHat) {
            vHat = v;
        }
        return theta - alpha / sqrt(step + 1) * m / (sqrt(vHat) + 1e-8f);
    }
}
