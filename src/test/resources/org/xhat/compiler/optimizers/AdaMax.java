import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Kingma, Ba 2015, algorithm 2: Adam in the infinity norm; without an ε, so that an element that never had a gradient is left alone. */
@Optimizer
final class AdaMax {
    @Hyper("(0, inf)") float alpha = 0.002f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Slot float m;
    @Slot float u;

    @Update float update(float theta, float gradient, long step) {
        m = beta1 * m + (1 - beta1) * gradient;
        u = max(beta2 * u, abs(gradient));
        if (u == 0) return theta;
        return theta - alpha / (1 - pow(beta1, step + 1)) * m / u;
    }
}
