import static org.xhat.dsl.Scalars.*;

import org.xhat.dsl.*;

/** torch.optim.SGD, its page's algorithm: the first momentum buffer is the gradient, and Nesterov's step looks ahead by the buffer. */
@Optimizer
final class PyTorchSgd {
    @Setting boolean nesterov = true;
    @Hyper("(0, inf)") float lr = 0.01f;
    @Hyper("[0, 1)") float momentum = 0.9f;
    @Hyper("[0, 1)") float dampening = 0;
    @Hyper("[0, inf)") float weightDecay = 0;
    @Slot float buf;

    @Update float update(float theta, float gradient, long step) {
        float g = gradient;
        if (weightDecay != 0) {
            g = g + weightDecay * theta;
        }
        if (momentum != 0) {
            if (step > 0) {
                buf = momentum * buf + (1 - dampening) * g;
            } else {
                buf = g;
            }
            if (nesterov) {
                g = g + momentum * buf;
            } else {
                g = buf;
            }
        }
        return theta - lr * g;
    }
}
