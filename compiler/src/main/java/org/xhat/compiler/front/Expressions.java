package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DoubleValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.Paths.Side;
import org.xhat.compiler.graph.Dim;

/** The values of expressions, evaluated in Java's order. */
final class Expressions {

    private final Domain domain;
    private final Reading reading;
    private final Interpreter interpreter;
    private final Paths paths;
    private final Numbers numbers;
    private final Choices choices;
    private final Conversions conversions;
    private final Fields fields;
    private final Names names;
    private final MethodCalls calls;
    private final Assignments assignments;
    private final Arrays arrays;

    Expressions(Domain domain, ClassSources sources, Settings settings, Interpreter interpreter, StepLimit limit) {
        this.domain = domain;
        this.reading = domain.reading();
        this.interpreter = interpreter;
        this.paths = interpreter.paths();
        this.conversions = interpreter.conversions();
        this.numbers = conversions.numbers();
        this.choices = numbers.choices();
        this.fields = new Fields(domain, sources, this, settings);
        this.names = new Names(reading, sources, fields);
        this.calls = new MethodCalls(domain, sources, interpreter, this, limit);
        this.arrays = new Arrays(reading, conversions, this);
        this.assignments = new Assignments(domain, this);
    }

    Paths paths() {
        return paths;
    }

    Numbers numbers() {
        return numbers;
    }

    Choices choices() {
        return choices;
    }

    Conversions conversions() {
        return conversions;
    }

    Fields fields() {
        return fields;
    }

    Names names() {
        return names;
    }

    MethodCalls calls() {
        return calls;
    }

    Arrays arrays() {
        return arrays;
    }

    Assignments assignments() {
        return assignments;
    }

    /** An expression whose value is used. */
    DslValue value(Ast.Expression expression, Scope scope, Frame frame) {
        DslValue value = evaluate(expression, scope, frame);
        return value instanceof NoValue ? reading.report(frame, DiagnosticKind.NO_VALUE, expression.span()) : value;
    }

    /** What a variable of a declared type starts with, which {@code {1, 2}} says for an array. */
    DslValue initial(Ast.Expression expression, String type, Scope scope, Frame frame) {
        return expression instanceof Ast.ArrayLiteral literal && literal.type() == null
                ? arrays.literal(literal, DslNames.elementOf(type), scope, frame)
                : value(expression, scope, frame);
    }

    /** An expression, which may be a call that returns nothing. */
    DslValue evaluate(Ast.Expression expression, Scope scope, Frame frame) {
        return switch (expression) {
            case Ast.IntLiteral literal -> {
                var number = Literals.integer(literal);
                yield number.isPresent()
                        ? new IntValue(number.getAsLong(), literal.isLong(), literal.span())
                        : DslValue.POISON;
            }
            case Ast.FloatLiteral literal
            when !literal.isFloat() -> new DoubleValue(Double.parseDouble(literal.text()));
            case Ast.FloatLiteral literal ->
                Literals.floating(literal)
                        .map(number -> domain.floating(number, frame, literal.span()))
                        .orElse(DslValue.POISON);
            case Ast.BooleanLiteral literal -> new BooleanValue(literal.value());
            case Ast.StringLiteral literal -> new StringValue(literal.value());
            case Ast.Name name -> names.name(name, scope, frame);
            case Ast.FieldAccess access -> names.fieldAccess(access, scope, frame, this);
            case Ast.Index at -> arrays.element(at, scope, frame);
            case Ast.ArrayLiteral literal -> arrays.literal(literal, "var", scope, frame);
            case Ast.NewArray array -> arrays.made(array, scope, frame);
            case Ast.New made -> calls.made(made, scope, frame);
            case Ast.Call call -> calls.call(call, scope, frame, Optional.empty());
            case Ast.AssignExpression assign -> assignments.value(assign, scope, frame);
            case Ast.Unary unary -> unary(unary, scope, frame);
            case Ast.Binary binary -> binary(binary, scope, frame);
            case Ast.Conditional choice -> conditional(choice, scope, frame);
            case Ast.SwitchExpression choice -> interpreter.switches().value(choice, scope, frame);
            case Ast.Cast cast ->
                conversions.cast(
                        value(cast.operand(), scope, frame),
                        cast.type().name(),
                        frame,
                        cast.operand().span());
            case Ast.UnsupportedExpression other -> DslValue.POISON;
        };
    }

    /** Writes a place, but on the paths that have left one of the calls: there what it holds stays. */
    void write(Cell cell, DslValue value, List<Activation> calls, Frame frame, SourceSpan span) {
        DslValue kept = value;
        for (Activation call : calls) {
            DslValue left = call.left().value();
            DslValue old = cell.value();
            if (left != null && old != null && DslValue.isDecidedAtRunTime(left) && !cell.isMadeAfter(left)) {
                kept = choices.of(left, old, kept, frame, span);
            }
        }
        paths.write(cell, kept);
    }

    private DslValue conditional(Ast.Conditional choice, Scope scope, Frame frame) {
        DslValue condition = truth(choice.condition(), scope, frame);
        if (!DslValue.isDecidedAtRunTime(condition)
                && known(condition, frame, choice.condition().span()).isEmpty()) {
            return DslValue.POISON;
        }
        String then = type(choice.then(), scope, frame);
        String otherwise = type(choice.otherwise(), scope, frame);
        return choose(
                condition,
                () -> conversions.promoted(
                        value(choice.then(), scope, frame),
                        otherwise,
                        frame,
                        choice.then().span()),
                () -> conversions.promoted(
                        value(choice.otherwise(), scope, frame),
                        then,
                        frame,
                        choice.otherwise().span()),
                frame,
                choice.span());
    }

