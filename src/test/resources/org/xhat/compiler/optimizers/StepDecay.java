import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** He, Zhang, Ren, Sun 2016, section 4.2: momentum 0.9, decay 0.0001, and a tenth of the rate from each of two steps on; 0.01 until the net begins to learn. */
@Optimizer
final class StepDecay {
    static final long[] BOUNDARIES = {400, 32_000, 48_000};
    static final float[] RATES = {0.01f, 0.1f, 0.01f, 0.001f};
    static final float WEIGHT_DECAY = 1e-4f;
    @Slot float v;

    private static float rate(long step) {
        for (int i = 0; i < BOUNDARIES.length; i++) {
            if (step < BOUNDARIES[i]) {
                return RATES[i];
            }
        }
        return RATES[RATES.length - 1];
    }

    @Update float update(float theta, float gradient, long step) {
        v = 0.9f * v - rate(step) * (gradient + WEIGHT_DECAY * theta);
        return theta + v;
    }
}
