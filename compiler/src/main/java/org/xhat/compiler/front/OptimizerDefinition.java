package org.xhat.compiler.front;

import java.util.Optional;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Graph;
import org.xhat.runtime.program.OptimizerSignature;

/**
 * An optimizer as read. Its graphs are pointwise over flat vectors {@code f[parameters]}: the leaves {@code Input("theta")}
 * and {@code Input("gradient")}, a {@code State} for each slot, a {@code Hyper} for each hyperparameter, and {@code Step}s.
 *
 * @param source where it was read from
 * @param signature hyperparameters and slots
 * @param update outputs {@code theta} and {@code slot:NAME} for each slot, and, where the gradient is taken elsewhere than at
 *     θ, {@code lookAhead}: the point of the <i>next</i> step, from the updated θ and slots
 * @param lookAhead outputs {@code lookAhead}, the point of the <i>current</i> step; empty where the gradient is taken at θ
 */
public record OptimizerDefinition(
        SourceFile source, OptimizerSignature signature, Graph update, Optional<Graph> lookAhead) {
    /** The dimension of the flat vectors: all parameters' elements. */
    public static final String ELEMENTS = OptimizerSignature.ELEMENTS;

    /** The input θ, and the output that replaces it. */
    public static final String THETA = "theta";

    /** The input ∂loss/∂θ. */
    public static final String GRADIENT = "gradient";

    /** Before a slot's name: the output that replaces it. */
    public static final String SLOT = "slot:";

    /** The output where the gradient is taken. */
    public static final String LOOK_AHEAD = "lookAhead";
}
