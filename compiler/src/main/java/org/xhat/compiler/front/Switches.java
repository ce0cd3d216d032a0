package org.xhat.compiler.front;

import java.util.List;
import java.util.function.Supplier;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.Interpreter.Flow;

/**
 * Switches over numbers, strings and constants of an enum: each case is a condition, tried in order. The default is what
 * remains, wherever it stands.
 */
final class Switches {

    private final Interpreter interpreter;
    private final Expressions expressions;
    private final Reading reading;

    Switches(Interpreter interpreter, Expressions expressions, Reading reading) {
        this.interpreter = interpreter;
        this.expressions = expressions;
        this.reading = reading;
    }

    /** A statement: from the case that fits on, until a {@code break} or the end of an arrow's case. */
    Flow execute(Ast.Switch choice, Scope scope, Frame frame) {
        DslValue selector = expressions.value(choice.selector(), scope, frame);
        return selector instanceof Poison
                ? Flow.NEXT
                : execute(
                        choice.cases(),
                        0,
                        selector,
                        scope.inner(),
                        frame,
                        choice.selector().span());
    }

    private Flow execute(
            List<Ast.Case> cases, int index, DslValue selector, Scope scope, Frame frame, SourceSpan span) {
        if (index == cases.size()) {
            int otherwise = defaultOf(cases);
            return otherwise < 0 ? Flow.NEXT : run(cases.subList(otherwise, cases.size()), scope, frame);
        }
        return interpreter.choose(
                fits(cases.get(index), selector, scope, frame),
                () -> run(cases.subList(index, cases.size()), scope, frame),
                () -> execute(cases, index + 1, selector, scope, frame, span),
                frame,
                span);
    }

    private Flow run(List<Ast.Case> cases, Scope scope, Frame frame) {
        for (Ast.Case each : cases) {
            Flow flow = interpreter.execute(each.body(), scope, frame);
            if (flow != Flow.NEXT || each.isArrow()) {
                return flow == Flow.BREAK ? Flow.NEXT : flow;
            }
        }
        return Flow.NEXT;
    }

    private static int defaultOf(List<Ast.Case> cases) {
        for (int i = 0; i < cases.size(); i++) {
            if (cases.get(i).isDefault()) {
                return i;
            }
        }
        return -1;
    }

    /** An expression: what stands behind the arrow of the case that fits. */
    DslValue value(Ast.SwitchExpression choice, Scope scope, Frame frame) {
        DslValue selector = expressions.value(choice.selector(), scope, frame);
        return selector instanceof Poison
                ? selector
                : value(choice, 0, selector, expressions.type(choice, scope, frame), scope, frame);
    }

    private DslValue value(
            Ast.SwitchExpression choice, int index, DslValue selector, String type, Scope scope, Frame frame) {
        List<Ast.Case> cases = choice.cases();
        if (index == cases.size()) {
            int otherwise = defaultOf(cases);
            return otherwise < 0
                    ? reading.report(
                            frame,
                            DiagnosticKind.WRONG_TYPE,
                            choice.selector().span(),
                            "what is switched on",
                            selector.describe(),
                            "one of the cases, or a default")
                    : yielded(cases.get(otherwise), type, scope, frame);
        }
        Supplier<DslValue> rest = () -> value(choice, index + 1, selector, type, scope, frame);
        return expressions.choose(
                fits(cases.get(index), selector, scope, frame),
                () -> yielded(cases.get(index), type, scope, frame),
                rest,
                frame,
                choice.span());
    }

    /** The value of the case that is taken, promoted to the type of all cases. */
    private DslValue yielded(Ast.Case taken, String type, Scope scope, Frame frame) {
        Scope inner = scope.inner();
        for (Ast.Statement statement : taken.body()) {
            if (statement == taken.body().getLast()
                    && statement instanceof Ast.ExpressionStatement(Ast.Expression value, SourceSpan span)) {
                return expressions.conversions().promoted(expressions.value(value, inner, frame), type, frame, span);
            }
            interpreter.execute(statement, inner, frame);
        }
        return reading.report(frame, DiagnosticKind.NO_VALUE, taken.span());
    }

    /** Whether a case is that of the selector; a default alone is that of none. */
    private DslValue fits(Ast.Case each, DslValue selector, Scope scope, Frame frame) {
        DslValue fits = DslValue.FALSE;
        for (Ast.Expression label : each.labels()) {
            DslValue equal = equal(label, selector, scope, frame);
            fits = fits.equals(DslValue.FALSE)
                    ? equal
                    : expressions.choices().of(fits, DslValue.TRUE, equal, frame, label.span());
        }
        return fits;
    }

    private DslValue equal(Ast.Expression label, DslValue selector, Scope scope, Frame frame) {
        if (selector instanceof EnumValue(String type, String constant)
                && label instanceof Ast.Name(String name, SourceSpan span)) {
            return new BooleanValue(constant.equals(name));
        }
        DslValue value = expressions.value(label, scope, frame);
        return selector instanceof StringValue && value instanceof StringValue
                ? new BooleanValue(selector.equals(value))
                : expressions.numbers().binary(BinaryOperator.EQUAL, selector, value, frame, label.span());
    }
}
