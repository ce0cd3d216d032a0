package org.xhat.compiler.op;

import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/**
 * One partial derivative of a pointwise operator, stated once for both modes: the linear map seed ↦ seed · ∂f/∂xᵢ. With the
 * result's cotangent as the seed it is a term of the VJP, with the operand's tangent a term of the JVP.
 */
@FunctionalInterface
interface PartialDerivative {
    /** The derivative is zero wherever it exists. */
    PartialDerivative ZERO = (fx, at, seed) -> null;

    /** The derivative is one. */
    PartialDerivative ONE = (fx, at, seed) -> seed;

    /** seed · ∂f/∂xᵢ at {@code at}, null where it is zero everywhere. */
    @Nullable Value times(Fx fx, Primal at, Value seed);

    /** The point a derivative is taken at: operands x, y, z and the result, all of them already computed by the primal. */
    record Primal(Node node) {
        Value x() {
            return node.operands().get(0);
        }

        Value y() {
            return node.operands().get(1);
        }

        Value z() {
            return node.operands().get(2);
        }

        Value result() {
            return node.result();
        }
    }
}
