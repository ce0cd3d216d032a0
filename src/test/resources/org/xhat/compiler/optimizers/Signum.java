import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Bernstein, Wang, Azizzadenesheli, Anandkumar 2018, algorithm 2, warmed up as its section 5 says: no step before the momentum is a mean of some gradients. */
@Optimizer
final class Signum {
    @Hyper("(0, inf)") float delta = 5e-4f;
    @Hyper("[0, 1)") float beta = 0.9f;
    @Hyper("[0, inf)") int warmup = 20;
    @Slot float m;

    @Update float update(float theta, float gradient, long step) {
        m = beta * m + (1 - beta) * gradient;
        if (step < warmup)
            return theta;
        return theta - delta * sign(m);
    }
}
