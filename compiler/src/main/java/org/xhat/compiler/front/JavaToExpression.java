package org.xhat.compiler.front;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.ArrayCreationExpr;
import com.github.javaparser.ast.expr.ArrayInitializerExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.CharLiteralExpr;
import com.github.javaparser.ast.expr.ClassExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.SuperExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.TextBlockLiteralExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.type.ArrayType;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.ast.type.PrimitiveType;
import com.github.javaparser.ast.type.Type;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.ast.Ast.UnaryOperator;
import org.xhat.compiler.ast.Construct;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.diag.SourceSpan;

/** Turns JavaParser's expressions, and the statements that are expressions, into the DSL's. */
final class JavaToExpression {

    private final SourceFile file;
    private final JavaToCases switches;

    /**
     * Of a file.
     *
     * @param statements turns the statements of a switch's cases into the DSL's
     */
    JavaToExpression(SourceFile file, Function<List<Statement>, List<Ast.Statement>> statements) {
        this.file = file;
        this.switches = new JavaToCases(this, statements);
    }

    JavaToCases switches() {
        return switches;
    }

    /** An expression with a semicolon after it: a declaration, an assignment, or a call. */
    void statement(Expression expression, SourceSpan span, List<Ast.Statement> to) {
        switch (expression) {
            case VariableDeclarationExpr declaration ->
                declaration
                        .getVariables()
                        .forEach(variable -> to.add(new Ast.Local(
                                typeName(variable.getType()),
                                variable.getNameAsString(),
                                variable.getInitializer().map(this::expression).orElse(null),
                                span(variable.getName()),
                                span(variable))));
            case AssignExpr assign -> to.add(assign(assign, span));
            case UnaryExpr step when isStep(step) -> to.add(step(step, span));
            default -> to.add(new Ast.ExpressionStatement(expression(expression), span));
        }
    }

    /** {@code i++} and its like. */
    private Ast.Assign step(UnaryExpr step, SourceSpan span) {
        boolean up = step.getOperator() == UnaryExpr.Operator.PREFIX_INCREMENT
                || step.getOperator() == UnaryExpr.Operator.POSTFIX_INCREMENT;
        return new Ast.Assign(
                expression(step.getExpression()),
                up ? BinaryOperator.ADD : BinaryOperator.SUBTRACT,
                new Ast.IntLiteral("1", false, span),
                span);
    }

    private Ast.Expression literal(@Nullable Type type, ArrayInitializerExpr array, SourceSpan span) {
        return new Ast.ArrayLiteral(
                type == null ? null : typeName(type),
                array.getValues().stream().map(this::expression).toList(),
                span);
    }

    /** {@code new int[] {1, 2}} or {@code new int[2]}; arrays of arrays are written as literals. */
    private Ast.Expression creation(ArrayCreationExpr array, SourceSpan span) {
        if (array.getInitializer().isPresent()) {
            Type element = array.getLevels().size() == 1
                    ? array.getElementType()
                    : new ArrayType(array.getElementType().clone());
            return literal(element, array.getInitializer().get(), span);
        }
        return array.getLevels().size() == 1
                ? array.getLevels()
                        .get(0)
                        .getDimension()
                        .<Ast.Expression>map(
                                length -> new Ast.NewArray(typeName(array.getElementType()), expression(length), span))
                        .orElse(new Ast.UnsupportedExpression(Construct.ARRAY, span))
                : new Ast.UnsupportedExpression(Construct.ARRAY, span);
    }

    private Ast.Statement assign(AssignExpr assign, SourceSpan span) {
        @Nullable BinaryOperator operator = switch (assign.getOperator()) {
            case ASSIGN -> null;
            case PLUS -> BinaryOperator.ADD;
            case MINUS -> BinaryOperator.SUBTRACT;
            case MULTIPLY -> BinaryOperator.MULTIPLY;
            case DIVIDE -> BinaryOperator.DIVIDE;
            case REMAINDER -> BinaryOperator.REMAINDER;
            case BINARY_AND, BINARY_OR, XOR, LEFT_SHIFT, SIGNED_RIGHT_SHIFT, UNSIGNED_RIGHT_SHIFT -> BinaryOperator.AND;
        };
        if (operator == BinaryOperator.AND) {
            return new Ast.UnsupportedStatement(Construct.COMPOUND_OPERATOR, span);
        }
        return new Ast.Assign(expression(assign.getTarget()), operator, expression(assign.getValue()), span);
    }

