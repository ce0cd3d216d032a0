import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Sutskever, Martens, Dahl, Hinton 2013, equations 3 and 4, with the μ of Nesterov 1983, 1 − 3/(t + 5). */
@Optimizer
final class Nesterov1983 {
    @Hyper("(0, inf)") float epsilon = 0.01f;
    @Slot float v;

    float mu(long t) {
        return 1 - 3f / (t + 5);
    }

    @GradientAt float ahead(float theta, long step) {
        return theta + mu(step) * v;
    }

    @Update float update(float theta, float gradient, long step) {
        v = mu(step) * v - epsilon * gradient;
        theta += v;
        return theta;
    }
}
