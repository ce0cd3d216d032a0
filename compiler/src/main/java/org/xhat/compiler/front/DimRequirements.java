package org.xhat.compiler.front;

import java.util.List;
import java.util.stream.Collectors;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.graph.Dim;

/** What the uses of extents that are known only at run time demand of the data: the reader's own {@link Requirement}s. */
final class DimRequirements {
    private final EntryReading reading;

    DimRequirements(EntryReading reading) {
        this.reading = reading;
    }

    /** A divisor is not 0. */
    void divisor(Dim y, Frame frame, SourceSpan span) {
        if (!y.isConstant() && !y.isPositive()) {
            require(y, Relation.NOT_EQUAL, Dim.ZERO, "'" + text(span) + "' divides by zero", frame, span);
        }
    }

    /** The extent of an axis is at least 1. */
    void extent(Dim extent, Frame frame, SourceSpan span) {
        if (!extent.isConstant() && !extent.isPositive()) {
            require(
                    extent,
                    Relation.GREATER_EQUAL,
                    Dim.ONE,
                    "'" + text(span) + "' is not a possible extent",
                    frame,
                    span);
        }
    }

    /** A number is at least another one. */
    void atLeast(Dim value, Dim least, String problem, Frame frame, SourceSpan span) {
        require(value, Relation.GREATER_EQUAL, least, problem, frame, span);
    }

    /** A number can be computed in 64 bits. */
    void number(Dim value, Frame frame, SourceSpan span) {
        if (!value.isPositive() || !fitsForEveryExtent(value)) {
            require(
                    value,
                    Relation.LESS_EQUAL,
                    Dim.of(Long.MAX_VALUE),
                    "'" + text(span) + "' cannot be computed in 64 bits",
                    frame,
                    span);
        }
    }

    /** Whether a sum of positive terms is in range where every dimension is as large as an array can be. */
    private static boolean fitsForEveryExtent(Dim value) {
        try {
            value.evaluate(
                    value.names().stream().collect(Collectors.toMap(name -> name, name -> (long) Integer.MAX_VALUE)));
            return true;
        } catch (ArithmeticException overflow) {
            return false;
        }
    }

    private void require(Dim left, Relation relation, Dim right, String message, Frame frame, SourceSpan span) {
        reading.require(
                new Requirement(reading.kind(), left, relation, right, message, frame.authored(span), List.of()));
    }

    private static String text(SourceSpan span) {
        return Frame.origin(span).text();
    }
}
