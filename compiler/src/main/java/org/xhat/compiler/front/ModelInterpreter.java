package org.xhat.compiler.front;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.EnumValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;

/**
 * Reads the bodies of a model's methods by executing them on {@link DslValue}s: numbers are computed, loops run, conditions
 * are decided, and operators on tensors become nodes. Statements and expressions; calls are {@link MethodCalls}'.
 */
final class ModelInterpreter {

    /** More iterations than any network has layers. */
    private static final int MAX_ITERATIONS = 10_000;

    private final EntryReading reading;
    private final ClassSources sources;
    private final Numbers numbers;
    private final Fields fields;
    private final MethodCalls calls;
    private final StepLimit limit;

    ModelInterpreter(EntryReading reading, ClassSources sources, Settings settings, StepLimit limit) {
        this.reading = reading;
        this.sources = sources;
        this.limit = limit;
        this.numbers = new Numbers(reading);
        this.fields = new Fields(reading, this, settings);
        this.calls = new MethodCalls(reading, sources, numbers, this, limit);
    }

    MethodCalls calls() {
        return calls;
    }

    Fields fields() {
        return fields;
    }

    /** Executes statements in order; what they return, or null where they do not. */
    @Nullable DslValue execute(List<Ast.Statement> statements, Scope<DslValue> scope, Frame frame) {
        for (Ast.Statement statement : statements) {
            DslValue returned = execute(statement, scope, frame);
            if (returned != null) {
                return returned;
            }
        }
        return null;
    }

    private @Nullable DslValue execute(Ast.Statement statement, Scope<DslValue> scope, Frame frame) {
        return switch (statement) {
            case Ast.Block block -> execute(block.statements(), scope.inner(), frame);
            case Ast.Local local -> {
                DslValue value = local.initializer() == null ? null : value(local.initializer(), scope, frame);
                DslValue fitting = value == null || local.initializer() == null
                        ? null
                        : coerced(value, local.type().name(), "'" + local.name() + "'", frame, local.initializer());
                scope.declare(local.name(), local.type().name(), fitting);
                yield null;
            }
            case Ast.Assign assign -> {
                assign(assign, scope, frame);
                yield null;
            }
            case Ast.Return back -> back.value() == null ? new NoValue() : value(back.value(), scope, frame);
            case Ast.For loop -> loop(loop, scope, frame);
            case Ast.ForEach loop -> {
                reading.report(frame, DiagnosticKind.FOR_EACH, loop.iterable().span());
                yield null;
            }
            case Ast.If choice -> {
                Optional<Boolean> condition = condition(choice.condition(), scope, frame);
                if (condition.orElse(true)) {
                    yield execute(choice.then(), scope.inner(), frame);
                }
                yield choice.otherwise() == null ? null : execute(choice.otherwise(), scope.inner(), frame);
            }
            case Ast.ExpressionStatement effect -> {
                evaluate(effect.expression(), scope, frame);
                yield null;
            }
            case Ast.UnsupportedStatement other -> null;
        };
    }

    private @Nullable DslValue loop(Ast.For loop, Scope<DslValue> scope, Frame frame) {
        Scope<DslValue> inner = scope.inner();
        execute(loop.initializers(), inner, frame);
        for (int iteration = 0; ; iteration++) {
            limit.count(frame.authored(loop.span()));
            if (iteration == MAX_ITERATIONS) {
                reading.report(frame, DiagnosticKind.LOOP_TOO_LONG, loop.span(), MAX_ITERATIONS);
                return null;
            }
            boolean runs = loop.condition() == null
                    || condition(loop.condition(), inner, frame).orElse(false);
            if (!runs) {
                return null;
            }
            DslValue returned = execute(loop.body(), inner.inner(), frame);
            if (returned != null) {
                return returned;
            }
            execute(loop.updates(), inner, frame);
        }
    }

