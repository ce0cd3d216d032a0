package org.xhat.compiler.front;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;
import org.xhat.runtime.program.EntryKind;

/**
 * What {@code require(dim(x, 0) > 1, "…")}, or the use of an extent, demands of the data an entry is given, where it could not
 * be decided when compiling.
 *
 * @param message what is told where it does not hold
 * @param span where the model's author brought it about
 * @param notes where its sides come from
 */
public record Requirement(
        EntryKind entry, Dim left, Relation relation, Dim right, String message, SourceSpan span, List<String> notes) {
    /** Copies the notes. */
    public Requirement {
        notes = List.copyOf(notes);
    }

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

    /** What is told where it does not hold, but for the extents. */
    public Diagnostic diagnostic() {
        return Diagnostic.of(DiagnosticKind.UNMET_REQUIREMENT, span, message, condition())
                .withNotes(notes);
    }

    /** {@code batch > 1}. */
    public String condition() {
        return left + " " + relation.symbol() + " " + right;
    }
}
