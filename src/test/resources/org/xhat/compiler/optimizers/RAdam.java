import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/**
 * Liu, Jiang, He, Chen, Liu, Gao, Han 2020, algorithm 2: while the variance of the adaptive rate is intractable, momentum alone. The ε
 * is that of the authors' code: without it an element that never had a gradient becomes NaN.
 */
@Optimizer
final class RAdam {
    @Hyper("(0, inf)") float alpha = 0.001f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Slot float m;
    @Slot float v;

    @Update float update(float theta, float gradient, long step) {
        long t = step + 1;
        float rhoInf = 2 / (1 - beta2) - 1;
        v = beta2 * v + (1 - beta2) * gradient * gradient;
        m = beta1 * m + (1 - beta1) * gradient;
        float mHat = m / (1 - pow(beta1, t));
        float beta2t = pow(beta2, t);
        float rho = rhoInf - 2 * t * beta2t / (1 - beta2t);
        if (rho > 4) {
            float l = sqrt(1 - beta2t) / (sqrt(v) + 1e-8f);
            float r = sqrt((rho - 4) * (rho - 2) * rhoInf / ((rhoInf - 4) * (rhoInf - 2) * rho));
            return theta - alpha * r * mHat * l;
        }
        return theta - alpha * mHat;
    }
}
