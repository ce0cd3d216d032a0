import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Loshchilov, Hutter 2017, equation 5 and section 3: each period is twice as long as the one before; the period is found by a loop. */
@Optimizer
final class WarmRestarts {
    static final int T0 = 10, T_MULT = 2;
    static final int CYCLES = 8;
    @Hyper("(0, inf)") float eta = 0.1f;

    @Update float update(float theta, float gradient, long step) {
        long begin = 0;
        int period = T0;
        float rate = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            if (step >= begin && step < begin + period) {
                rate = 0.5f * eta * (1 + cos((float) Math.PI * (step - begin) / period));
            }
            begin += period;
            period *= T_MULT;
        }
        return theta - rate * gradient;
    }
}
