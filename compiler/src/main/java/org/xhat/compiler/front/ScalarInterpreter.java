package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.IntegerConstant;
import org.xhat.compiler.front.ScalarValue.Mask;
import org.xhat.compiler.front.ScalarValue.NoValue;
import org.xhat.compiler.front.ScalarValue.Truth;
import org.xhat.compiler.front.ScalarValue.Unknown;
import org.xhat.compiler.graph.Value;

/**
 * Reads an optimizer's methods by executing them on {@link ScalarValue}s: Java's own order of evaluation, each operation one
 * node. A choice that the program makes is a {@code where} of both sides, so neither side may have effects. Statements and
 * expressions; calls are {@link ScalarCalls}', names of fields {@link ScalarFields}'.
 */
final class ScalarInterpreter {

    private static final int MAX_ITERATIONS = 1_000;
    private final Ast.ClassDeclaration type;
    private final OptimizerBody body;
    private final ScalarConversions conversions;
    private final ScalarArithmetic arithmetic;
    private final ScalarFields fields;
    private final ScalarCalls calls;
    private final StepLimit limit;

    ScalarInterpreter(Ast.Unit unit, Ast.ClassDeclaration type, OptimizerBody body, StepLimit limit) {
        this.type = type;
        this.body = body;
        this.limit = limit;
        this.conversions = new ScalarConversions(body);
        this.arithmetic = new ScalarArithmetic(body, conversions);
        this.fields = new ScalarFields(type, body, conversions, this);
        this.calls = new ScalarCalls(unit, type, body, conversions, this, limit);
    }

    ScalarCalls calls() {
        return calls;
    }

    ScalarFields fields() {
        return fields;
    }

    /** Executes statements in order; what they return, or null where they do not. */
    @Nullable ScalarValue execute(List<Ast.Statement> statements, Scope<ScalarValue> scope) {
        for (Ast.Statement statement : statements) {
            ScalarValue returned = execute(statement, scope);
            if (returned != null) {
                return returned;
            }
        }
        return null;
    }

    private @Nullable ScalarValue execute(Ast.Statement statement, Scope<ScalarValue> scope) {
        return switch (statement) {
            case Ast.Block block -> execute(block.statements(), scope.inner());
            case Ast.Local local -> {
                ScalarValue value = local.initializer() == null
                        ? null
                        : conversions.converted(
                                value(local.initializer(), scope),
                                local.type().name(),
                                "'" + local.name() + "'",
                                local.initializer().span());
                String declared = local.type().name();
                scope.declare(local.name(), declared.equals("var") && value != null ? value.type() : declared, value);
                yield null;
            }
            case Ast.Assign assign -> {
                assign(assign, scope);
                yield null;
            }
            case Ast.Return back -> back.value() == null ? new NoValue() : value(back.value(), scope);
            case Ast.For loop -> loop(loop, scope);
            case Ast.ForEach loop -> {
                body.report(DiagnosticKind.FOR_EACH, loop.iterable().span());
                yield null;
            }
            case Ast.If choice -> {
                Optional<Boolean> condition = decided(choice.condition(), scope);
                if (condition.orElse(true)) {
                    yield execute(choice.then(), scope.inner());
                }
                yield choice.otherwise() == null ? null : execute(choice.otherwise(), scope.inner());
            }
            case Ast.ExpressionStatement effect -> {
                evaluate(effect.expression(), scope);
                yield null;
            }
            case Ast.UnsupportedStatement other -> null;
        };
    }

    private @Nullable ScalarValue loop(Ast.For loop, Scope<ScalarValue> scope) {
        Scope<ScalarValue> inner = scope.inner();
        execute(loop.initializers(), inner);
        for (int iteration = 0; ; iteration++) {
            limit.count(loop.span());
            if (iteration == MAX_ITERATIONS) {
                body.report(DiagnosticKind.LOOP_TOO_LONG, loop.span(), MAX_ITERATIONS);
                return null;
            }
            if (!(loop.condition() == null || decided(loop.condition(), inner).orElse(false))) {
                return null;
            }
            ScalarValue returned = execute(loop.body(), inner.inner());
            if (returned != null) {
                return returned;
            }
            execute(loop.updates(), inner);
        }
    }

    /** A condition known when compiling; empty, and reported, for another. */
    private Optional<Boolean> decided(Ast.Expression expression, Scope<ScalarValue> scope) {
        ScalarValue value = value(expression, scope);
        if (value instanceof Truth(boolean known)) {
            return Optional.of(known);
        }
        if (value instanceof Mask) {
            body.report(DiagnosticKind.RUN_TIME_BRANCH, expression.span());
        } else if (!(value instanceof Unknown)) {
            body.report(DiagnosticKind.WRONG_TYPE, expression.span(), "the condition", value.describe(), "a boolean");
        }
        return Optional.empty();
    }

