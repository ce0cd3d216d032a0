package org.xhat.peers;

import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.xhat.cli.bench.Side;
import org.xhat.cli.bench.Workload.Network;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.data.LabelledImages;

/** A network in training. All images lie in one tensor, of which a step selects its batch. */
final class TorchNetwork implements Side {
    /** libtorch's number for a loss that is summed. */
    private static final long SUM = 2;

    private final TorchParameters parameters;
    private final Function<Tensor, Tensor> forward;
    private final boolean reconstructs;
    private final SGD optimizer;
    private final BatchOrder order;
    private final int[] indices;
    private final long[] wideIndices;
    private final Tensor images;
    private final Tensor labels;
    private long step;
    private float loss = Float.NaN;

    TorchNetwork(Network network, TorchParameters parameters, long seed) {
        this.parameters = parameters;
        String model = network.model().substring(network.model().lastIndexOf('.') + 1);
        this.forward = switch (model) {
            case "BatchNormMlp", "GrowingMlp" -> this::perceptron;
            case "CurvesAutoencoder", "MnistAutoencoder" -> this::autoencoder;
            case "ConvNet" -> this::convolutions;
            default ->
                throw new IllegalArgumentException("libtorch has no " + model + " yet; write it in TorchNetwork");
        };
        this.reconstructs = model.endsWith("Autoencoder");
        this.optimizer = parameters.optimizer(
                network.hyperparameters(), network.optimizer().equals("Nesterov"));
        LabelledImages data =
                DatasetCatalog.standard().load(DatasetCatalog.DEFAULT).train();
        this.order = new BatchOrder(data.count(), network.batch(), seed);
        this.indices = new int[network.batch()];
        this.wideIndices = new long[network.batch()];
        int size = data.pixelsPerImage();
        var pixels = new float[data.count() * size];
        var digits = new long[data.count()];
        for (int i = 0; i < data.count(); i++) {
            data.copyPixels(i, pixels, i * size);
            digits[i] = data.label(i);
        }
        this.images = model.equals("ConvNet")
                ? Tensor.create(pixels, data.count(), 1, data.rows(), data.cols())
                : Tensor.create(pixels, data.count(), size);
        this.labels = Tensor.create(digits, data.count());
    }

    private Tensor perceptron(Tensor x) {
        Tensor h = x;
        for (int layer = 1; parameters.has("logits.linear" + layer + ".weight"); layer++) {
            h = parameters
                    .batchNorm("logits.batchNorm" + layer, parameters.linear("logits.linear" + layer, h))
                    .sigmoid();
        }
        return parameters.dense("logits.dense1", h);
    }

    /** Of its layers the narrowest, the code, and the last are linear. */
    private Tensor autoencoder(Tensor x) {
        Tensor h = x;
        for (int layer = 1; parameters.has(dense(layer)); layer++) {
            Tensor z = parameters.dense("logits.dense" + layer, h);
            boolean last = !parameters.has(dense(layer + 1));
            boolean narrowest = !last
                    && z.size(1) < h.size(1)
                    && z.size(1) < parameters.get(dense(layer + 1)).size(0);
            h = last || narrowest ? z : z.sigmoid();
        }
        return h;
    }

    private static String dense(int layer) {
        return "logits.dense" + layer + ".weight";
    }

    private Tensor convolutions(Tensor x) {
        Tensor h = x;
        for (int layer = 1; parameters.has("logits.conv" + layer + ".weight"); layer++) {
            h = parameters.batchNorm("logits.batchNorm" + layer, parameters.conv("logits.conv" + layer, h));
            h = torch.max_pool2d(h.relu(), 2, 2);
        }
        return parameters.dense("logits.dense1", h.flatten(1, -1));
    }

    @Override
    public void step() {
        try (var scope = new PointerScope()) {
            order.indices(step++, indices);
            for (int i = 0; i < indices.length; i++) {
                wideIndices[i] = indices[i];
            }
            Tensor chosen = Tensor.create(wideIndices, wideIndices.length);
            Tensor x = images.index_select(0, chosen);
            Tensor z = forward.apply(x);
            Tensor total = reconstructs
                    ? torch.binary_cross_entropy_with_logits(z, x, new TensorOptional(), new TensorOptional(), SUM)
                            .div(new Scalar(indices.length))
                    : torch.cross_entropy_loss(z, labels.index_select(0, chosen));
            optimizer.zero_grad();
            total.backward();
            optimizer.step();
            loss = total.item_float();
        }
    }

    @Override
    public double value() {
        return loss;
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
