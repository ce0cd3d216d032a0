import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** Smith 2017, section 3.2: the triangular policy as its Lua prints it. */
@Optimizer
final class CyclicalRate {
    enum Policy { TRIANGULAR, TRIANGULAR2 }

    @Setting Policy policy = Policy.TRIANGULAR2;
    @Hyper("[1, inf)") int stepSize = 100;
    @Hyper("(0, inf)") float baseRate = 0.001f, maxRate = 0.1f;

    @Update float update(float theta, float gradient, long step) {
        float cycle = floor(1 + (float) step / (2 * stepSize));
        float x = abs((float) step / stepSize - 2 * cycle + 1);
        float scale = switch (policy) {
            case TRIANGULAR -> 1f;
            case TRIANGULAR2 -> 1 / pow(2, cycle - 1);
        };
        float rate = baseRate + (maxRate - baseRate) * max(0, 1 - x) * scale;
        return theta - rate * gradient;
    }
}
