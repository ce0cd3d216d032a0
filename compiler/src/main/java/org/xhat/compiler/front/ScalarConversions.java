package org.xhat.compiler.front;

import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.IntegerChoice;
import org.xhat.compiler.front.ScalarValue.IntegerConstant;
import org.xhat.compiler.front.ScalarValue.Mask;
import org.xhat.compiler.front.ScalarValue.NoValue;
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

    /** A float known when compiling; unknown where it is none, which is reported. */
    ScalarValue literal(Ast.FloatLiteral literal) {
        return Literals.floating(literal)
                .<ScalarValue>map(number -> new FloatScalar(body.make(
                        literal.span(), fx -> fx.constant(number.value().nearest()))))
                .orElse(ScalarValue.UNKNOWN);
    }

    /** A number as a float, rounded as Java does; empty, and reported, for what is no number. */
    Optional<Value> toFloat(ScalarValue x, SourceSpan span) {
        return switch (x) {
            case FloatScalar(Value value) -> Optional.of(value);
            case StepScalar step ->
                Optional.of(body.make(span, fx -> fx.builder().add(new LeafOp.Step(step.scale(), step.offset()))));
            case IntegerConstant constant -> {
                double nearest = Decimal.roundedTo(constant.value(), constant.value());
                yield Optional.of(body.make(span, fx -> fx.constant(nearest)));
            }
            case IntegerChoice choice -> {
                Optional<Value> a = toFloat(choice.then(), span);
                Optional<Value> b = toFloat(choice.otherwise(), span);
                yield a.flatMap(then ->
                        b.map(other -> body.make(span, fx -> fx.where(choice.condition(), then, other))));
            }
            case Unknown unknown -> Optional.empty();
            case NoValue none -> notANumber(none, span);
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
        boolean isInteger = isInteger(value);
        if (isInteger && target.equals("float")) {
            return floatOf(value, span);
        }
        if (value instanceof IntegerConstant constant && target.equals("long")) {
            return new IntegerConstant(constant.value(), true);
        }
        if (value instanceof IntegerChoice(Value condition, ScalarValue x, ScalarValue y) && target.equals("long")) {
            return new IntegerChoice(condition, converted(x, target, what, span), converted(y, target, what, span));
        }
        boolean narrowing =
                (isInteger || value instanceof FloatScalar) && (target.equals("int") || target.equals("long"));
        return narrowing
                ? body.report(DiagnosticKind.LOSSY_CONVERSION, span, value.describe(), target, value.type())
                : body.report(DiagnosticKind.WRONG_TYPE, span, what, value.describe(), Counts.withArticle(target));
    }

    /** Whether a value is an int or a long. */
    static boolean isInteger(ScalarValue value) {
        return value instanceof IntegerConstant || value instanceof StepScalar || value instanceof IntegerChoice;
    }

    /** A value as Java promotes it together with one of the type {@code other}. */
    ScalarValue promoted(ScalarValue value, String other, SourceSpan span) {
        return converted(value, StaticTypes.promoted(value.type(), other), "this operand", span);
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
