import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** McMahan et al. 2013, algorithm 1: an element whose sum of gradients is small is exactly 0. */
@Optimizer
final class FtrlProximal {
    @Hyper("(0, inf)") float alpha = 0.5f;
    @Hyper("[0, inf)") float beta = 1;
    @Hyper("[0, inf)") float lambda1 = 1e-3f;
    @Hyper("[0, inf)") float lambda2 = 1e-3f;
    @Slot float z;
    @Slot float n;

    @Update float update(float theta, float gradient) {
        float sigma = (sqrt(n + gradient * gradient) - sqrt(n)) / alpha;
        z += gradient - sigma * theta;
        n += gradient * gradient;
        if (abs(z) <= lambda1) {
            return 0;
        }
        return -(z - sign(z) * lambda1) / ((beta + sqrt(n)) / alpha + lambda2);
    }
}
