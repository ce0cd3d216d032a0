package org.xhat.compiler.front;

import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.IntegerConstant;
import org.xhat.compiler.front.ScalarValue.Mask;
import org.xhat.compiler.front.ScalarValue.StepScalar;
import org.xhat.compiler.front.ScalarValue.Truth;
import org.xhat.compiler.front.ScalarValue.Unknown;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/** Java's conversions between the numbers of an optimizer, to the bit; what a graph would round otherwise is refused. */
final class ScalarConversions {

    private final OptimizerBody body;

    ScalarConversions(OptimizerBody body) {
        this.body = body;
    }

    /** Java rounds the decimal once; so does the graph, but by way of a double: refused in the rare case that it shows. */
    ScalarValue literal(Ast.FloatLiteral literal) {
        double value = Double.parseDouble(literal.text());
        if (Float.compare((float) value, Literals.floatValue(literal)) != 0) {
            return body.report(
                    DiagnosticKind.INEXACT,
                    literal.span(),
                    "the number " + literal.text(),
                    "write it with fewer digits");
        }
        return new FloatScalar(body.make(literal.span(), fx -> fx.constant(value)));
    }

    /** A number as a float, rounded once as Java does; empty, and reported, where the graph would round it otherwise. */
    Optional<Value> toFloat(ScalarValue x, SourceSpan span) {
        return switch (x) {
            case FloatScalar(Value value) -> Optional.of(value);
            case StepScalar step ->
                Optional.of(body.make(span, fx -> fx.builder().add(new LeafOp.Step(step.scale(), step.offset()))));
            case IntegerConstant constant -> {
                double exact = constant.value();
                if ((long) exact != constant.value() || exact == 0x1p63) {
                    body.report(
                            DiagnosticKind.INEXACT,
                            span,
                            "the conversion of " + constant.value() + " to float",
                            "write a float with fewer digits");
                    yield Optional.empty();
                }
                yield Optional.of(body.make(span, fx -> fx.constant(exact)));
            }
            case Unknown unknown -> Optional.empty();
            case Truth truth -> notANumber(truth, span);
            case Mask mask -> notANumber(mask, span);
        };
    }

    private Optional<Value> notANumber(ScalarValue x, SourceSpan span) {
        body.report(DiagnosticKind.WRONG_TYPE, span, "this operand", x.describe(), "a number");
        return Optional.empty();
    }

    /** A value where a declared type stands: widened as Java does by itself, refused otherwise. */
    ScalarValue converted(ScalarValue value, String target, String what, SourceSpan span) {
        if (value instanceof Unknown || target.equals("var") || target.equals(value.type())) {
            return value;
        }
        boolean isInteger = value instanceof IntegerConstant || value instanceof StepScalar;
        if (isInteger && target.equals("float")) {
            return floatOf(value, span);
        }
        if (value instanceof IntegerConstant constant && target.equals("long")) {
            return new IntegerConstant(constant.value(), true);
        }
        boolean narrowing =
                (isInteger || value instanceof FloatScalar) && (target.equals("int") || target.equals("long"));
        return narrowing
                ? body.report(DiagnosticKind.LOSSY_CONVERSION, span, value.describe(), target, value.type())
                : body.report(DiagnosticKind.WRONG_TYPE, span, what, value.describe(), "a " + target);
    }

    private ScalarValue floatOf(ScalarValue value, SourceSpan span) {
        Optional<Value> number = toFloat(value, span);
        return number.isPresent() ? new FloatScalar(number.get()) : ScalarValue.UNKNOWN;
    }

    /** {@code (target) value}. */
    ScalarValue cast(ScalarValue value, String target, SourceSpan span) {
        return switch (value) {
            case IntegerConstant constant
            when target.equals("int") -> new IntegerConstant((int) constant.value(), false);
            case StepScalar step
            when target.equals("int") ->
                body.report(DiagnosticKind.INEXACT, span, "the step as an int", "leave it a long");
            case FloatScalar number
            when target.equals("int") || target.equals("long") ->
                body.report(
                        DiagnosticKind.INEXACT, span, "a float as an integer", "write floor(x), which stays a float");
            default -> converted(value, target, "the operand of the cast", span);
        };
    }
}
