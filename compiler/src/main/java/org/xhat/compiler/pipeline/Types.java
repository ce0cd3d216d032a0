package org.xhat.compiler.pipeline;

import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.program.ModelSignature;

/** Graph types of a signature's variables. */
final class Types {
    private Types() {}

    static TensorType of(ModelSignature.Variable variable) {
        return TensorType.floating(
                variable.shape().stream().map(extent -> Dim.of(extent)).toList());
    }
}
