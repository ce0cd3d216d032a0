import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Zhang, Lucas, Hinton, Ba 2019, algorithm 1, about SGD: every k steps the slow weights follow the fast ones, and these begin there. */
@Optimizer
final class Lookahead {
    @Hyper("[1, inf)") int k = 5;
    @Hyper("(0, 1]") float alpha = 0.5f;
    @Hyper("(0, inf)") float rate = 0.1f;
    @Slot float slow;

    @Update float update(float theta, float gradient, long step) {
        if (step == 0) {
            slow = theta;
        }
        theta -= rate * gradient;
        if ((step + 1) % k != 0) {
            return theta;
        }
        slow += alpha * (theta - slow);
        return slow;
    }
}
