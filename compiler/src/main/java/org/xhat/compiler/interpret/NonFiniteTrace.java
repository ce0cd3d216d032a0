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
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;

/**
 * Where a NaN or an infinity comes from: the operator that made one out of finite numbers, found by evaluating the graph node by
 * node, then going back from an output that is not finite along the very elements that made it so. An infinity that nothing
 * bad came of – a logarithm of 0 that a {@code where} does not take – is not on that way.
 */
public final class NonFiniteTrace {
    /**
     * An operator, and the element of its result.
     *
     * @param value what made it; of a leaf where it was given so
     * @param index which element of it, an index for each axis
     * @param result NaN or an infinity
     * @param operands what the element was made of, where the operator is pointwise; otherwise nothing
     */
    public record Source(Value value, List<Integer> index, double result, List<Double> operands) {
        /** Copies the lists. */
        public Source {
            index = List.copyOf(index);
            operands = List.copyOf(operands);
        }

        /** The operator. */
        public Node node() {
            return value.node();
        }
    }

    private record Element(Value of, int place) {}

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
            var results = node.op() instanceof LeafOp leaf
                    ? List.of(bindings.valueOf(node, leaf))
                    : Operator.of(node).evaluate(node, trace.operands(node), bindings.dims());
            for (int i = 0; i < results.size(); i++) {
                double[] rounded =
                        Arrays.stream(results.get(i).data()).map(rounding).toArray();
                trace.values.put(new Value(node, i), new Array64(results.get(i).shape(), rounded));
            }
        }
        for (Value output : graph.outputs().values()) {
            int element = firstNonFinite(trace.value(output));
            if (element >= 0) {
                return Optional.of(trace.source(new Element(output, element)));
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
    private Source source(Element output) {
        Element at = output;
        for (var cause = cause(at); cause.isPresent(); cause = cause(at)) {
            at = cause.get();
        }
        Node node = at.of.node();
        var made = new ArrayList<Double>();
        if (node.op() instanceof Elementwise) {
            for (Array64 operand : operands(node)) {
                made.add(operand.data()[at(operand, at.place)]);
            }
        }
        Array64 result = value(at.of);
        return new Source(at.of, index(result.shape(), at.place), result.data()[at.place], made);
    }

    private static List<Integer> index(List<Integer> shape, int place) {
        var index = new ArrayList<Integer>();
        int rest = place;
        for (int extent : shape.reversed()) {
            index.addFirst(rest % extent);
            rest /= extent;
        }
        return index;
    }

    /** An element of an operand that is not finite and enters {@code result}; empty where there is none. */
    private Optional<Element> cause(Element result) {
        for (int operand = 0; operand < result.of.node().operands().size(); operand++) {
            int place = cause(result.of, result.place, operand);
            if (place >= 0) {
                return Optional.of(new Element(result.of.operand(operand), place));
            }
        }
        return Optional.empty();
    }

    /** The element of {@code operand} that is not finite and enters {@code element} of the result; −1 where there is none. */
    private int cause(Value result, int element, int operand) {
        Node node = result.node();
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
        if (entering.isEmpty() || !enters(result, element, operand, entering)) {
            return -1;
        }
        while (entering.size() > 1) { // half of them, as long as one of those enters
            var half = entering.subList(0, entering.size() / 2);
            entering = enters(result, element, operand, half)
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

    /** Whether the result's element depends on some of these elements: whether it changes with them where all others are 1. */
    private boolean enters(Value result, int element, int operand, List<Integer> elements) {
        double unmarked = reached(result, element, operand, elements, 1);
        return reached(result, element, operand, elements, 2) != unmarked
                || reached(result, element, operand, elements, 0.5) != unmarked; // what a minimum takes
    }

    /** The result's element where these elements of an operand are {@code mark}, and all others of all operands 1. */
    private double reached(Value result, int element, int operand, List<Integer> elements, double mark) {
        Node node = result.node();
        var marked = new ArrayList<Array64>();
        for (Value each : node.operands()) {
            Array64 array = value(each);
            var data = new double[array.data().length];
            Arrays.fill(data, 1);
            if (marked.size() == operand) {
                elements.forEach(at -> data[at] = mark);
            }
            marked.add(new Array64(array.shape(), data));
        }
        return Operator.of(node)
                .evaluate(node, marked, bindings.dims())
                .get(result.index())
                .data()[element];
    }
}