    private void assign(Ast.Assign assign, Scope<ScalarValue> scope) {
        SourceSpan span = assign.target().span();
        Optional<Scope.Variable<ScalarValue>> local =
                assign.target() instanceof Ast.Name(String name, SourceSpan at) ? scope.find(name) : Optional.empty();
        Optional<String> slot = local.isPresent() ? Optional.empty() : slot(assign.target());
        ScalarValue old = assign.operator() == null || (local.isEmpty() && slot.isEmpty())
                ? ScalarValue.UNKNOWN
                : value(assign.target(), scope);
        ScalarValue value = value(assign.value(), scope);
        if (assign.operator() != null) {
            value = arithmetic.binary(assign.operator(), old, value, assign.span());
        }
        String what = "'" + span.text() + "'";
        if (local.isPresent()) {
            String target = local.get().type();
            ScalarValue assigned = assign.operator() == null
                    ? conversions.converted(value, target, what, assign.value().span())
                    : conversions.cast(value, target, assign.span());
            local.get().assign(assigned);
        } else if (slot.isPresent()) {
            if (conversions.converted(value, "float", what, assign.value().span()) instanceof FloatScalar number) {
                body.slots().put(slot.get(), number);
            }
        } else if (assign.target() instanceof Ast.Name(String name, SourceSpan at) && !fields.declares(name)) {
            fields.unknown(name, at, scope);
        } else {
            body.report(
                    DiagnosticKind.NOT_ASSIGNABLE,
                    span,
                    span.text(),
                    "local variables and @Slot fields change; hyperparameters are set from outside");
        }
    }

    /** The slot that an assignment's target names, as {@code velocity} or {@code this.velocity}. */
    private Optional<String> slot(Ast.Expression target) {
        String name = switch (target) {
            case Ast.Name simple -> simple.name();
            case Ast.FieldAccess access when isThis(access.scope()) -> access.name();
            default -> "";
        };
        return body.slots().containsKey(name) ? Optional.of(name) : Optional.empty();
    }

    private static boolean isThis(Ast.Expression expression) {
        return expression instanceof Ast.Name(String name, SourceSpan at) && name.equals("this");
    }

    /** Whether what stands before a dot is {@code this} or the optimizer's class. */
    boolean isOwn(Ast.Expression scope) {
        return isThis(scope) || (scope instanceof Ast.Name(String name, SourceSpan at) && name.equals(type.name()));
    }

    /** An expression whose value is used. */
    ScalarValue value(Ast.Expression expression, Scope<ScalarValue> scope) {
        ScalarValue value = evaluate(expression, scope);
        return value instanceof NoValue ? body.report(DiagnosticKind.NO_VALUE, expression.span()) : value;
    }

    private ScalarValue evaluate(Ast.Expression expression, Scope<ScalarValue> scope) {
        return switch (expression) {
            case Ast.IntLiteral literal -> {
                var value = Literals.integer(literal);
                yield value.isPresent()
                        ? new IntegerConstant(value.getAsLong(), literal.isLong())
                        : ScalarValue.UNKNOWN;
            }
            case Ast.FloatLiteral literal -> conversions.literal(literal);
            case Ast.BooleanLiteral literal -> new Truth(literal.value());
            case Ast.StringLiteral literal ->
                body.report(DiagnosticKind.WRONG_TYPE, literal.span(), "this", "a string", "a number");
            case Ast.Name name -> {
                Optional<Scope.Variable<ScalarValue>> variable = scope.find(name.name());
                if (variable.isEmpty()) {
                    yield fields.value(name.name(), name.span(), scope);
                }
                ScalarValue value = variable.get().value();
                yield value == null ? body.report(DiagnosticKind.UNASSIGNED, name.span(), name.name()) : value;
            }
            case Ast.FieldAccess access -> {
                yield isOwn(access.scope())
                        ? fields.value(access.name(), access.nameSpan(), Scope.ofMethod())
                        : body.report(
                                DiagnosticKind.FOREIGN_MEMBER,
                                access.span(),
                                access.span().text(),
                                "an optimizer is read from its own class alone: declare '" + access.name() + "' there");
            }
            case Ast.Index at ->
                body.report(
                        DiagnosticKind.UNSUPPORTED,
                        at.span(),
                        "indexing with []",
                        "an optimizer's update is of one element: write it with numbers");
            case Ast.Call call -> calls.call(call, scope);
            case Ast.Unary unary -> {
                ScalarValue operand = value(unary.operand(), scope);
                yield switch (unary.operator()) {
                    case NEGATE -> arithmetic.negated(operand, unary.span());
                    case PLUS -> operand;
                    case NOT -> arithmetic.not(operand, unary.span());
                };
            }
            case Ast.Binary binary -> binary(binary, scope);
            case Ast.Conditional choice -> conditional(choice, scope);
            case Ast.Cast cast ->
                conversions.cast(value(cast.operand(), scope), cast.type().name(), cast.span());
            case Ast.UnsupportedExpression other -> ScalarValue.UNKNOWN;
        };
    }

