package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.Paths.Side;

/**
 * Reads Java by executing it on {@link DslValue}s: numbers are computed, loops run, conditions are decided, and operations on
 * what only the program knows become nodes of a graph. Where the program decides a condition, both paths are read, as
 * {@link Paths} say. What differs between models and optimizers is the {@link Domain}'s. Statements are executed here;
 * {@link Expressions} have values.
 */
final class Interpreter {

    /** Where execution goes on after a statement. */
    enum Flow {
        /** With the next one. */
        NEXT,
        /** After the innermost loop or switch. */
        BREAK,
        /** With the innermost loop's next iteration. */
        CONTINUE,
        /** After the call. */
        RETURN
    }

    /** More iterations than any network has layers. */
    private static final int MAX_ITERATIONS = 10_000;

    private final Domain domain;
    private final Reading reading;
    private final Paths paths;
    private final StepLimit limit;
    private final Conversions conversions;
    private final Expressions expressions;
    private final Switches switches;

    Interpreter(Domain domain, ClassSources sources, Settings settings, StepLimit limit) {
        this.domain = domain;
        this.reading = domain.reading();
        this.paths = domain.paths();
        this.limit = limit;
        this.conversions = new Conversions(domain);
        this.expressions = new Expressions(domain, sources, settings, this, limit);
        this.switches = new Switches(this, expressions, reading);
    }

    Paths paths() {
        return paths;
    }

    Conversions conversions() {
        return conversions;
    }

    Expressions expressions() {
        return expressions;
    }

    Switches switches() {
        return switches;
    }

    MethodCalls calls() {
        return expressions.calls();
    }

    Fields fields() {
        return expressions.fields();
    }

