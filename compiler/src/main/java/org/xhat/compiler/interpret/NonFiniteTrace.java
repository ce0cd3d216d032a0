package org.xhat.compiler.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;

/**
 * Where a NaN or an infinity comes from: the operator that made one out of finite numbers, found by evaluating the graph node by
 * node, then going back from an output that is not finite along the very elements that made it so. An infinity that nothing
 * bad came of – a logarithm of 0 that a {@code where} does not take – is not on that way.
 */
public final class NonFiniteTrace {
    /**
     * An operator, and the element of its result.
     *
     * @param node what made it; a leaf where it was given so
     * @param result NaN or an infinity
     * @param operands what the element was made of, where the operator is pointwise; otherwise nothing
     */
    public record Source(Node node, double result, List<Double> operands) {
        /** Copies the list. */
        public Source {
            operands = List.copyOf(operands);
        }
    }

    private final Bindings bindings;
    private final Map<Value, Array64> values = new HashMap<>();

    private NonFiniteTrace(Bindings bindings) {
        this.bindings = bindings;
    }

    /**
     * The source of the first output, in the graph's order, that has an element which is not finite; empty where all are.
     *
     * @param rounding rounds every result to what it is computed in, so that what overflows there overflows here
     */
    public static Optional<Source> of(Graph graph, Bindings bindings, DoubleUnaryOperator rounding) {
        var trace = new NonFiniteTrace(bindings);
        for (Node node : graph.nodes()) {
            Array64 result = node.op() instanceof LeafOp leaf
                    ? bindings.valueOf(node, leaf)
                    : Operator.of(node).evaluate(node, trace.operands(node), bindings.dims());
            trace.values.put(
                    node.result(),
                    new Array64(
                            result.shape(),
                            Arrays.stream(result.data()).map(rounding).toArray()));
        }
        for (Value output : graph.outputs().values()) {
            int element = firstNonFinite(trace.value(output));
            if (element >= 0) {
                return Optional.of(trace.source(output, element));
            }
        }
        return Optional.empty();
    }

    private Array64 value(Value value) {
        Array64 array = values.get(value);
        if (array == null) {
            throw new IllegalStateException(value + " is used before it is computed: " + value.node());
        }
        return array;
    }

    private List<Array64> operands(Node node) {
        return node.operands().stream().map(this::value).toList();
    }

    private static int firstNonFinite(Array64 array) {
        for (int i = 0; i < array.data().length; i++) {
            if (!Double.isFinite(array.data()[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Follows elements that are not finite from results to operands, which come earlier, until there are none. */
    private Source source(Value value, int element) {
        Node node = value.node();
        for (int operand = 0; operand < node.operands().size(); operand++) {
            int cause = cause(node, element, operand);
            if (cause >= 0) {
                return source(node.operands().get(operand), cause);
            }
        }
        var made = new ArrayList<Double>();
        if (node.op() instanceof Elementwise) {
            operands(node).forEach(operand -> made.add(operand.data()[at(operand, element)]));
        }
        return new Source(node, value(value).data()[element], made);
    }

    /** The element of {@code operand} that is not finite and enters {@code element} of the result; −1 where there is none. */
    private int cause(Node node, int element, int operand) {
        Array64 array = value(node.operands().get(operand));
        if (node.op() instanceof Elementwise op) {
            int at = at(array, element);
            return !Double.isFinite(array.data()[at]) && takes(op, operands(node), element, operand) ? at : -1;
        }
        var candidates = new ArrayList<Integer>();
        for (int i = 0; i < array.data().length; i++) {
            if (!Double.isFinite(array.data()[i])) {
                candidates.add(i);
            }
        }
        List<Integer> entering = candidates;
        if (entering.isEmpty() || !enters(node, element, operand, entering)) {
            return -1;
        }
        while (entering.size() > 1) { // half of them, as long as one of those enters
            var half = entering.subList(0, entering.size() / 2);
            entering = enters(node, element, operand, half)
                    ? half
                    : entering.subList(entering.size() / 2, entering.size());
        }
        return entering.getFirst();
    }

    private static int at(Array64 operand, int element) {
        return operand.data().length == 1 ? 0 : element;
    }

    /** Whether a pointwise operator's result is made of that operand there: a where leaves one out. */
    private static boolean takes(Elementwise op, List<Array64> operands, int element, int operand) {
        if (op != Elementwise.WHERE || operand == 0) {
            return true;
        }
        Array64 condition = operands.getFirst();
        return condition.data()[at(condition, element)] != 0 == (operand == 1);
    }

    /** Whether some of these elements reach the result's: whether that is not 0 where they alone are 1. */
    private boolean enters(Node node, int element, int operand, List<Integer> elements) {
        double mark = node.op() instanceof ReduceOp reduce && reduce.kind() == ReduceOp.Kind.MIN ? -1 : 1;
        var marked = new ArrayList<Array64>();
        for (int i = 0; i < node.operands().size(); i++) {
            Array64 array = value(node.operands().get(i));
            var data = new double[array.data().length];
            if (i == operand) {
                elements.forEach(at -> data[at] = mark);
            } else if (node.op() instanceof ContractOp) {
                Arrays.fill(data, 1);
            }
            marked.add(new Array64(array.shape(), data));
        }
        return Operator.of(node).evaluate(node, marked, bindings.dims()).data()[element] != 0;
    }
}