    /** Any expression. */
    Ast.Expression expression(Expression expression) {
        SourceSpan span = span(expression);
        return switch (expression) {
            case EnclosedExpr inner -> expression(inner.getInner());
            case IntegerLiteralExpr literal -> new Ast.IntLiteral(digits(literal.getValue()), false, span);
            case LongLiteralExpr literal -> new Ast.IntLiteral(withoutSuffix(digits(literal.getValue())), true, span);
            case DoubleLiteralExpr literal -> floating(digits(literal.getValue()), span);
            case BooleanLiteralExpr literal -> new Ast.BooleanLiteral(literal.getValue(), span);
            case StringLiteralExpr literal -> new Ast.StringLiteral(literal.asString(), span);
            case NameExpr name -> new Ast.Name(name.getNameAsString(), span);
            case ThisExpr self -> new Ast.Name("this", span);
            case FieldAccessExpr access ->
                new Ast.FieldAccess(
                        expression(access.getScope()), access.getNameAsString(), span(access.getName()), span);
            case ArrayAccessExpr at -> new Ast.Index(expression(at.getName()), expression(at.getIndex()), span);
            case MethodCallExpr call ->
                new Ast.Call(
                        call.getScope().map(this::expression).orElse(null),
                        call.getNameAsString(),
                        call.getArguments().stream().map(this::expression).toList(),
                        span(call.getName()),
                        span);
            case UnaryExpr step when isStep(step) -> new Ast.AssignExpression(step(step, span), step.isPostfix(), span);
            case UnaryExpr unary -> unary(unary, span);
            case BinaryExpr binary -> binary(binary, span);
            case ConditionalExpr choice ->
                new Ast.Conditional(
                        expression(choice.getCondition()),
                        expression(choice.getThenExpr()),
                        expression(choice.getElseExpr()),
                        span);
            case AssignExpr assign ->
                assign(assign, span) instanceof Ast.Assign made
                        ? new Ast.AssignExpression(made, false, span)
                        : new Ast.UnsupportedExpression(Construct.COMPOUND_OPERATOR, span);
            case ArrayInitializerExpr array -> literal(null, array, span);
            case ObjectCreationExpr made
            when made.getAnonymousClassBody().isEmpty() && made.getScope().isEmpty() ->
                new Ast.New(
                        typeName(made.getType()),
                        made.getArguments().stream().map(this::expression).toList(),
                        span);
            case ArrayCreationExpr array -> creation(array, span);
            case SwitchExpr choice -> {
                @Nullable List<Ast.Case> cases = switches.cases(choice.getEntries()).orElse(null);
                yield cases == null
                        ? new Ast.UnsupportedExpression(Construct.SWITCH, span)
                        : new Ast.SwitchExpression(expression(choice.getSelector()), cases, span);
            }
            case CastExpr cast -> new Ast.Cast(typeName(cast.getType()), expression(cast.getExpression()), span);
            default -> new Ast.UnsupportedExpression(construct(expression), span);
        };
    }

    private Ast.Expression unary(UnaryExpr unary, SourceSpan span) {
        @Nullable UnaryOperator operator = switch (unary.getOperator()) {
            case MINUS -> UnaryOperator.NEGATE;
            case PLUS -> UnaryOperator.PLUS;
            case LOGICAL_COMPLEMENT -> UnaryOperator.NOT;
            case BITWISE_COMPLEMENT, PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> null;
        };
        if (operator == null) {
            return new Ast.UnsupportedExpression(Construct.BITWISE, span);
        }
        Ast.Expression operand = expression(unary.getExpression());
        boolean isBare = !(unary.getExpression() instanceof EnclosedExpr);
        return isBare
                        && operator == UnaryOperator.NEGATE
                        && operand instanceof Ast.IntLiteral(String digits, boolean isLong, SourceSpan at)
                        && Literals.isMagnitudeOfLeast(digits, isLong)
                ? new Ast.IntLiteral("-" + digits, isLong, span)
                : new Ast.Unary(operator, operand, span);
    }