    /** Executes statements in order, until one of them leaves. */
    Flow execute(List<Ast.Statement> statements, Scope scope, Frame frame) {
        for (Ast.Statement statement : statements) {
            Flow flow = execute(statement, scope, frame);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    Flow execute(Ast.Statement statement, Scope scope, Frame frame) {
        return switch (statement) {
            case Ast.Block block -> execute(block.statements(), scope.inner(), frame);
            case Ast.Local local -> {
                declare(local, scope, frame);
                yield Flow.NEXT;
            }
            case Ast.Assign assign -> {
                expressions.assignments().assign(assign, scope, frame);
                yield Flow.NEXT;
            }
            case Ast.Return back -> returned(back, scope, frame);
            case Ast.For loop -> loop(loop, scope, frame);
            case Ast.ForEach loop -> each(loop, scope, frame);
            case Ast.If choice ->
                choose(
                        expressions.truth(choice.condition(), scope, frame),
                        () -> execute(choice.then(), scope.inner(), frame),
                        () -> choice.otherwise() == null
                                ? Flow.NEXT
                                : execute(choice.otherwise(), scope.inner(), frame),
                        frame,
                        choice.condition().span());
            case Ast.Switch choice -> switches.execute(choice, scope, frame);
            case Ast.Jump jump -> jump.isBreak() ? Flow.BREAK : Flow.CONTINUE;
            case Ast.ExpressionStatement effect -> {
                expressions.evaluate(effect.expression(), scope, frame);
                yield Flow.NEXT;
            }
            case Ast.UnsupportedStatement other -> Flow.NEXT;
        };
    }

    private void declare(Ast.Local local, Scope scope, Frame frame) {
        String declared = local.type().name();
        @Nullable DslValue value = null;
        if (local.initializer() != null) {
            value = conversions.coerced(
                    expressions.initial(local.initializer(), declared, scope, frame),
                    declared,
                    "'" + local.name() + "'",
                    frame,
                    local.initializer().span());
            domain.declared(local.name(), value);
        }
        scope.declare(local.name(), variable(declared, value));
    }

    /** A new variable, of the type of its value where it is declared {@code var}. */
    private Cell variable(String declared, @Nullable DslValue value) {
        return paths.local(declared.equals("var") && value != null ? value.type() : declared, value);
    }

    /** On paths that have left the method already, what they returned stays. */
    private Flow returned(Ast.Return back, Scope scope, Frame frame) {
        DslValue value = back.value() == null ? new NoValue() : expressions.value(back.value(), scope, frame);
        Activation call = scope.activation();
        expressions.write(call.result(), value, List.of(call), frame, back.span());
        paths.write(call.left(), DslValue.TRUE);
        return Flow.RETURN;
    }

    /** One of two paths, or, where the program decides, both. */
    Flow choose(DslValue condition, Supplier<Flow> then, Supplier<Flow> otherwise, Frame frame, SourceSpan span) {
        if (!DslValue.isDecidedAtRunTime(condition)) {
            return expressions.known(condition, frame, span).orElse(true) ? then.get() : otherwise.get();
        }
        Side<Flow> yes = paths.side(condition, then);
        Side<Flow> no = paths.side(expressions.choices().not(condition, frame, span), otherwise);
        boolean yesReturns = yes.result() == Flow.RETURN;
        boolean noReturns = no.result() == Flow.RETURN;
        paths.join(yes, no, (cell, x, y) -> {
            if (cell.isLocal() && (yesReturns || noReturns)) {
                return yesReturns ? y : x;
            }
            if (x == null || y == null) {
                // a result that one side alone leaves is returned on that side alone; a variable then has none
                boolean isResult = paths.calls().stream().anyMatch(call -> call.result() == cell);
                return isResult ? (x == null ? y : x) : null;
            }
            return expressions.choices().of(condition, x, y, frame, span);
        });
        if (yes.result() == no.result()) {
            return yes.result();
        }
        if (isJump(yes.result()) || isJump(no.result())) {
            reading.report(frame, DiagnosticKind.RUN_TIME_LOOP, span);
        }
        return Flow.NEXT;
    }

    private static boolean isJump(Flow flow) {
        return flow == Flow.BREAK || flow == Flow.CONTINUE;
    }

    private Flow loop(Ast.For loop, Scope scope, Frame frame) {
        Scope inner = scope.inner();
        execute(loop.initializers(), inner, frame);
        for (int iteration = 0; ; iteration++) {
            if (isTooLong(iteration, loop.span(), frame)) {
                return Flow.NEXT;
            }
            boolean isTested = iteration > 0 || loop.isTestedFirst();
            if (isTested && loop.condition() != null && !holds(loop.condition(), inner, frame)) {
                return Flow.NEXT;
            }
            Flow flow = execute(loop.body(), inner.inner(), frame);
            if (flow == Flow.BREAK || flow == Flow.RETURN) {
                return flow == Flow.BREAK ? Flow.NEXT : flow;
            }
            execute(loop.updates(), inner, frame);
        }
    }

    /** Whether a loop's condition holds, which the reader decides. */
    private boolean holds(Ast.Expression condition, Scope scope, Frame frame) {
        DslValue truth = expressions.truth(condition, scope, frame);
        if (DslValue.isDecidedAtRunTime(truth)) {
            reading.report(frame, DiagnosticKind.RUN_TIME_LOOP, condition.span());
            return false;
        }
        return expressions.known(truth, frame, condition.span()).orElse(false);
    }

    private boolean isTooLong(int iteration, SourceSpan span, Frame frame) {
        limit.count(frame.authored(span));
        if (iteration == MAX_ITERATIONS) {
            reading.report(frame, DiagnosticKind.LOOP_TOO_LONG, span, MAX_ITERATIONS);
        }
        return iteration == MAX_ITERATIONS;
    }

    private Flow each(Ast.ForEach loop, Scope scope, Frame frame) {
        DslValue iterable = expressions.value(loop.iterable(), scope, frame);
        if (!(iterable instanceof ArrayValue array)) {
            if (!(iterable instanceof Poison)) {
                reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        loop.iterable().span(),
                        "what a for-each goes through",
                        iterable.describe(),
                        "an array or a list");
            }
            return Flow.NEXT;
        }
        for (Cell element : new ArrayList<>(array.elements())) {
            limit.count(frame.authored(loop.span()));
            Scope inner = scope.inner();
            DslValue value = element.value();
            if (value == null) {
                return Flow.NEXT;
            }
            String declared = loop.type().name();
            DslValue fitting = conversions.coerced(
                    value,
                    declared,
                    "'" + loop.name() + "'",
                    frame,
                    loop.iterable().span());
            inner.declare(loop.name(), variable(declared, fitting));
            Flow flow = execute(loop.body(), inner, frame);
            if (flow == Flow.BREAK || flow == Flow.RETURN) {
                return flow == Flow.BREAK ? Flow.NEXT : flow;
            }
        }
        return Flow.NEXT;
    }

    /** What the body of a method returns; empty, and reported, where it does not return on every path. */
    Optional<DslValue> body(Ast.Method method, Scope scope, Frame frame) {
        Activation call = scope.activation();
        paths.inside(call, () -> execute(method.body().statements(), scope, frame));
        boolean isVoid = method.returnType().name().equals("void");
        if (!isVoid && !DslValue.TRUE.equals(call.left().value())) {
            reading.report(frame, DiagnosticKind.MISSING_RETURN, method.nameSpan(), method.name());
            return Optional.empty();
        }
        DslValue result = call.result().value();
        return Optional.of(isVoid || result == null ? new NoValue() : result);
    }
}