    /** A chain of operators leans left and can be long, so its left spine is walked in a loop. */
    private ScalarValue binary(Ast.Binary binary, Scope<ScalarValue> scope) {
        var spine = new ArrayList<Ast.Binary>();
        Ast.Expression leftmost = binary;
        while (leftmost instanceof Ast.Binary inner) {
            spine.add(inner);
            leftmost = inner.left();
        }
        ScalarValue result = value(leftmost, scope);
        for (Ast.Binary outer : spine.reversed()) {
            result = outer.operator() == BinaryOperator.AND || outer.operator() == BinaryOperator.OR
                    ? logical(outer, result, scope)
                    : arithmetic.binary(outer.operator(), result, value(outer.right(), scope), outer.span());
        }
        return result;
    }

    private ScalarValue logical(Ast.Binary binary, ScalarValue left, Scope<ScalarValue> scope) {
        boolean isOr = binary.operator() == BinaryOperator.OR;
        if (left instanceof Truth(boolean known) && known == isOr) {
            return left;
        }
        ScalarValue right = left instanceof Mask ? withoutEffects(binary.right(), scope) : value(binary.right(), scope);
        if (left instanceof Unknown || right instanceof Unknown) {
            return ScalarValue.UNKNOWN;
        }
        if (!ScalarArithmetic.isBoolean(left) || !ScalarArithmetic.isBoolean(right)) {
            ScalarValue wrong = ScalarArithmetic.isBoolean(left) ? right : left;
            return body.report(
                    DiagnosticKind.WRONG_TYPE,
                    binary.span(),
                    "an operand of '" + binary.operator().symbol() + "'",
                    wrong.describe(),
                    "booleans");
        }
        if (left instanceof Truth) {
            return right;
        }
        Value x = arithmetic.mask(left, binary.span());
        Value y = arithmetic.mask(right, binary.span());
        return new Mask(body.make(binary.span(), fx -> isOr ? fx.max(x, y) : fx.mul(x, y)));
    }

    private ScalarValue conditional(Ast.Conditional choice, Scope<ScalarValue> scope) {
        return switch (value(choice.condition(), scope)) {
            case Truth(boolean known) -> {
                Ast.Expression taken = known ? choice.then() : choice.otherwise();
                Ast.Expression other = known ? choice.otherwise() : choice.then();
                String otherType = StaticTypes.of(other, name -> type(name, scope));
                yield conversions.promoted(value(taken, scope), otherType, taken.span());
            }
            case Mask(Value condition) ->
                arithmetic.choice(
                        condition,
                        withoutEffects(choice.then(), scope),
                        withoutEffects(choice.otherwise(), scope),
                        choice.span());
            case Unknown unknown -> unknown;
            case ScalarValue other ->
                body.report(
                        DiagnosticKind.WRONG_TYPE,
                        choice.condition().span(),
                        "the condition",
                        other.describe(),
                        "a boolean");
        };
    }

    private String type(Ast.Expression named, Scope<ScalarValue> scope) {
        return switch (named) {
            case Ast.Name name ->
                scope.find(name.name()).map(Scope.Variable::type).orElseGet(() -> fields.type(name.name()));
            case Ast.FieldAccess access -> fields.type(access.name());
            case Ast.Call call -> calls.type(call);
            default -> StaticTypes.OTHER;
        };
    }

    /** An expression that is evaluated whether Java would or not: it must not write a slot. */
    private ScalarValue withoutEffects(Ast.Expression expression, Scope<ScalarValue> scope) {
        var before = Map.copyOf(body.slots());
        ScalarValue value = value(expression, scope);
        if (!before.equals(body.slots())) {
            body.report(DiagnosticKind.CONDITIONAL_EFFECT, expression.span());
        }
        return value;
    }
}
