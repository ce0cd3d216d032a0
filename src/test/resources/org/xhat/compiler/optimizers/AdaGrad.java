import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Duchi, Hazan, Singer 2011, figure 1 on the diagonal: the root of the sum of the squared gradients divides. */
@Optimizer
final class AdaGrad {
    @Hyper("(0, inf)") float eta = 0.1f;
    @Hyper("(0, inf)") float delta = 1e-10f;
    @Slot float s;

    @Update float update(float theta, float gradient) {
        s += gradient * gradient;
        return theta - eta * gradient / (delta + sqrt(s));
    }
}
