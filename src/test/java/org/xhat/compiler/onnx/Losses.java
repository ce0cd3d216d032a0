package org.xhat.compiler.onnx;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** Losses of class scores [batch, classes, …] against labels [batch, …]. */
final class Losses {
    static final Map<String, Translation> TABLE = Map.ofEntries(
            entry("NegativeLogLikelihoodLoss", node -> List.of(loss(node, node.input(0)))),
            entry("SoftmaxCrossEntropyLoss", node -> {
                Value logProbability = Normalizations.logSoftmax(node.fx(), node.input(0), 1);
                return List.of(loss(node, logProbability), logProbability).subList(0, node.outputCount());
            }));

    private static final List<Integer> CLASSES = List.of(1);

    private Losses() {}

    /** −weight·log p of the labelled class, 0 where the label is ignored; a mean is divided by the sum of those weights. */
    private static Value loss(OnnxNode node, Value logProbability) {
        Fx fx = node.fx();
        Value labels = node.input(1);
        Value hot = Masks.equalTo(fx, labels, 1, logProbability.type().dim(1));
        Value weights = node.hasInput(2) ? fx.mul(hot, fx.broadcast(node.input(2), hot.dims(), CLASSES)) : hot;
        if (node.hasAttribute("ignore_index")) {
            Value ignored = fx.equal(labels, fx.constant(node.integer("ignore_index", 0)));
            weights = fx.where(fx.broadcastLike(ignored, weights, CLASSES), fx.constant(0), weights);
        }
        Value losses = fx.neg(fx.sum(fx.mul(weights, logProbability), CLASSES));
        var all = OnnxNode.axesFrom(0, losses.type().rank());
        return switch (node.text("reduction", "mean")) {
            case "none" -> losses;
            case "sum" -> fx.sum(losses, all);
            default ->
                fx.div(
                        fx.sum(losses, all),
                        fx.sum(weights, OnnxNode.axesFrom(0, weights.type().rank())));
        };
    }
}
