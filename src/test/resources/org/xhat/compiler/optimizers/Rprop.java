import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Riedmiller, Braun 1993, figure 1: where the sign of the gradient changes the last step is taken back. */
@Optimizer
final class Rprop {
    static final float ETA_PLUS = 1.2f, ETA_MINUS = 0.5f;
    static final float DELTA_MAX = 50, DELTA_MIN = 1e-6f;
    @Slot float delta = 0.1f;
    @Slot float last;
    @Slot float change;

    @Update float update(float theta, float gradient) {
        if (gradient * last > 0) {
            delta = min(delta * ETA_PLUS, DELTA_MAX);
            change = -sign(gradient) * delta;
            last = gradient;
            return theta + change;
        } else if (gradient * last < 0) {
            delta = max(delta * ETA_MINUS, DELTA_MIN);
            last = 0;
            return theta - change;
        } else {
            change = -sign(gradient) * delta;
            last = gradient;
            return theta + change;
        }
    }
}