    /** A condition that the reader decides; empty, and reported, where it cannot. */
    private Optional<Boolean> condition(Ast.Expression expression, Scope<DslValue> scope, Frame frame) {
        return switch (value(expression, scope, frame)) {
            case BooleanValue truth -> Optional.of(truth.value());
            case Poison poison -> Optional.empty();
            case DimCondition onDim -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_CONSTANT,
                        expression.span(),
                        "this condition on an extent",
                        "'if', 'for' and '?:' depend on numbers and settings; an extent is checked by require(…)");
                yield Optional.empty();
            }
            case DslValue other -> {
                reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        expression.span(),
                        "the condition",
                        other.describe(),
                        "a boolean");
                yield Optional.empty();
            }
        };
    }

    private void assign(Ast.Assign assign, Scope<DslValue> scope, Frame frame) {
        if (!(assign.target() instanceof Ast.Name(String name, SourceSpan nameSpan))) {
            value(assign.value(), scope, frame);
            reading.report(
                    frame,
                    DiagnosticKind.NOT_ASSIGNABLE,
                    assign.target().span(),
                    assign.target().span().text(),
                    "only local variables change; what lasts from step to step is a State");
            return;
        }
        Optional<Scope.Variable<DslValue>> variable = scope.find(name);
        if (variable.isEmpty()) {
            value(assign.value(), scope, frame);
            if (fields.declares(name, frame.home())) {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_ASSIGNABLE,
                        nameSpan,
                        name,
                        "fields keep their first value; what lasts from step to step is a State");
            } else {
                unknownName(name, nameSpan, scope, frame);
            }
            return;
        }
        DslValue assigned = value(assign.value(), scope, frame);
        if (assign.operator() != null) {
            DslValue old = value(assign.target(), scope, frame);
            assigned = numbers.binary(assign.operator(), old, assigned, frame, assign.span());
        }
        variable.get().assign(coerced(assigned, variable.get().type(), "'" + name + "'", frame, assign.value()));
    }

    /** An expression whose value is used. */
    DslValue value(Ast.Expression expression, Scope<DslValue> scope, Frame frame) {
        DslValue value = evaluate(expression, scope, frame);
        if (value instanceof NoValue) {
            reading.report(frame, DiagnosticKind.NO_VALUE, expression.span());
            return DslValue.POISON;
        }
        return value;
    }

    private DslValue evaluate(Ast.Expression expression, Scope<DslValue> scope, Frame frame) {
        return switch (expression) {
            case Ast.IntLiteral literal -> {
                var number = Literals.integer(literal);
                yield number.isPresent()
                        ? new IntValue(number.getAsLong(), literal.isLong(), literal.span())
                        : DslValue.POISON;
            }
            case Ast.FloatLiteral literal -> new FloatValue(Literals.decimal(literal));
            case Ast.BooleanLiteral literal -> new BooleanValue(literal.value());
            case Ast.StringLiteral literal -> new StringValue(literal.value());
            case Ast.Name name -> name(name, scope, frame);
            case Ast.FieldAccess access -> fieldAccess(access, frame);
            case Ast.Call call -> calls.call(call, scope, frame, Optional.empty());
            case Ast.Unary unary -> unary(unary, scope, frame);
            case Ast.Binary binary -> binary(binary, scope, frame);
            case Ast.Conditional choice -> {
                Optional<Boolean> condition = condition(choice.condition(), scope, frame);
                yield condition.isEmpty()
                        ? DslValue.POISON
                        : value(condition.get() ? choice.then() : choice.otherwise(), scope, frame);
            }
            case Ast.Cast cast -> cast(cast, value(cast.operand(), scope, frame), frame);
            case Ast.UnsupportedExpression other -> DslValue.POISON;
        };
    }

    private DslValue unary(Ast.Unary unary, Scope<DslValue> scope, Frame frame) {
        return switch (unary.operator()) {
            case NEGATE -> numbers.negated(value(unary.operand(), scope, frame), frame, unary.span());
            case PLUS -> value(unary.operand(), scope, frame);
            case NOT -> {
                Optional<Boolean> operand = condition(unary.operand(), scope, frame);
                yield operand.isEmpty() ? DslValue.POISON : new BooleanValue(!operand.get());
            }
        };
    }

    /** A chain of operators leans left and can be long, so its left spine is walked in a loop. */
    private DslValue binary(Ast.Binary binary, Scope<DslValue> scope, Frame frame) {
        var spine = new ArrayList<Ast.Binary>();
        Ast.Expression leftmost = binary;
        while (leftmost instanceof Ast.Binary inner
                && inner.operator() != BinaryOperator.AND
                && inner.operator() != BinaryOperator.OR) {
            spine.add(inner);
            leftmost = inner.left();
        }
        DslValue result =
                leftmost instanceof Ast.Binary logical ? logical(logical, scope, frame) : value(leftmost, scope, frame);
        for (Ast.Binary outer : spine.reversed()) {
            DslValue right = value(outer.right(), scope, frame);
            result = numbers.binary(outer.operator(), result, right, frame, outer.span());
        }
        return result;
    }

    private DslValue logical(Ast.Binary binary, Scope<DslValue> scope, Frame frame) {
        Optional<Boolean> left = condition(binary.left(), scope, frame);
        boolean decides = binary.operator() == BinaryOperator.OR;
        if (left.isEmpty() || left.get() == decides) {
            return left.isEmpty() ? DslValue.POISON : new BooleanValue(decides);
        }
        Optional<Boolean> right = condition(binary.right(), scope, frame);
        return right.isEmpty() ? DslValue.POISON : new BooleanValue(right.get());
    }

    private DslValue cast(Ast.Cast cast, DslValue operand, Frame frame) {
        boolean toInteger =
                cast.type().name().equals("int") || cast.type().name().equals("long");
        boolean isLong = cast.type().name().equals("long");
        return switch (operand) {
            case FloatValue(BigDecimal number)
            when toInteger -> {
                // Java's cast: toward zero, then to the nearest value of the type.
                BigDecimal low = BigDecimal.valueOf(isLong ? Long.MIN_VALUE : Integer.MIN_VALUE);
                BigDecimal high = BigDecimal.valueOf(isLong ? Long.MAX_VALUE : Integer.MAX_VALUE);
                yield new IntValue(number.max(low).min(high).longValue(), isLong, cast.span());
            }
            case IntValue number
            when toInteger -> new IntValue(isLong ? number.value() : (int) number.value(), isLong, cast.span());
            case RunTimeFloat number
            when toInteger -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_CONSTANT,
                        cast.span(),
                        "a float that depends on a dimension",
                        "divide extents as integers: dim(x, 0) / 2");
                yield DslValue.POISON;
            }
            default -> coerced(operand, cast.type().name(), "the operand of the cast", frame, cast.operand());
        };
    }

    /** A value as the declared type says, widened as Java does; reported where it does not fit. */
    DslValue coerced(DslValue value, String type, String what, Frame frame, Ast.Expression expression) {
        return coerced(value, type, what, frame, expression.span());
    }

    DslValue coerced(DslValue value, String type, String what, Frame frame, SourceSpan span) {
        boolean fits = switch (value) {
            case Poison poison -> true;
            case TensorValue tensor -> type.equals("Tensor");
            case DslValue.FirstValue first -> type.equals("Tensor");
            case RunTimeFloat number -> type.equals("float");
            case FloatValue number -> type.equals("float");
            case IntValue number ->
                type.equals("float") || type.equals("long") || (type.equals("int") && !number.isLong());
            case DimValue number -> type.equals("float") || type.equals("long") || type.equals("int");
            case BooleanValue truth -> type.equals("boolean");
            case DimCondition condition -> type.equals("boolean");
            case StringValue string -> type.equals("String");
            case EnumValue constant -> type.equals(constant.type());
            case DslValue.InitializerValue init -> type.equals("Initializer");
            case DslValue.StateValue state -> type.equals("State");
            case DslValue.LabelsValue labels -> type.equals("Labels");
            case NoValue none -> type.equals("void");
        };
        if (!fits && !type.equals("var")) {
            reading.report(frame, DiagnosticKind.WRONG_TYPE, span, what, value.describe(), withArticle(type));
            return DslValue.POISON;
        }
        if (type.equals("float") && !(value instanceof Poison)) {
            return numbers.toFloat(value, frame, span);
        }
        return type.equals("long") && value instanceof IntValue number
                ? new IntValue(number.value(), true, number.source())
                : value;
    }

    private static String withArticle(String type) {
        return switch (type) {
            case "Labels" -> type;
            case "int", "Initializer" -> "an " + type;
            default -> "a " + type;
        };
    }

    private DslValue name(Ast.Name name, Scope<DslValue> scope, Frame frame) {
        Optional<Scope.Variable<DslValue>> variable = scope.find(name.name());
        if (variable.isPresent()) {
            DslValue value = variable.get().value();
            if (value == null) {
                reading.report(frame, DiagnosticKind.UNASSIGNED, name.span(), name.name());
                return DslValue.POISON;
            }
            return value;
        }
        Optional<DslValue> field = fields.value(name.name(), frame.home(), frame);
        if (field.isPresent()) {
            return field.get();
        }
        return unknownName(name.name(), name.span(), scope, frame);
    }

    private DslValue unknownName(String name, SourceSpan span, Scope<DslValue> scope, Frame frame) {
        var known = new TreeSet<>(scope.names());
        frame.home().type().fields().forEach(field -> known.add(field.name()));
        reading.report(frame, DiagnosticKind.UNKNOWN_NAME, span, name, Suggestion.didYouMean(name, known));
        return DslValue.POISON;
    }

    private DslValue fieldAccess(Ast.FieldAccess access, Frame frame) {
        if (!(access.scope() instanceof Ast.Name(String scopeName, SourceSpan scopeSpan))) {
            reading.report(
                    frame,
                    DiagnosticKind.UNKNOWN_NAME,
                    access.nameSpan(),
                    access.name(),
                    "a dot stands after 'this' and the simple name of a class or an enum");
            return DslValue.POISON;
        }
        Optional<Ast.EnumDeclaration> choice = sources.enumNamed(scopeName, frame.home());
        if (choice.isPresent()) {
            return enumConstant(choice.get(), access, frame);
        }
        Optional<Home> home =
                scopeName.equals("this") ? Optional.of(frame.home()) : sources.classNamed(scopeName, frame.home());
        if (home.isEmpty()) {
            reading.report(frame, DiagnosticKind.UNKNOWN_TYPE, scopeSpan, scopeName, "");
            return DslValue.POISON;
        }
        Optional<DslValue> field = fields.value(access.name(), home.get(), frame);
        if (field.isPresent()) {
            return field.get();
        }
        var known = home.get().type().fields().stream().map(Ast.Field::name).toList();
        reading.report(
                frame,
                DiagnosticKind.UNKNOWN_NAME,
                access.nameSpan(),
                access.name(),
                Suggestion.didYouMean(access.name(), known));
        return DslValue.POISON;
    }

    private DslValue enumConstant(Ast.EnumDeclaration choice, Ast.FieldAccess access, Frame frame) {
        if (choice.constants().contains(access.name())) {
            return new EnumValue(choice.name(), access.name());
        }
        reading.report(
                frame,
                DiagnosticKind.UNKNOWN_CONSTANT,
                access.nameSpan(),
                access.name(),
                choice.name(),
                String.join(", ", choice.constants()),
                Suggestion.didYouMean(access.name(), choice.constants()));
        return DslValue.POISON;
    }
}
