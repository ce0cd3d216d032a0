package org.xhat.compiler.rewrite;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;

/**
 * How far rounding may move each element of a graph's outputs, in units of 2⁻⁵³ and to first order: leaves and results are
 * off by one unit of their own magnitude, and every operator passes on its operands' errors by its slopes there (Higham, Accuracy
 * and Stability of Numerical Algorithms, section 3.3). One large value on the way excuses nothing that does not depend on it.
 */
final class RunningErrors {
    private final Map<String, Array64> values;
    private final Map<Value, Array64> errors = new HashMap<>();

    private RunningErrors(Map<String, Array64> values) {
        this.values = values;
    }

    /** The errors of the outputs of {@code graph}, by name. */
    static Map<String, Array64> of(Graph graph, Bindings bindings) {
        var all = new LinkedHashMap<String, Value>();
        graph.nodes().stream()
                .filter(node -> node.result().type().kind() == TensorType.Kind.FLOATING)
                .forEach(node -> all.put(name(node.result()), node.result()));
        var running =
                new RunningErrors(Evaluation.run(GraphBuilder.extending(graph).build(all), bindings));
        for (Value value : all.values()) {
            running.errors.put(value, running.errorOf(value.node(), bindings));
        }
        var outputs = new LinkedHashMap<String, Array64>();
        graph.outputs().forEach((name, value) -> outputs.put(name, running.errors.get(value)));
        return outputs;
    }

    private static String name(Value value) {
        return "n" + value.node().id();
    }

    private Array64 errorOf(Node node, Bindings bindings) {
        Array64 own = magnitude(values.get(name(node.result())));
        var operands = node.operands().stream()
                .map(operand -> values.get(name(operand)))
                .toList();
        var passed = node.operands().stream().map(errors::get).toList();
        return switch (node.op()) {
            case LeafOp leaf -> own;
            case Elementwise op -> {
                for (int i = 0; i < op.arity(); i++) {
                    addPassed(own.data(), op, operands, passed.get(i).data(), i);
                }
                yield own;
            }
            case ReduceOp op
            when op.kind() == ReduceOp.Kind.SUM -> {
                // Each partial sum is off by a unit of at most Σ|x|; the trees of the compiled code have fewer levels.
                int terms = operands.getFirst().data().length;
                Array64 largest = magnitude(operands.getFirst());
                yield plus(
                        evaluated(op, node, List.of(passed.getFirst()), bindings),
                        evaluated(op, node, List.of(scaled(largest, terms)), bindings));
            }
            case ReduceOp op ->
                evaluated(new ReduceOp(ReduceOp.Kind.MAX, op.axes()), node, List.of(passed.getFirst()), bindings);
            case ContractOp op -> {
                Array64 x = magnitude(operands.get(0));
                Array64 y = magnitude(operands.get(1));
                yield plus(
                        evaluated(op, node, List.of(x, plus(passed.get(1), scaled(y, y.data().length))), bindings),
                        evaluated(op, node, List.of(passed.get(0), y), bindings));
            }
            default -> passed.contains(null) ? own : evaluated(Operator.of(node), node, passed, bindings);
        };
    }

    private static Array64 evaluated(Operator op, Node node, List<Array64> operands, Bindings bindings) {
        return op.evaluate(node, operands, bindings.dims()).get(0);
    }

    /** |∂op/∂operand i| times that operand's error. */
    private static void addPassed(double[] sum, Elementwise op, List<Array64> operands, double[] error, int i) {
        for (int k = 0; k < sum.length; k++) {
            var at = new double[3];
            for (int j = 0; j < 3; j++) {
                double[] data = operands.get(Math.min(j, operands.size() - 1)).data();
                at[j] = data[data.length == 1 ? 0 : k];
            }
            double slope = Math.abs(slope(op, at, i));
            double own = error[error.length == 1 ? 0 : k];
            sum[k] += own == 0 || slope == 0 ? 0 : slope * own;
        }
    }

    /** By a difference quotient, except where operands of different magnitude meet. */
    private static double slope(Elementwise op, double[] at, int i) {
        return switch (op) {
            case ADD, SUB -> 1;
            case MUL -> at[1 - i];
            default -> {
                double step = Math.max(1e-5 * Math.abs(at[i]), Double.MIN_NORMAL);
                DoubleUnaryOperator along = x -> op.apply(i == 0 ? x : at[0], i == 1 ? x : at[1], i == 2 ? x : at[2]);
                yield (along.applyAsDouble(at[i] + step) - along.applyAsDouble(at[i] - step)) / (2 * step);
            }
        };
    }

    /** A unit of each element: half of a subnormal's last digit is 2⁻¹⁰⁷⁵ = 2⁻¹⁰²² units, whatever the element. */
    private static Array64 magnitude(Array64 x) {
        return new Array64(
                x.shape(),
                Arrays.stream(x.data()).map(Math::abs).map(m -> m + 0x1p-1022).toArray());
    }

    private static Array64 scaled(Array64 x, double factor) {
        return new Array64(
                x.shape(),
                Arrays.stream(x.data()).map(element -> element * factor).toArray());
    }

    private static Array64 plus(Array64 x, Array64 y) {
        var sum = new double[x.data().length];
        Arrays.setAll(sum, i -> x.data()[i] + y.data()[i]);
        return new Array64(x.shape(), sum);
    }
}
