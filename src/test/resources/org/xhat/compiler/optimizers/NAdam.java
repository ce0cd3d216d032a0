import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Dozat 2016, algorithm 2, with the schedule of μ of its section 3.3 as PyTorch has it: a product over the steps is a slot that starts at 1. */
@Optimizer
final class NAdam {
    @Hyper("(0, inf)") float alpha = 0.002f;
    @Hyper("[0, 1)") float beta1 = 0.9f;
    @Hyper("[0, 1)") float beta2 = 0.999f;
    @Slot float m;
    @Slot float n;
    @Slot float muProduct = 1f;

    float mu(long t) {
        return beta1 * (1f - 0.5f * pow(0.96f, t * 0.004f));
    }

    @Update float update(float theta, float gradient, long step) {
        final long t = step + 1;
        muProduct *= mu(t);
        float muProductNext = muProduct * mu(t + 1);
        m = beta1 * m + (1 - beta1) * gradient;
        n = beta2 * n + (1 - beta2) * gradient * gradient;
        float denominator = sqrt(n / (1 - pow(beta2, t))) + 1e-8f;
        theta -= alpha * (1 - mu(t)) / (1 - muProduct) * gradient / denominator;
        theta -= alpha * mu(t + 1) / (1 - muProductNext) * m / denominator;
        return theta;
    }
}
