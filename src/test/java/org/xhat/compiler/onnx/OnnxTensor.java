package org.xhat.compiler.onnx;

import java.util.Arrays;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.op.Array64;

/**
 * A tensor of a model, its elements as doubles.
 *
 * @param name what nodes call it
 * @param type float32, float64, int32, int64 or bool
 */
record OnnxTensor(String name, String type, Array64 value) {
    boolean isFloating() {
        return type.startsWith("float");
    }

    /** Truth values and all integers are integers. */
    TensorType graphType() {
        var dims = value.shape().stream().map(Dim::of).toList();
        return new TensorType(isFloating() ? Kind.FLOATING : Kind.INTEGER, dims);
    }

    /** The elements, which are integers. */
    List<Long> integers() {
        return Arrays.stream(value.data()).mapToObj(each -> (long) each).toList();
    }
}
