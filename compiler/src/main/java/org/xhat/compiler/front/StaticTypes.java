package org.xhat.compiler.front;

import java.util.List;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.ast.Ast.UnaryOperator;

/** Java's types of expressions that are not evaluated: {@code c ? 1 : 2f} is a float whichever side is taken. */
final class StaticTypes {

    /** Each is promoted to those after it. */
    private static final List<String> NUMBERS = List.of("int", "long", "float", "double");

    /** What is neither a number nor a boolean: nothing is promoted to it. */
    static final String OTHER = "";

    private StaticTypes() {}

    static boolean isNumberOrBoolean(String type) {
        return NUMBERS.contains(type) || type.equals("boolean");
    }

    /**
     * The type of an expression, as far as it is a number or a boolean.
     *
     * @param named the type of a name, a field or a call
     */
    static String of(Ast.Expression expression, Function<Ast.Expression, String> named) {
        return switch (expression) {
            case Ast.IntLiteral literal -> literal.isLong() ? "long" : "int";
            case Ast.FloatLiteral literal -> literal.isFloat() ? "float" : "double";
            case Ast.BooleanLiteral literal -> "boolean";
            case Ast.StringLiteral literal -> OTHER;
            case Ast.Name name -> named.apply(name);
            case Ast.FieldAccess access -> named.apply(access);
            case Ast.Call call -> named.apply(call);
            case Ast.Index at -> {
                String element = DslNames.elementOf(of(at.array(), named));
                yield isNumberOrBoolean(element) ? element : OTHER;
            }
            case Ast.ArrayLiteral array -> OTHER;
            case Ast.NewArray array -> OTHER;
            case Ast.New made -> OTHER;
            case Ast.AssignExpression assign -> of(assign.assign().target(), named);
            case Ast.SwitchExpression choice ->
                choice.cases().stream()
                        .map(each -> yielded(each.body(), named))
                        .reduce(StaticTypes::promoted)
                        .orElse(OTHER);
            case Ast.Unary unary -> unary.operator() == UnaryOperator.NOT ? "boolean" : of(unary.operand(), named);
            case Ast.Binary binary -> binary(binary, named);
            case Ast.Conditional choice -> promoted(of(choice.then(), named), of(choice.otherwise(), named));
            case Ast.Cast cast -> cast.type().name();
            case Ast.UnsupportedExpression other -> OTHER;
        };
    }

    /** The type of a case's value, the last statement, which may name what the case declares. */
    private static String yielded(List<Ast.Statement> body, Function<Ast.Expression, String> named) {
        if (body.isEmpty() || !(body.getLast() instanceof Ast.ExpressionStatement value)) {
            return OTHER;
        }
        return of(
                value.expression(),
                asked -> body.stream()
                        .filter(Ast.Local.class::isInstance)
                        .map(Ast.Local.class::cast)
                        .filter(local ->
                                asked instanceof Ast.Name name && name.name().equals(local.name()))
                        .map(local -> local.type().name())
                        .findFirst()
                        .orElseGet(() -> named.apply(asked)));
    }

    /** A chain of operators leans left and can be long, so its left spine is walked in a loop. */
    private static String binary(Ast.Binary binary, Function<Ast.Expression, String> named) {
        if (!isArithmetic(binary.operator())) {
            return "boolean";
        }
        String type = of(binary.right(), named);
        Ast.Expression left = binary.left();
        while (left instanceof Ast.Binary inner && isArithmetic(inner.operator())) {
            type = promoted(type, of(inner.right(), named));
            left = inner.left();
        }
        return promoted(type, of(left, named));
    }

    private static boolean isArithmetic(BinaryOperator operator) {
        return switch (operator) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER -> true;
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR -> false;
        };
    }

    /** The type that a value of the type {@code x} has where Java promotes it together with one of the type {@code y}. */
    static String promoted(String x, String y) {
        return NUMBERS.contains(x) && NUMBERS.indexOf(y) > NUMBERS.indexOf(x) ? y : x;
    }
}
