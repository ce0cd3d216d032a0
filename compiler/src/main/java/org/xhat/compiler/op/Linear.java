package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;

/** An operator that is linear in its operands taken together: its tangent is what it makes of theirs. */
public interface Linear extends SingleResult {
    @Override
    default @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        if (tangents.stream().allMatch(tangent -> tangent == null)) {
            return null;
        }
        var whole = new ArrayList<Value>();
        for (int i = 0; i < tangents.size(); i++) {
            Value tangent = tangents.get(i);
            whole.add(tangent == null ? fx.zerosLike(node.operands().get(i)) : tangent);
        }
        return fx.builder().add(this, whole);
    }
}
