package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.IntegerConstant;
import org.xhat.compiler.front.ScalarValue.Mask;
import org.xhat.compiler.front.ScalarValue.StepScalar;
import org.xhat.compiler.front.ScalarValue.Truth;
import org.xhat.compiler.front.ScalarValue.Unknown;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/**
 * Reads an optimizer's methods by executing them on {@link ScalarValue}s: Java's own order of evaluation, each operation one
 * node, calls inlined. A choice that the program makes is a {@code where} of both sides, so neither side may have effects.
 */
final class ScalarInterpreter {

    private static final int MAX_ITERATIONS = 1_000;
    private static final String SCALARS = "org.xhat.dsl.Scalars";

    private final Ast.Unit unit;
    private final Ast.ClassDeclaration type;
    private final OptimizerBody body;
    private final ScalarArithmetic arithmetic;
    private final StepLimit limit;
    private final List<Ast.Method> reading = new ArrayList<>();
    private final Map<String, ScalarValue> constants = new HashMap<>();

    ScalarInterpreter(Ast.Unit unit, Ast.ClassDeclaration type, OptimizerBody body, StepLimit limit) {
        this.unit = unit;
        this.limit = limit;
        this.type = type;
        this.body = body;
        this.arithmetic = new ScalarArithmetic(body);
    }

    /** A call of a method with values for its parameters. */
    ScalarValue invoke(Ast.Method method, List<ScalarValue> arguments, List<SourceSpan> spans, SourceSpan span) {
        limit.count(span);
        if (reading.contains(method)) {
            String path =
                    String.join(" → ", reading.stream().map(Ast.Method::name).toList());
            return body.report(DiagnosticKind.RECURSIVE_CALL, span, method.name(), path + " → " + method.name());
        }
        reading.add(method);
        Scope<ScalarValue> scope = Scope.ofMethod();
        for (int i = 0; i < arguments.size(); i++) {
            Ast.Parameter parameter = method.parameters().get(i);
            String what = "argument " + (i + 1) + " of '" + method.name() + "'";
            scope.declare(
                    parameter.name(),
                    parameter.type().name(),
                    converted(arguments.get(i), parameter.type().name(), what, spans.get(i)));
        }
        ScalarValue returned = execute(method.body().statements(), scope);
        reading.removeLast();
        if (returned == null) {
            return method.returnType().name().equals("void")
                    ? ScalarValue.UNKNOWN
                    : body.report(DiagnosticKind.MISSING_RETURN, method.nameSpan(), method.name());
        }
        String what = "the result of '" + method.name() + "'";
        return converted(
                returned, method.returnType().name(), what, method.returnType().span());
    }

