package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.library.Routine;

/**
 * An operator that a library computes, on whole arrays of floating operands: a step of its own between kernels. Its value is the
 * library's, in double; a float32 program rounds the results.
 */
public interface LibraryOp extends Operator {
    /** What computes it. */
    Routine routine();

    /** About how many floating-point operations it takes. */
    Dim flops(List<TensorType> operands);

    /** The elements of each result. */
    default double[][] results(List<Array64> operands) {
        return routine()
                .apply(
                        operands.stream().map(Array64::data).toArray(double[][]::new),
                        operands.stream()
                                .map(x -> x.shape().stream()
                                        .mapToInt(extent -> extent)
                                        .toArray())
                                .toArray(int[][]::new));
    }

    @Override
    default List<Array64> evaluate(Node node, List<Array64> operands, Map<String, Long> dims) {
        double[][] results = results(operands);
        return node.results().stream()
                .map(result -> new Array64(Axes.bind(result.dims(), dims), results[result.index()]))
                .toList();
    }
}
