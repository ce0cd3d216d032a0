package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.graph.Dim;

/**
 * Reads the bodies of a model's methods by executing them on {@link DslValue}s: numbers are computed, loops run, conditions
 * are decided, and operators on tensors become nodes. Statements and expressions; calls are {@link MethodCalls}', names {@link Names}'.
 */
final class ModelInterpreter {

    /** More iterations than any network has layers. */
    private static final int MAX_ITERATIONS = 10_000;

    private final EntryReading reading;
    private final Numbers numbers;
    private final Conversions conversions;
    private final Fields fields;
    private final Names names;
    private final MethodCalls calls;
    private final StepLimit limit;

    ModelInterpreter(EntryReading reading, ClassSources sources, Settings settings, StepLimit limit) {
        this.reading = reading;
        this.limit = limit;
        this.numbers = new Numbers(reading);
        this.conversions = new Conversions(reading, numbers);
        this.fields = new Fields(reading, sources, conversions, this, settings);
        this.names = new Names(reading, sources, fields);
        this.calls = new MethodCalls(reading, sources, numbers, conversions, this, limit);
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
                        : conversions.coerced(
                                value,
                                local.type().name(),
                                "'" + local.name() + "'",
                                frame,
                                local.initializer().span());
                String declared = local.type().name();
                scope.declare(
                        local.name(), declared.equals("var") && fitting != null ? fitting.type() : declared, fitting);
                if (fitting instanceof DslValue.TensorValue tensor) {
                    reading.builder().nameVariable(local.name(), tensor.value());
                }
                if (fitting instanceof DslValue.TensorsValue(var tensors)) {
                    for (int i = 0; i < tensors.size(); i++) {
                        reading.builder()
                                .nameVariable(
                                        local.name() + "[" + i + "]",
                                        tensors.get(i).value());
                    }
                }
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
        DslValue truth = truth(expression, scope, frame);
        if (truth instanceof DimCondition) {
            reading.report(
                    frame,
                    DiagnosticKind.NOT_CONSTANT,
                    expression.span(),
                    "this condition on an extent",
                    "'if', 'for' and '?:' depend on numbers and settings; an extent is checked by require(…)");
        }
        return truth instanceof BooleanValue(boolean known) ? Optional.of(known) : Optional.empty();
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
                names.unknown(name, nameSpan, scope, frame);
            }
            return;
        }
        DslValue assigned = value(assign.value(), scope, frame);
        SourceSpan span = assign.value().span();
        if (assign.operator() == null) {
            String what = "'" + name + "'";
            variable.get().assign(conversions.coerced(assigned, variable.get().type(), what, frame, span));
        } else {
            DslValue old = value(assign.target(), scope, frame);
            DslValue result = numbers.binary(assign.operator(), old, assigned, frame, assign.span());
            variable.get().assign(conversions.cast(result, variable.get().type(), frame, span));
        }
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
            case Ast.FloatLiteral literal -> {
                Optional<FloatValue> number = Literals.floating(literal);
                yield number.isPresent() ? number.get() : DslValue.POISON;
            }
            case Ast.BooleanLiteral literal -> new BooleanValue(literal.value());
            case Ast.StringLiteral literal -> new StringValue(literal.value());
            case Ast.Name name -> names.name(name, scope, frame);
            case Ast.FieldAccess access -> names.fieldAccess(access, frame);
            case Ast.Index at -> element(at, scope, frame);
            case Ast.Call call -> calls.call(call, scope, frame, Optional.empty());
            case Ast.Unary unary -> unary(unary, scope, frame);
            case Ast.Binary binary -> binary(binary, scope, frame);
            case Ast.Conditional choice -> conditional(choice, scope, frame);
            case Ast.Cast cast ->
                conversions.cast(
                        value(cast.operand(), scope, frame),
                        cast.type().name(),
                        frame,
                        cast.operand().span());
            case Ast.UnsupportedExpression other -> DslValue.POISON;
        };
    }

    private DslValue element(Ast.Index at, Scope<DslValue> scope, Frame frame) {
        DslValue array = value(at.array(), scope, frame);
        DslValue index = value(at.index(), scope, frame);
        if (array instanceof Poison || index instanceof Poison) {
            return DslValue.POISON;
        }
        if (!(array instanceof DslValue.TensorsValue(var tensors))) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    at.array().span(),
                    "what is indexed with []",
                    array.describe(),
                    "an array of tensors, as split(…) gives; parts of a Tensor are slice(x, axis, from, to)");
            return DslValue.POISON;
        }
        if (!(index instanceof IntValue number)) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_TYPE,
                    at.index().span(),
                    "the index",
                    index.describe(),
                    "an int known when compiling");
            return DslValue.POISON;
        }
        if (number.value() < 0 || number.value() >= tensors.size()) {
            reading.report(
                    frame,
                    DiagnosticKind.NUMBER_OUT_OF_RANGE,
                    at.index().span(),
                    number.value(),
                    "an index from 0 to " + (tensors.size() - 1));
            return DslValue.POISON;
        }
        return tensors.get((int) number.value());
    }

    private DslValue conditional(Ast.Conditional choice, Scope<DslValue> scope, Frame frame) {
        Optional<Boolean> condition = condition(choice.condition(), scope, frame);
        if (condition.isEmpty()) {
            return DslValue.POISON;
        }
        Ast.Expression taken = condition.get() ? choice.then() : choice.otherwise();
        Ast.Expression other = condition.get() ? choice.otherwise() : choice.then();
        String otherType = StaticTypes.of(other, name -> type(name, scope, frame));
        return conversions.promoted(value(taken, scope, frame), otherType, frame, taken.span());
    }

    private String type(Ast.Expression named, Scope<DslValue> scope, Frame frame) {
        return switch (named) {
            case Ast.Name name -> names.type(name, scope, frame.home());
            case Ast.FieldAccess access -> names.type(access, frame.home());
            case Ast.Call call -> calls.type(call, frame.home());
            default -> StaticTypes.OTHER;
        };
    }

    private DslValue unary(Ast.Unary unary, Scope<DslValue> scope, Frame frame) {
        return switch (unary.operator()) {
            case NEGATE -> numbers.negated(value(unary.operand(), scope, frame), frame, unary.span());
            case PLUS -> value(unary.operand(), scope, frame);
            case NOT ->
                switch (truth(unary.operand(), scope, frame)) {
                    case BooleanValue(boolean known) -> new BooleanValue(!known);
                    case DimCondition(Dim left, Relation relation, Dim right) ->
                        new DimCondition(left, relation.inverse(), right);
                    case DslValue poison -> poison;
                };
        };
    }

    /** A boolean or a condition on extents; poison, and reported, for what is neither. */
    private DslValue truth(Ast.Expression expression, Scope<DslValue> scope, Frame frame) {
        DslValue value = value(expression, scope, frame);
        if (value instanceof BooleanValue || value instanceof DimCondition || value instanceof Poison) {
            return value;
        }
        reading.report(
                frame, DiagnosticKind.WRONG_TYPE, expression.span(), "the condition", value.describe(), "a boolean");
        return DslValue.POISON;
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

    /** Where the left side decides nothing the value is the right side's, which may be a condition on extents. */
    private DslValue logical(Ast.Binary binary, Scope<DslValue> scope, Frame frame) {
        boolean isOr = binary.operator() == BinaryOperator.OR;
        DslValue left = truth(binary.left(), scope, frame);
        if (left instanceof BooleanValue(boolean known)) {
            return known == isOr ? left : truth(binary.right(), scope, frame);
        }
        if (left instanceof DimCondition) {
            reading.report(
                    frame,
                    DiagnosticKind.NOT_CONSTANT,
                    binary.span(),
                    "this condition on an extent",
                    isOr ? "write one comparison that covers both" : "write two require(…), one for each condition");
        }
        return DslValue.POISON;
    }
}
