import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Zeiler 2012, algorithm 1: the units of θ from the updates made so far. */
@Optimizer
final class AdaDelta {
    @Hyper("[0, 1)") float rho = 0.95f;
    @Hyper("(0, inf)") float epsilon = 1e-6f;
    @Slot float squaredGradients;
    @Slot float squaredUpdates;

    private float rms(float accumulated) {
        return sqrt(accumulated + epsilon);
    }

    @Update float update(float theta, float gradient) {
        squaredGradients = rho * squaredGradients + (1 - rho) * gradient * gradient;
        final float change = -rms(squaredUpdates) / rms(squaredGradients) * gradient;
        squaredUpdates = rho * squaredUpdates + (1 - rho) * change * change;
        return theta + change;
    }
}
