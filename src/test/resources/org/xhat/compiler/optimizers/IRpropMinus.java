import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Igel, Hüsken 2000, algorithm iRprop⁻: the gradient whose sign changed counts as 0, and no step is taken back. */
@Optimizer
final class IRpropMinus {
    @Hyper("(1, inf)") float etaPlus = 1.2f;
    @Hyper("(0, 1)") float etaMinus = 0.5f;
    @Slot float delta = 0.0125f;
    @Slot float last;

    @Update float update(float theta, float gradient) {
        if (last * gradient > 0) {
            delta = min(delta * etaPlus, 50f);
        } else if (last * gradient < 0) {
            delta = max(delta * etaMinus, 0f);
            gradient = 0;
        }
        theta = theta - sign(gradient) * delta;
        last = gradient;
        return theta;
    }
}
