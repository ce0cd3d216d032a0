package org.xhat.peers;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.xhat.cli.bench.Side;
import org.xhat.cli.bench.Workload.Piece;

/** Batch normalization and its derivative, by autograd. */
final class TorchNormalization implements Side {
    /** The layer by the name that xhat gives it. */
    private static final String LAYER = "normalized.batchNorm1";

    private final TorchParameters parameters;
    private final SGD gradients;
    private final Tensor x;
    private final Tensor cotangent;
    private Tensor y;

    TorchNormalization(Piece piece, TorchParameters parameters, long seed) {
        this.parameters = parameters;
        this.x = TorchProduct.given(piece, "x", seed).set_requires_grad(true);
        this.cotangent = TorchProduct.given(piece, "cotangent", seed);
        this.y = new Tensor();
        // Takes no step: it is what forgets the gradients of the step before.
        this.gradients = new SGD(
                new TensorVector(x, parameters.get(LAYER + ".gamma"), parameters.get(LAYER + ".beta")),
                new SGDOptions(0));
    }

    @Override
    public void step() {
        y.close();
        gradients.zero_grad();
        y = parameters.batchNorm(LAYER, x);
        y.backward(cotangent, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    @Override
    public double value() {
        return TorchProduct.probe(y.detach()) + TorchProduct.probe(x.grad());
    }

    @Override
    public void close() {
        gradients.close();
    }
}
