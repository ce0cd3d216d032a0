package org.xhat.compiler.front;

import java.math.BigDecimal;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.graph.Dim;

/** Java's operators on integers that depend on extents: polynomials over the dimensions' names, and conditions on them. */
final class Extents {

    /** The longest polynomial over the dimensions' names, as printed. */
    private static final int MAX_EXTENT = 1_000;

    private final EntryReading reading;
    private final DimRequirements requirements;

    Extents(EntryReading reading) {
        this.reading = reading;
        this.requirements = new DimRequirements(reading);
    }

    DslValue binary(BinaryOperator operator, Dim x, Dim y, Frame frame, SourceSpan span) {
        boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.REMAINDER;
        if (divides && y.is(0)) {
            return reading.report(frame, DiagnosticKind.DIVISION_BY_ZERO, span);
        }
        if (divides) {
            requirements.divisor(y, frame, span);
        }
        try {
            return switch (operator) {
                case ADD -> extent(x.plus(y), span);
                case SUBTRACT -> extent(x.minus(y), span);
                case MULTIPLY -> extent(x.times(y), span);
                case DIVIDE -> extent(x.floorDiv(y), span);
                case REMAINDER -> extent(x.minus(y.times(x.floorDiv(y))), span);
                case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL ->
                    new DimCondition(x, Relation.of(operator), y);
                case AND, OR -> throw new IllegalArgumentException("decided by the reader");
            };
        } catch (ArithmeticException overflow) {
            return reading.report(
                    frame,
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    span,
                    span.text(),
                    "an extent that can be computed with");
        }
    }

    private static DimValue extent(Dim dim, SourceSpan span) {
        if (dim.toString().length() > MAX_EXTENT) {
            throw new ArithmeticException("an extent of " + dim.toString().length() + " characters");
        }
        return new DimValue(dim, span);
    }

    /** An extent as a float: a decimal where it is a number, else a scalar of the program. */
    DslValue toFloat(DimValue extent, Frame frame, SourceSpan span) {
        if (extent.dim().isConstant()) {
            return FloatValue.of(BigDecimal.valueOf(extent.dim().constantValue()));
        }
        requirements.number(extent.dim(), frame, extent.source());
        return RunTimeFloat.of(reading.make(frame, span, fx -> fx.dimValue(extent.dim())));
    }
}
