package org.xhat.compiler.autodiff;

import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/** What a set of values is computed from. */
final class Reach {
    private Reach() {}

    /** Every node that {@code results} need, operands before uses. */
    static List<Node> nodes(GraphBuilder builder, List<Value> results) {
        var outputs = new LinkedHashMap<String, Value>();
        results.forEach(result -> outputs.put("result" + outputs.size(), result));
        return builder.build(outputs).nodes();
    }
}
