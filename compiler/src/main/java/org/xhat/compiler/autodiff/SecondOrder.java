package org.xhat.compiler.autodiff;

import java.util.List;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;

/** Second derivatives, composed of first ones. */
public final class SecondOrder {
    private SecondOrder() {}

    /**
     * H·v, where H is the Hessian of a scalar loss by {@code wrt}: forward mode over reverse mode, about twice the work of the
     * gradient (Pearlmutter 1994).
     *
     * @param direction v, one tensor for each of {@code wrt}, of its type
     */
    public static List<Value> hessianVectorProduct(
            GraphBuilder builder, Value loss, List<Value> wrt, List<Value> direction) {
        return ForwardMode.jvp(builder, ReverseMode.gradient(builder, loss, wrt), wrt, direction);
    }
}
