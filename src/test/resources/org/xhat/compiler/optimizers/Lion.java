import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Chen et al. 2023, algorithm 2: the sign of an interpolation, then the momentum. */
@Optimizer
final class Lion {
    @Hyper("(0, inf)") float eta = 3e-4f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.99f;
    @Hyper("[0, inf)") float lambda = 0.01f;
    @Slot float m;

    @Update float update(float theta, float gradient) {
        float c = beta1 * m + (1 - beta1) * gradient;
        theta -= eta * (sign(c) + lambda * theta);
        m = beta2 * m + (1 - beta2) * gradient;
        return theta;
    }
}