    /** One of two values, or, where the program decides, the choice between both. */
    DslValue choose(
            DslValue condition, Supplier<DslValue> then, Supplier<DslValue> otherwise, Frame frame, SourceSpan span) {
        if (!DslValue.isDecidedAtRunTime(condition)) {
            return DslValue.TRUE.equals(condition) ? then.get() : otherwise.get();
        }
        Side<DslValue> yes = paths.side(condition, then);
        Side<DslValue> no = paths.side(choices.not(condition, frame, span), otherwise);
        join(condition, yes, no, frame, span);
        return choices.of(condition, yes.result(), no.result(), frame, span);
    }

    /** Leaves the choice between two sides in each place that one of them wrote; what one alone assigns is read where it did. */
    private void join(DslValue condition, Side<?> yes, Side<?> no, Frame frame, SourceSpan span) {
        paths.join(
                yes,
                no,
                (cell, x, y) ->
                        x == null || y == null ? (x == null ? y : x) : choices.of(condition, x, y, frame, span));
    }

    /** Java's type of an expression that is not evaluated, as far as it is a number or a boolean. */
    String type(Ast.Expression expression, Scope scope, Frame frame) {
        return StaticTypes.of(expression, named -> switch (named) {
            case Ast.Name name -> names.type(name, scope, frame.home());
            case Ast.FieldAccess access -> names.type(access, frame.home());
            case Ast.Call call -> calls.type(call, frame.home());
            default -> StaticTypes.OTHER;
        });
    }

    private DslValue unary(Ast.Unary unary, Scope scope, Frame frame) {
        return switch (unary.operator()) {
            case NEGATE -> numbers.negated(value(unary.operand(), scope, frame), frame, unary.span());
            case PLUS -> value(unary.operand(), scope, frame);
            case NOT ->
                switch (truth(unary.operand(), scope, frame)) {
                    case DimCondition(Dim left, Relation relation, Dim right) ->
                        new DimCondition(left, relation.inverse(), right);
                    case DslValue truth -> choices.not(truth, frame, unary.span());
                };
        };
    }

    /** A boolean, known, decided by the program, or of extents; poison, and reported, for what is none. */
    DslValue truth(Ast.Expression expression, Scope scope, Frame frame) {
        DslValue value = value(expression, scope, frame);
        boolean isTruth = value.type().equals("boolean") || value instanceof Poison;
        return isTruth
                ? value
                : reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        expression.span(),
                        "the condition",
                        value.describe(),
                        "a boolean");
    }

    /** A condition that the reader decides; empty, and reported, where it cannot. */
    Optional<Boolean> known(DslValue truth, Frame frame, SourceSpan span) {
        if (truth instanceof DimCondition) {
            reading.report(
                    frame,
                    DiagnosticKind.NOT_CONSTANT,
                    span,
                    "this condition on an extent",
                    "'if', 'for' and '?:' depend on numbers and settings; an extent is checked by require(…)");
        }
        return truth instanceof BooleanValue(boolean known) ? Optional.of(known) : Optional.empty();
    }

    /** A chain of operators leans left and can be long, so its left spine is walked in a loop. */
    private DslValue binary(Ast.Binary binary, Scope scope, Frame frame) {
        var spine = new ArrayList<Ast.Binary>();
        Ast.Expression leftmost = binary;
        while (leftmost instanceof Ast.Binary inner) {
            spine.add(inner);
            leftmost = inner.left();
        }
        boolean isLogical = isLogical(spine.getLast());
        DslValue result = isLogical ? truth(leftmost, scope, frame) : value(leftmost, scope, frame);
        for (Ast.Binary outer : spine.reversed()) {
            result = isLogical(outer)
                    ? logical(outer, result, scope, frame)
                    : numbers.binary(outer.operator(), result, value(outer.right(), scope, frame), frame, outer.span());
        }
        return result;
    }

    private static boolean isLogical(Ast.Binary binary) {
        return binary.operator() == BinaryOperator.AND || binary.operator() == BinaryOperator.OR;
    }

    /** Where the left side decides nothing the value is the right side's, which may be a condition on extents. */
    private DslValue logical(Ast.Binary binary, DslValue left, Scope scope, Frame frame) {
        boolean isOr = binary.operator() == BinaryOperator.OR;
        if (DslValue.isDecidedAtRunTime(left)) {
            DslValue matters = isOr ? choices.not(left, frame, binary.span()) : left;
            Side<DslValue> right = paths.side(matters, () -> truth(binary.right(), scope, frame));
            join(matters, right, new Side<>(left, Map.of()), frame, binary.span());
            DslValue decided = new BooleanValue(isOr);
            return isOr
                    ? choices.of(left, decided, right.result(), frame, binary.span())
                    : choices.of(left, right.result(), decided, frame, binary.span());
        }
        if (left instanceof BooleanValue(boolean known)) {
            return known == isOr ? left : truth(binary.right(), scope, frame);
        }
        if (left instanceof DimCondition) {
            return reading.report(
                    frame,
                    DiagnosticKind.NOT_CONSTANT,
                    binary.span(),
                    "this condition on an extent",
                    isOr ? "write one comparison that covers both" : "write two require(…), one for each condition");
        }
        return left instanceof Poison
                ? left
                : reading.report(
                        frame,
                        DiagnosticKind.WRONG_TYPE,
                        binary.left().span(),
                        "an operand of '" + binary.operator().symbol() + "'",
                        left.describe(),
                        "booleans");
    }
}
