package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.Value;

/**
 * The matrix product along the last two axes: {@code […,m,k],[…,k,n] → […,m,n]}. The axes before them are aligned at the last, and
 * one that an operand lacks, or has with extent 1, is repeated, as those of a pointwise operator's operands are; here nothing is
 * repeated in memory, for such an axis is a row or a column of the contraction.
 */
final class MatrixProduct {
    /** What the axes before the matrices' are called, the outermost first. */
    private static final String LEADING = "abcdefghijlopqrstuvwxyz";

    private static final List<String> VECTORS =
            List.of(": expandDims(x, 0) makes a row of a vector x", ": expandDims(y, 1) makes a column of a vector y");

    /** An operand with the letters of its axes. */
    private record Lettered(Value value, String letters) {}

    private MatrixProduct() {}

    static Value of(Fx fx, Value x, Value y) {
        var operands = List.of(x, y);
        for (int i = 0; i < operands.size(); i++) {
            int rank = operands.get(i).type().rank();
            if (rank < 2 || rank > LEADING.length() + 2) {
                throw ShapeException.uncombined(
                                operands.stream().map(Value::type).toList(),
                                "[m, k] and [k, n], which may have axes before" + (rank == 1 ? VECTORS.get(i) : ""),
                                Place.whole(i))
                        .on(operands);
            }
        }
        String leading = LEADING.substring(0, Math.max(x.type().rank(), y.type().rank()) - 2);
        Lettered left = lettered(fx, x, y, leading, "mk");
        Lettered right = lettered(fx, y, x, leading, "kn");
        return fx.contract(new ContractOp(left.letters, right.letters, leading + "mn"), left.value, right.value);
    }

    /** {@code x} without those leading axes of extent 1 that {@code other} has with another extent. */
    private static Lettered lettered(Fx fx, Value x, Value other, String leading, String matrix) {
        int count = x.type().rank() - 2;
        int offset = other.type().rank() - x.type().rank();
        var letters = new StringBuilder();
        var dims = new ArrayList<Dim>();
        for (int axis = 0; axis < count; axis++) {
            Dim extent = x.type().dim(axis);
            int there = axis + offset;
            if (!extent.is(1) || there < 0 || other.type().dim(there).is(1)) {
                letters.append(leading.charAt(leading.length() - count + axis));
                dims.add(extent);
            }
        }
        dims.addAll(x.dims().subList(count, count + 2));
        return new Lettered(dims.size() == x.type().rank() ? x : fx.reshape(x, dims), letters + matrix);
    }
}
