package org.xhat.compiler.ast;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.text.Escapes;

/**
 * Prints a syntax tree: one line for each declaration and statement, indented by its depth, expressions as Java with only
 * the parentheses they need.
 */
public final class AstPrinter {

    private static final String INDENT = "  ";

    /** Above every infix operator. */
    private static final int PREFIX_PRECEDENCE = 14;

    private static final int CONDITIONAL_PRECEDENCE = 2;

    private final StringBuilder out = new StringBuilder();

    private AstPrinter() {}

    /** The printed tree; ends with a line end. */
    public static String print(Ast.Unit unit) {
        var printer = new AstPrinter();
        printer.line(0, "unit " + unit.file().name());
        for (var declaration : unit.types()) {
            printer.type(1, declaration);
        }
        return printer.out.toString();
    }

    /** An expression on one line. */
    public static String print(Ast.Expression expression) {
        return expression(expression, 0);
    }

    private void line(int depth, String text) {
        out.append(INDENT.repeat(depth)).append(text).append('\n');
    }

    private void type(int depth, Ast.TypeDeclaration declaration) {
        switch (declaration) {
            case Ast.EnumDeclaration choice ->
                line(depth, "enum " + choice.name() + " " + String.join(", ", choice.constants()));
            case Ast.RecordDeclaration type ->
                line(
                        depth,
                        type.components().stream()
                                .map(component -> component.type().name() + " " + component.name())
                                .collect(Collectors.joining(", ", "record " + type.name() + "(", ")")));
            case Ast.ClassDeclaration type -> {
                line(depth, annotations(type.annotations()) + "class " + type.name());
                type.fields().forEach(field -> field(depth + 1, field));
                type.methods().forEach(method -> method(depth + 1, method));
                type.nested().forEach(nested -> type(depth + 1, nested));
                type.unsupported().forEach(member -> unsupported(depth + 1, member.construct()));
            }
        }
    }

    private void field(int depth, Ast.Field field) {
        line(
                depth,
                annotations(field.annotations()) + "field " + field.type().name() + " " + field.name()
                        + initializer(field.initializer()));
    }

    private void method(int depth, Ast.Method method) {
        String parameters = method.parameters().stream()
                .map(p -> annotations(p.annotations()) + parameterType(p) + " " + p.name())
                .collect(Collectors.joining(", "));
        line(
                depth,
                annotations(method.annotations()) + "method "
                        + method.returnType().name() + " " + method.name() + "(" + parameters + ")");
        method.body().statements().forEach(statement -> statement(depth + 1, statement));
    }

    /** {@code int...} for an array of any number of arguments. */
    private static String parameterType(Ast.Parameter parameter) {
        String type = parameter.type().name();
        return parameter.isVarargs() ? type.substring(0, type.length() - "[]".length()) + "..." : type;
    }

    private void unsupported(int depth, Construct construct) {
        line(depth, "unsupported " + construct.description());
    }

    private void statement(int depth, Ast.Statement statement) {
        switch (statement) {
            case Ast.Block block -> {
                line(depth, "block");
                block.statements().forEach(inner -> statement(depth + 1, inner));
            }
            case Ast.Local local ->
                line(depth, local.type().name() + " " + local.name() + initializer(local.initializer()));
            case Ast.Assign assign -> line(depth, assignment(assign));
            case Ast.Return back -> line(depth, back.value() == null ? "return" : "return " + print(back.value()));
            case Ast.For loop -> {
                line(depth, (loop.isTestedFirst() ? "for (" : "do for (") + loopHead(loop) + ")");
                body(depth, loop.body());
            }
            case Ast.ForEach loop -> {
                line(depth, "for (" + loop.type().name() + " " + loop.name() + " : " + print(loop.iterable()) + ")");
                body(depth, loop.body());
            }
            case Ast.If choice -> {
                line(depth, "if (" + print(choice.condition()) + ")");
                body(depth, choice.then());
                if (choice.otherwise() != null) {
                    line(depth, "else");
                    body(depth, choice.otherwise());
                }
            }
            case Ast.Jump jump -> line(depth, jump.isBreak() ? "break" : "continue");
            case Ast.Switch choice -> {
                line(depth, "switch (" + print(choice.selector()) + ")");
                for (Ast.Case each : choice.cases()) {
                    line(depth + 1, head(each));
                    each.body().forEach(inner -> statement(depth + 2, inner));
                }
            }
            case Ast.ExpressionStatement call -> line(depth, print(call.expression()));
            case Ast.UnsupportedStatement other -> unsupported(depth, other.construct());
        }
    }

    private static String head(Ast.Case each) {
        String labels = each.labels().stream().map(AstPrinter::print).collect(Collectors.joining(", "));
        String text = labels.isEmpty() ? "default" : "case " + labels + (each.isDefault() ? ", default" : "");
        return text + (each.isArrow() ? " ->" : ":");
    }

