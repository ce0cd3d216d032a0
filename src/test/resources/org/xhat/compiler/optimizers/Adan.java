import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Xie, Zhou, Li, Lin, Yan 2022, algorithm 1: the change of the gradient has a moment of its own; every so often the moments begin anew. */
@Optimizer
final class Adan {
    @Hyper("(0, inf)") float eta = 0.01f;
    @Hyper("[0, 1)") float beta1 = 0.02f;
    @Hyper("[0, 1)") float beta2 = 0.08f;
    @Hyper("[0, 1)") float beta3 = 0.01f;
    @Hyper("[0, inf)") float lambda = 0;
    @Hyper("[0, inf)") int restart = 100;
    @Slot float m, v, n, last;

    @Update float update(float theta, float gradient, long step) {
        float change = step == 0 ? 0 : gradient - last;
        boolean anew = step == 0;
        if (restart > 0 && step % restart == 0) {
            anew = true;
        }
        float g = gradient + (1 - beta2) * change;
        if (anew) {
            m = gradient;
            v = 0;
            n = g * g;
        } else {
            m = (1 - beta1) * m + beta1 * gradient;
            v = (1 - beta2) * v + beta2 * change;
            n = (1 - beta3) * n + beta3 * g * g;
        }
        last = gradient;
        float rate = eta / (sqrt(n) + 1e-8f);
        return (theta - rate * (m + (1 - beta2) * v)) / (1 + lambda * eta);
    }
}
