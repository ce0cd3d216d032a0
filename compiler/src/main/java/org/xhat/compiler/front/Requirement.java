package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.Map;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;

/**
 * What {@code require(dim(x, 0) > 1, "…")}, or the use of an extent, demands of the data an entry is given, where it could not
 * be decided when compiling.
 *
 * @param span where the model's author brought it about
 */
public record Requirement(EntryKind entry, Dim left, Relation relation, Dim right, String message, SourceSpan span) {

    /** Whether it holds for these extents, and both sides can be computed; {@link IllegalArgumentException} where one it depends on is missing. */
    public boolean holds(Map<String, Long> dims) {
        return isComputable(dims) && relation.holds(left.evaluate(dims), right.evaluate(dims));
    }

    /** Whether both sides are numbers of 64 bits for these extents: nothing is divided by 0, nothing leaves their range. */
    public boolean isComputable(Map<String, Long> dims) {
        try {
            left.evaluate(dims);
            right.evaluate(dims);
            return true;
        } catch (ArithmeticException undefined) {
            return false;
        }
    }

    /** Every named dimension of {@code dims} is the batch: the other extents of trained data are numbers. */
    public static Map<String, Long> ofBatch(int batch, Dim... dims) {
        var bindings = new HashMap<String, Long>();
        for (Dim dim : dims) {
            dim.names().forEach(name -> bindings.put(name, (long) batch));
        }
        return bindings;
    }

    /** {@code batch > 1}. */
    public String condition() {
        return left + " " + relation.symbol() + " " + right;
    }
}
