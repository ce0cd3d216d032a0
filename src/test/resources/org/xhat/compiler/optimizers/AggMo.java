import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Lucas, Sun, Zemel, Grosse 2019, equations 3 and 4: the mean of velocities with several dampings. */
@Optimizer
final class AggMo {
    static final float[] BETAS = {0f, 0.9f, 0.99f};
    @Hyper("(0, inf)") float gamma = 0.01f;
    @Slot float v0, v1, v2;

    @Update float update(float theta, float gradient) {
        float[] v = {v0, v1, v2};
        float sum = 0;
        for (int i = 0; i < BETAS.length; i++) {
            v[i] = BETAS[i] * v[i] - gradient;
            sum += v[i];
        }
        v0 = v[0];
        v1 = v[1];
        v2 = v[2];
        return theta + gamma / BETAS.length * sum;
    }
}
