package org.xhat.compiler.front;

import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.ast.stmt.YieldStmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;

/** Turns the cases of a switch into the DSL's. */
final class JavaToCases {

    private final JavaToExpression expressions;
    private final Function<List<Statement>, List<Ast.Statement>> statements;

    JavaToCases(JavaToExpression expressions, Function<List<Statement>, List<Ast.Statement>> statements) {
        this.expressions = expressions;
        this.statements = statements;
    }

    /** The cases; empty where one has a pattern or a guard. */
    Optional<List<Ast.Case>> cases(List<SwitchEntry> entries) {
        boolean isSimple = entries.stream()
                .allMatch(entry -> entry.getGuard().isEmpty()
                        && entry.getLabels().stream().noneMatch(PatternExpr.class::isInstance));
        return isSimple ? Optional.of(entries.stream().map(this::one).toList()) : Optional.empty();
    }

    private Ast.Case one(SwitchEntry entry) {
        return new Ast.Case(
                entry.getLabels().stream().map(expressions::expression).toList(),
                entry.isDefault() || entry.getLabels().isEmpty(),
                entry.getType() != SwitchEntry.Type.STATEMENT_GROUP,
                body(entry.getStatements()),
                expressions.span(entry));
    }

    /** A {@code yield} at the end is the value. */
    private List<Ast.Statement> body(List<Statement> body) {
        if (body.size() == 1 && body.getFirst() instanceof BlockStmt block) {
            return body(block.getStatements());
        }
        if (!body.isEmpty() && body.getLast() instanceof YieldStmt yielded) {
            var converted = new ArrayList<>(statements.apply(body.subList(0, body.size() - 1)));
            converted.add(new Ast.ExpressionStatement(
                    expressions.expression(yielded.getExpression()), expressions.span(yielded)));
            return converted;
        }
        return statements.apply(body);
    }
}
