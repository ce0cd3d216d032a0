package org.xhat.compiler.rewrite;

import java.util.Collection;
import java.util.HashMap;
import java.util.function.Predicate;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.AffineView;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;
import org.xhat.compiler.op.WindowOp;

/**
 * What computing some values costs, in elements: reductions that wait for one another first, then all operations. Broadcasts
 * and leaves are free, since whoever reads them computes the index. Named dimensions count as {@value #NOMINAL_EXTENT}.
 *
 * @param dependentSweeps the elements read by the longest chain of reductions
 * @param operations the elements computed
 */
record SweepCost(long dependentSweeps, long operations) implements Comparable<SweepCost> {
    private static final long NOMINAL_EXTENT = 64;

    /** The cost of {@code results} from {@code given} values. */
    static SweepCost of(Collection<Value> results, Predicate<Node> given) {
        var depths = new HashMap<Node, Long>();
        long deepest = 0;
        long operations = 0;
        for (Node node : Graph.nodesBehind(results, value -> given.test(value.node()))) {
            long depth = 0;
            for (Value operand : node.operands()) {
                depth = Math.max(depth, depths.getOrDefault(operand.node(), 0L));
            }
            if (node.op() instanceof ReduceOp) {
                depth += size(node.operands().getFirst());
            }
            depths.put(node, depth);
            deepest = Math.max(deepest, depth);
            operations += work(node);
        }
        return new SweepCost(deepest, operations);
    }

    private static long work(Node node) {
        return switch (node.op()) {
            case LeafOp l -> 0;
            case AffineView v -> 0;
            case Reshape r -> 0;
            case Pad p -> 0;
            case Concat c -> 0;
            case WindowOp.Fold f -> size(node.operands().getFirst());
            case ReduceOp r -> size(node.operands().getFirst());
            case ContractOp c ->
                size(node.operands().getFirst()) * size(node.operands().getLast());
            default -> size(new Value(node, 0));
        };
    }

    private static long size(Value value) {
        Dim count = value.type().elementCount();
        var nominal = new HashMap<String, Long>();
        count.names().forEach(name -> nominal.put(name, NOMINAL_EXTENT));
        return Math.max(1, count.evaluate(nominal));
    }

    @Override
    public int compareTo(SweepCost other) {
        int bySweeps = Long.compare(dependentSweeps, other.dependentSweeps);
        return bySweeps != 0 ? bySweeps : Long.compare(operations, other.operations);
    }
}
