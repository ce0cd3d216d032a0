import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Graves 2013, equations 38 to 41: RMSProp about the mean gradient, with momentum. */
@Optimizer
final class GravesRmsProp {
    static final float DECAY = 0.95f;
    static final float MOMENTUM = 0.9f;
    static final float RATE = 1e-4f;
    @Slot float n;
    @Slot float g;
    @Slot float delta;

    @Update float update(float theta, float gradient) {
        n = DECAY * n + (1 - DECAY) * square(gradient);
        g = DECAY * g + (1 - DECAY) * gradient;
        delta = MOMENTUM * delta - RATE * gradient / sqrt(n - square(g) + 1e-4f);
        return theta + delta;
    }

    private static float square(float x) {
        return x * x;
    }
}