    private void body(int depth, Ast.Statement body) {
        if (body instanceof Ast.Block block) {
            block.statements().forEach(inner -> statement(depth + 1, inner));
        } else {
            statement(depth + 1, body);
        }
    }

    private static String loopHead(Ast.For loop) {
        return inline(loop.initializers()) + "; "
                + (loop.condition() == null ? "" : print(loop.condition())) + "; "
                + inline(loop.updates());
    }

    private static String inline(List<Ast.Statement> statements) {
        var printer = new AstPrinter();
        statements.forEach(statement -> printer.statement(0, statement));
        return printer.out.toString().lines().collect(Collectors.joining(", "));
    }

    private static String assignment(Ast.Assign assign) {
        String operator = assign.operator() == null ? "=" : assign.operator().symbol() + "=";
        return print(assign.target()) + " " + operator + " " + print(assign.value());
    }

    private static String initializer(Ast.@Nullable Expression initializer) {
        return initializer == null ? "" : " = " + print(initializer);
    }

    private static String annotations(List<Ast.Annotation> annotations) {
        return annotations.stream()
                .map(annotation -> "@" + annotation.name() + arguments(annotation) + " ")
                .collect(Collectors.joining());
    }

    private static String arguments(Ast.Annotation annotation) {
        if (annotation.arguments().isEmpty()) {
            return "";
        }
        return annotation.arguments().stream()
                .map(a -> a.name().equals("value") ? print(a.value()) : a.name() + " = " + print(a.value()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** The expression, in parentheses if it binds less tightly than its surroundings ask for. */
    private static String expression(Ast.Expression expression, int required) {
        return switch (expression) {
            case Ast.IntLiteral literal -> literal.text() + (literal.isLong() ? "L" : "");
            case Ast.FloatLiteral literal -> literal.text() + (literal.isFloat() ? "f" : "");
            case Ast.BooleanLiteral literal -> Boolean.toString(literal.value());
            case Ast.StringLiteral literal -> quoted(literal.value());
            case Ast.Name name -> name.name();
            case Ast.FieldAccess access -> expression(access.scope(), PREFIX_PRECEDENCE) + "." + access.name();
            case Ast.Index at -> expression(at.array(), PREFIX_PRECEDENCE) + "[" + print(at.index()) + "]";
            case Ast.Call call -> {
                String scope = call.scope() == null ? "" : expression(call.scope(), PREFIX_PRECEDENCE) + ".";
                yield call.arguments().stream()
                        .map(AstPrinter::print)
                        .collect(Collectors.joining(", ", scope + call.name() + "(", ")"));
            }
            case Ast.Unary unary -> {
                String operand = expression(unary.operand(), PREFIX_PRECEDENCE);
                String separator = operand.startsWith(unary.operator().symbol()) ? " " : "";
                yield parenthesized(unary.operator().symbol() + separator + operand, PREFIX_PRECEDENCE, required);
            }
            case Ast.Binary binary -> {
                int precedence = binary.operator().precedence();
                String text = expression(binary.left(), precedence) + " "
                        + binary.operator().symbol() + " " + expression(binary.right(), precedence + 1);
                yield parenthesized(text, precedence, required);
            }
            case Ast.Conditional choice -> {
                String text = expression(choice.condition(), CONDITIONAL_PRECEDENCE + 1) + " ? " + print(choice.then())
                        + " : " + expression(choice.otherwise(), CONDITIONAL_PRECEDENCE);
                yield parenthesized(text, CONDITIONAL_PRECEDENCE, required);
            }
            case Ast.Cast cast -> {
                String text = "(" + cast.type().name() + ") " + expression(cast.operand(), PREFIX_PRECEDENCE);
                yield parenthesized(text, PREFIX_PRECEDENCE, required);
            }
            case Ast.AssignExpression assign ->
                "(" + assignment(assign.assign()) + ")" + (assign.givesOld() ? "'s old value" : "");
            case Ast.ArrayLiteral array ->
                array.elements().stream()
                        .map(AstPrinter::print)
                        .collect(Collectors.joining(
                                ", ",
                                array.type() == null
                                        ? "{"
                                        : "new " + array.type().name() + "[] {",
                                "}"));
            case Ast.New made ->
                made.arguments().stream()
                        .map(AstPrinter::print)
                        .collect(Collectors.joining(", ", "new " + made.type().name() + "(", ")"));
            case Ast.NewArray array -> "new " + array.type().name() + "[" + print(array.length()) + "]";
            case Ast.SwitchExpression choice ->
                choice.cases().stream()
                        .map(each -> head(each) + " " + inline(each.body()))
                        .collect(Collectors.joining("; ", "switch (" + print(choice.selector()) + ") {", "}"));
            case Ast.UnsupportedExpression other -> "<" + other.construct().description() + ">";
        };
    }

    private static String parenthesized(String text, int precedence, int required) {
        return precedence < required ? "(" + text + ")" : text;
    }

    private static String quoted(String value) {
        return '"' + Escapes.forTerminal(value.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }
}