    private Ast.Expression binary(BinaryExpr binary, SourceSpan span) {
        @Nullable BinaryOperator operator = switch (binary.getOperator()) {
            case PLUS -> BinaryOperator.ADD;
            case MINUS -> BinaryOperator.SUBTRACT;
            case MULTIPLY -> BinaryOperator.MULTIPLY;
            case DIVIDE -> BinaryOperator.DIVIDE;
            case REMAINDER -> BinaryOperator.REMAINDER;
            case LESS -> BinaryOperator.LESS;
            case LESS_EQUALS -> BinaryOperator.LESS_EQUAL;
            case GREATER -> BinaryOperator.GREATER;
            case GREATER_EQUALS -> BinaryOperator.GREATER_EQUAL;
            case EQUALS -> BinaryOperator.EQUAL;
            case NOT_EQUALS -> BinaryOperator.NOT_EQUAL;
            case AND -> BinaryOperator.AND;
            case OR -> BinaryOperator.OR;
            case BINARY_AND, BINARY_OR, XOR, LEFT_SHIFT, SIGNED_RIGHT_SHIFT, UNSIGNED_RIGHT_SHIFT -> null;
        };
        if (operator == null) {
            return new Ast.UnsupportedExpression(Construct.BITWISE, span);
        }
        Ast.Expression left = expression(binary.getLeft());
        Ast.Expression right = expression(binary.getRight());
        int from = span(binary.getLeft()).end();
        int at = file.text().indexOf(operator.symbol(), from);
        int start = at < 0 || at >= span.end() ? from : at;
        return new Ast.Binary(
                operator,
                left,
                right,
                file.span(start, start + operator.symbol().length()),
                span);
    }

    private static Ast.Expression floating(String digits, SourceSpan span) {
        String lower = digits.toLowerCase(Locale.ROOT);
        boolean hex = lower.startsWith("0x");
        char last = lower.charAt(lower.length() - 1);
        boolean isFloat = last == 'f' && (!hex || lower.indexOf('p') >= 0);
        boolean suffixed = isFloat || (last == 'd' && (!hex || lower.indexOf('p') >= 0));
        return new Ast.FloatLiteral(suffixed ? withoutSuffix(digits) : digits, isFloat, span);
    }

    private static String digits(String literal) {
        return literal.replace("_", "");
    }

    private static String withoutSuffix(String literal) {
        return literal.substring(0, literal.length() - 1);
    }

    private static boolean isStep(UnaryExpr unary) {
        return switch (unary.getOperator()) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
            case PLUS, MINUS, LOGICAL_COMPLEMENT, BITWISE_COMPLEMENT -> false;
        };
    }

    private static Construct construct(Expression expression) {
        return switch (expression) {
            case LambdaExpr e -> Construct.LAMBDA;
            case MethodReferenceExpr e -> Construct.METHOD_REFERENCE;
            case ObjectCreationExpr e -> Construct.ANONYMOUS_CLASS;
            case InstanceOfExpr e -> Construct.INSTANCEOF;
            case CharLiteralExpr e -> Construct.CHARACTER;
            case NullLiteralExpr e -> Construct.NULL;
            case ClassExpr e -> Construct.CLASS_LITERAL;
            case SuperExpr e -> Construct.SUPER;
            case TextBlockLiteralExpr e -> Construct.TEXT_BLOCK;
            default -> Construct.UNPARSABLE;
        };
    }

    /** A type as written; one of the DSL may be written with its package. JavaParser's name of a primitive is the locale's. */
    Ast.TypeName typeName(Type type) {
        String name = switch (type) {
            case ArrayType array -> typeName(array.getComponentType()).name() + "[]";
            case PrimitiveType primitive -> primitive.getType().name().toLowerCase(Locale.ROOT);
            case ClassOrInterfaceType named when named.getTypeArguments().isEmpty() -> named.getNameWithScope();
            case ClassOrInterfaceType list
            when list.getNameAsString().equals("List")
                    && list.getTypeArguments().orElseThrow().size() == 1 ->
                DslNames.unboxed(typeName(list.getTypeArguments().orElseThrow().get(0))
                                .name())
                        + DslNames.LIST;
            default -> span(type).text();
        };
        boolean isQualified = ClassSources.packageOf(name).equals(ClassSources.VOCABULARY);
        String simple = isQualified ? ClassSources.simpleName(name) : name;
        return new Ast.TypeName(DslNames.unboxed(simple), span(type));
    }

    SourceSpan span(Node node) {
        return node.getRange().map(range -> JavaSourceReader.span(file, range)).orElseGet(() -> file.span(0, 0));
    }
}
