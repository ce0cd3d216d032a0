import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Loshchilov, Hutter 2017, equation 5, after the linear warm-up of Goyal et al. 2017, section 2.2; both by the step. */
@Optimizer
final class CosineWarmup {
    static final float PI = (float) Math.PI;
    @Hyper("(0, inf)") float maxRate = 0.1f;
    @Hyper("[0, inf)") float minRate = 0;
    @Hyper("[0, inf)") int warmup = 50;
    @Hyper("(0, inf)") int total = 1000;
    @Slot float velocity;

    private float rate(long step) {
        if (step < warmup) {
            return maxRate * (step + 1) / warmup;
        } else if (step >= total) {
            return minRate;
        }
        float progress = (float) (step - warmup) / (total - warmup);
        return minRate + 0.5f * (maxRate - minRate) * (1 + cos(PI * progress));
    }

    @Update float update(float theta, float gradient, long step) {
        velocity = 0.9f * velocity + gradient;
        return theta - rate(step) * velocity;
    }
}
