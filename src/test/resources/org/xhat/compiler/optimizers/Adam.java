import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Kingma, Ba 2015, algorithm 1: t counts from 1. */
@Optimizer
final class Adam {
    @Hyper("(0, inf)") float alpha = 0.001f;
    @Hyper("[0, 1)") float beta1 = 0.9f, beta2 = 0.999f;
    @Hyper("(0, inf)") float epsilon = 1e-8f;
    @Slot float m, v;

    @Update float update(float theta, float gradient, long step) {
        long t = step + 1;
        m = beta1 * m + (1 - beta1) * gradient;
        v = beta2 * v + (1 - beta2) * (gradient * gradient);
        float mHat = m / (1 - pow(beta1, t));
        float vHat = v / (1 - pow(beta2, t));
        return theta - alpha * mHat / (sqrt(vHat) + epsilon);
    }
}
