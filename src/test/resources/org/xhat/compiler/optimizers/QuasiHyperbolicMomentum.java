import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Ma, Yarats 2019, equations 3 and 4: SGD and momentum mixed by ν. */
@Optimizer
final class QuasiHyperbolicMomentum {
    @Hyper("(0, inf)") float alpha = 0.1f;
    @Hyper("[0, 1)") float beta = 0.999f;
    @Hyper("[0, 1]") float nu = 0.7f;
    @Slot float g;

    @Update float update(float theta, float gradient) {
        g = beta * g + (1 - beta) * gradient;
        return theta - alpha * ((1 - nu) * gradient + nu * g);
    }
}
