package org.xhat.compiler.onnx;

import static org.xhat.compiler.onnx.Translation.missing;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Value;

/** Every kind of node that is known, by its name: what xhat computes, and what it lacks. */
final class OnnxOperators {
    private static final Map<String, Translation> SEQUENCES =
            Map.of("RNN", missing("scan"), "GRU", missing("scan"), "LSTM", missing("scan"));

    private static final Map<String, Translation> TABLE = Stream.of(
                    Pointwise.TABLE,
                    Reductions.TABLE,
                    Shapes.TABLE,
                    Masks.TABLE,
                    Products.TABLE,
                    Windows.TABLE,
                    Normalizations.TABLE,
                    Losses.TABLE,
                    Optimizers.TABLE,
                    SEQUENCES)
            .flatMap(table -> table.entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private OnnxOperators() {}

    /** The outputs of a node of kind {@code op}; {@link UnsupportedNodeException} where xhat does not compute them. */
    static List<Value> outputs(String op, OnnxNode node) {
        return TABLE.getOrDefault(op, missing("translation of " + op)).of(node);
    }
}
