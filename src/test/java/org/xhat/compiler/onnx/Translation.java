package org.xhat.compiler.onnx;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/** How a kind of node is written with xhat's operators: the values of its outputs. */
@FunctionalInterface
interface Translation {
    /** The outputs; {@link UnsupportedNodeException} where this node has none. */
    List<Value> of(OnnxNode node);

    /** Of one output. */
    static Translation one(Function<OnnxNode, Value> formula) {
        return node -> List.of(formula.apply(node));
    }

    /** A formula of the first input alone. */
    static Translation unary(BiFunction<Fx, Value, Value> formula) {
        return one(node -> formula.apply(node.fx(), node.input(0)));
    }

    /** The function {@code name} of all inputs. */
    static Translation function(String name) {
        return one(node -> node.call(name, node.inputs().toArray()));
    }

    /** The function {@code name} of two, of the first two inputs, of that and the third, and so on. */
    static Translation folded(String name) {
        return one(node ->
                node.inputs().stream().reduce((x, y) -> node.call(name, x, y)).orElseThrow());
    }

    /** Of what xhat lacks. */
    static Translation missing(String what) {
        return node -> {
            throw new UnsupportedNodeException("there is no " + what);
        };
    }
}