    private @Nullable ScalarValue execute(List<Ast.Statement> statements, Scope<ScalarValue> scope) {
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
                        : converted(
                                evaluate(local.initializer(), scope),
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
            case Ast.Return back -> back.value() == null ? ScalarValue.UNKNOWN : evaluate(back.value(), scope);
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
        ScalarValue value = evaluate(expression, scope);
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
                : evaluate(assign.target(), scope);
        ScalarValue value = evaluate(assign.value(), scope);
        if (assign.operator() != null) {
            value = arithmetic.binary(assign.operator(), old, value, assign.span());
        }
        String what = "'" + span.text() + "'";
        if (local.isPresent()) {
            String target = local.get().type();
            ScalarValue assigned = assign.operator() == null
                    ? converted(value, target, what, assign.value().span())
                    : cast(value, target, assign.span());
            local.get().assign(assigned);
        } else if (slot.isPresent()) {
            if (converted(value, "float", what, assign.value().span()) instanceof FloatScalar number) {
                body.slots().put(slot.get(), number);
            }
        } else if (assign.target() instanceof Ast.Name(String name, SourceSpan at)
                && field(name).isEmpty()) {
            unknownName(name, at, scope);
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

    /** An expression. */
    ScalarValue evaluate(Ast.Expression expression, Scope<ScalarValue> scope) {
        return switch (expression) {
            case Ast.IntLiteral literal -> {
                var value = Literals.integer(literal);
                yield value.isPresent()
                        ? new IntegerConstant(value.getAsLong(), literal.isLong())
                        : ScalarValue.UNKNOWN;
            }
            case Ast.FloatLiteral literal -> literal(literal);
            case Ast.BooleanLiteral literal -> new Truth(literal.value());
            case Ast.StringLiteral literal ->
                body.report(DiagnosticKind.WRONG_TYPE, literal.span(), "this", "a string", "a number");
            case Ast.Name name -> {
                Optional<Scope.Variable<ScalarValue>> variable = scope.find(name.name());
                if (variable.isEmpty()) {
                    yield fieldValue(name.name(), name.span(), scope);
                }
                ScalarValue value = variable.get().value();
                yield value == null ? body.report(DiagnosticKind.UNASSIGNED, name.span(), name.name()) : value;
            }
            case Ast.FieldAccess access -> {
                boolean own = isThis(access.scope())
                        || (access.scope() instanceof Ast.Name(String name, SourceSpan at) && name.equals(type.name()));
                yield own
                        ? fieldValue(access.name(), access.nameSpan(), Scope.ofMethod())
                        : body.report(
                                DiagnosticKind.UNKNOWN_NAME,
                                access.nameSpan(),
                                access.name(),
                                "a dot stands after 'this' only");
            }
            case Ast.Call call -> call(call, scope);
            case Ast.Unary unary -> {
                ScalarValue operand = evaluate(unary.operand(), scope);
                yield switch (unary.operator()) {
                    case NEGATE -> arithmetic.negated(operand, unary.span());
                    case PLUS -> operand;
                    case NOT -> arithmetic.not(operand, unary.span());
                };
            }
            case Ast.Binary binary -> binary(binary, scope);
            case Ast.Conditional choice -> conditional(choice, scope);
            case Ast.Cast cast ->
                cast(evaluate(cast.operand(), scope), cast.type().name(), cast.span());
            case Ast.UnsupportedExpression other -> ScalarValue.UNKNOWN;
        };
    }

    /** Java rounds the decimal once; so does the graph, but by way of a double: refused in the rare case that it shows. */
    private ScalarValue literal(Ast.FloatLiteral literal) {
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

    private ScalarValue binary(Ast.Binary binary, Scope<ScalarValue> scope) {
        var spine = new ArrayList<Ast.Binary>();
        Ast.Expression leftmost = binary;
        while (leftmost instanceof Ast.Binary inner) {
            spine.add(inner);
            leftmost = inner.left();
        }
        ScalarValue result = evaluate(leftmost, scope);
        for (Ast.Binary outer : spine.reversed()) {
            result = outer.operator() == BinaryOperator.AND || outer.operator() == BinaryOperator.OR
                    ? logical(outer, result, scope)
                    : arithmetic.binary(outer.operator(), result, evaluate(outer.right(), scope), outer.span());
        }
        return result;
    }

    private ScalarValue logical(Ast.Binary binary, ScalarValue left, Scope<ScalarValue> scope) {
        boolean isOr = binary.operator() == BinaryOperator.OR;
        if (left instanceof Truth(boolean known) && known == isOr) {
            return left;
        }
        ScalarValue right =
                left instanceof Mask ? withoutEffects(binary.right(), scope) : evaluate(binary.right(), scope);
        boolean booleans =
                (left instanceof Truth || left instanceof Mask) && (right instanceof Truth || right instanceof Mask);
        if (!booleans) {
            boolean reported = left instanceof Unknown || right instanceof Unknown;
            ScalarValue wrong = left instanceof Truth || left instanceof Mask ? right : left;
            return reported
                    ? ScalarValue.UNKNOWN
                    : body.report(
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
        return switch (evaluate(choice.condition(), scope)) {
            case Truth(boolean known) -> evaluate(known ? choice.then() : choice.otherwise(), scope);
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

    /** An expression that is evaluated whether Java would or not: it must not write a slot. */
    private ScalarValue withoutEffects(Ast.Expression expression, Scope<ScalarValue> scope) {
        var before = Map.copyOf(body.slots());
        ScalarValue value = evaluate(expression, scope);
        if (!before.equals(body.slots())) {
            body.report(DiagnosticKind.CONDITIONAL_EFFECT, expression.span());
        }
        return value;
    }

    private Optional<Ast.Field> field(String name) {
        return type.fields().stream().filter(f -> f.name().equals(name)).findFirst();
    }

    private ScalarValue fieldValue(String name, SourceSpan span, Scope<ScalarValue> scope) {
        FloatScalar slot = body.slots().get(name);
        if (slot != null) {
            return slot;
        }
        Optional<Ast.Field> field = field(name);
        if (field.isEmpty()) {
            return unknownName(name, span, scope);
        }
        if (field.get().annotation("Hyper").isPresent()) {
            return new FloatScalar(body.make(span, fx -> fx.builder().add(new LeafOp.Hyper(name))));
        }
        return constant(field.get(), span);
    }

    /** A field without an annotation: a constant. */
    private ScalarValue constant(Ast.Field field, SourceSpan span) {
        ScalarValue known = constants.get(field.name());
        if (known != null) {
            return known;
        }
        if (field.initializer() == null) {
            return body.report(DiagnosticKind.UNASSIGNED, span, field.name());
        }
        constants.put(field.name(), ScalarValue.UNKNOWN);
        ScalarValue value = converted(
                evaluate(field.initializer(), Scope.ofMethod()),
                field.type().name(),
                "'" + field.name() + "'",
                field.initializer().span());
        constants.put(field.name(), value);
        return value;
    }

    private ScalarValue unknownName(String name, SourceSpan span, Scope<ScalarValue> scope) {
        var known = new TreeSet<>(scope.names());
        type.fields().forEach(field -> known.add(field.name()));
        return body.report(DiagnosticKind.UNKNOWN_NAME, span, name, Suggestion.didYouMean(name, known));
    }

    private ScalarValue call(Ast.Call call, Scope<ScalarValue> scope) {
        var arguments = new ArrayList<ScalarValue>();
        for (Ast.Expression argument : call.arguments()) {
            arguments.add(evaluate(argument, scope));
        }
        boolean isOwn = call.scope() == null || isThis(call.scope());
        boolean isScalars = call.scope() == null
                ? importsScalar(call.name())
                : call.scope() instanceof Ast.Name(String name, SourceSpan at) && name.equals("Scalars");
        List<Ast.Method> own = isOwn ? ownMethods(call.name()) : List.of();
        Optional<Ast.Method> method = own.stream()
                .filter(m -> m.parameters().size() == arguments.size())
                .findFirst();
        var spans = call.arguments().stream().map(Ast.Expression::span).toList();
        if (method.isPresent()) {
            return invoke(method.get(), arguments, spans, call.span());
        }
        Optional<ScalarFunction> function = ScalarFunction.named(call.name());
        if (function.isPresent() && isScalars && own.isEmpty()) {
            return apply(function.get(), arguments, spans, call);
        }
        return unknownMethod(call, own, isScalars);
    }

    private ScalarValue unknownMethod(Ast.Call call, List<Ast.Method> own, boolean isScalars) {
        if (!own.isEmpty()) {
            return body.report(
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(call.arguments().size(), "argument"),
                    Counts.of(own.getFirst().parameters().size(), "argument"));
        }
        String instead = ScalarFunction.WITHOUT_OPERATOR.get(call.name());
        if (isScalars && instead != null) {
            return body.report(DiagnosticKind.INEXACT, call.span(), "'" + call.name() + "'", instead);
        }
        var known = new TreeSet<>(ScalarFunction.names());
        type.methods().forEach(m -> known.add(m.name()));
        String cure = ScalarFunction.named(call.name()).isPresent()
                ? "write: import static " + SCALARS + ".*;"
                : Suggestion.didYouMean(call.name(), known);
        return body.report(DiagnosticKind.UNKNOWN_METHOD, call.nameSpan(), call.name(), cure);
    }

    private List<Ast.Method> ownMethods(String name) {
        return type.methods().stream().filter(m -> m.name().equals(name)).toList();
    }

    private boolean importsScalar(String name) {
        return unit.imports().stream()
                .filter(Ast.Import::isStatic)
                .anyMatch(line -> line.isWildcard()
                        ? line.name().equals(SCALARS)
                        : line.name().equals(SCALARS + "." + name));
    }

    private ScalarValue apply(
            ScalarFunction function, List<ScalarValue> arguments, List<SourceSpan> spans, Ast.Call call) {
        if (arguments.size() != function.arity()) {
            return body.report(
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(arguments.size(), "argument"),
                    Counts.of(function.arity(), "argument"));
        }
        var operands = new ArrayList<Value>();
        for (int i = 0; i < arguments.size(); i++) {
            arithmetic.toFloat(arguments.get(i), spans.get(i)).ifPresent(operands::add);
        }
        return operands.size() == arguments.size()
                ? new FloatScalar(body.make(call.span(), fx -> function.apply(fx, operands)))
                : ScalarValue.UNKNOWN;
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
        Optional<Value> number = arithmetic.toFloat(value, span);
        return number.isPresent() ? new FloatScalar(number.get()) : ScalarValue.UNKNOWN;
    }

    private ScalarValue cast(ScalarValue value, String target, SourceSpan span) {
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
