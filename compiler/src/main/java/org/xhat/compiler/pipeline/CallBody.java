package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * What a call in a model's source computes between its arguments and its result.
 *
 * @param inputs the arguments that are computed
 * @param parameters the parameters it reads, in the order of the graph
 * @param leaves every leaf it reads, parameters among them
 * @param variables what its methods call the values in between; a name that comes again gets a number
 */
record CallBody(
        List<Value> inputs, List<LeafOp.Parameter> parameters, Set<LeafOp> leaves, Map<String, Value> variables) {

    /** The body of {@code call}, in a graph whose variables are {@code names}. */
    static CallBody of(SourceCall call, Map<Value, String> names) {
        var inputs = new LinkedHashSet<Value>();
        for (Value argument : call.arguments()) {
            if (!(argument.op() instanceof LeafOp)) {
                inputs.add(argument);
            }
        }
        var parameters = new ArrayList<LeafOp.Parameter>();
        var leaves = new HashSet<LeafOp>();
        var variables = new LinkedHashMap<String, Value>();
        for (Node node : between(inputs, call.result())) {
            if (node.op() instanceof LeafOp leaf) {
                leaves.add(leaf);
            }
            if (node.op() instanceof LeafOp.Parameter parameter) {
                parameters.add(parameter);
            }
            String name = names.get(node.result());
            if (name != null
                    && !(node.op() instanceof LeafOp)
                    && node != call.result().node()) {
                variables.put(unused(name, variables.keySet()), node.result());
            }
        }
        return new CallBody(List.copyOf(inputs), parameters, leaves, variables);
    }

    /** The nodes that {@code result} needs besides {@code inputs}, operands first. */
    private static Iterable<Node> between(Set<Value> inputs, Value result) {
        var reached = new TreeSet<Node>((x, y) -> Integer.compare(x.id(), y.id()));
        var pending = new ArrayList<>(List.of(result));
        while (!pending.isEmpty()) {
            Value value = pending.removeLast();
            if (!inputs.contains(value) && reached.add(value.node())) {
                pending.addAll(value.node().operands());
            }
        }
        return reached;
    }

    /** {@code name}, or the first of name2, name3, … that is not among {@code used}. */
    private static String unused(String name, Set<String> used) {
        String unused = name;
        for (int number = 2; used.contains(unused); number++) {
            unused = name + number;
        }
        return unused;
    }
}
