package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;

/** Assignments, compound ones too: to local variables, elements of arrays, and the fields that change. */
final class Assignments {

    private final Domain domain;
    private final Reading reading;
    private final Expressions expressions;

    Assignments(Domain domain, Expressions expressions) {
        this.domain = domain;
        this.reading = domain.reading();
        this.expressions = expressions;
    }

    /** An assignment whose value is used: what is assigned, or, of {@code i++}, what was there before. */
    DslValue value(Ast.AssignExpression assign, Scope scope, Frame frame) {
        Optional<Cell> target = target(assign.assign().target(), scope, frame);
        DslValue before =
                assign.givesOld() && target.isPresent() ? held(target.get(), assign.assign(), frame) : DslValue.POISON;
        DslValue after = assigned(assign.assign(), target, scope, frame);
        return assign.givesOld() ? before : after;
    }

    void assign(Ast.Assign assign, Scope scope, Frame frame) {
        assigned(assign, target(assign.target(), scope, frame), scope, frame);
    }

    /** Java takes what a compound assignment's target holds before it evaluates the right side. */
    private DslValue assigned(Ast.Assign assign, Optional<Cell> target, Scope scope, Frame frame) {
        boolean isCompound = assign.operator() != null && target.isPresent();
        DslValue old = isCompound ? held(target.get(), assign, frame) : DslValue.POISON;
        String declared = target.map(Cell::type).orElse("var");
        DslValue right = expressions.initial(assign.value(), declared, scope, frame);
        if (target.isEmpty()) {
            return DslValue.POISON;
        }
        SourceSpan span = assign.value().span();
        DslValue fitting = assign.operator() == null
                ? expressions
                        .conversions()
                        .coerced(right, declared, "'" + assign.target().span().text() + "'", frame, span)
                : expressions
                        .conversions()
                        .cast(
                                expressions.numbers().binary(assign.operator(), old, right, frame, assign.span()),
                                declared,
                                frame,
                                span);
        List<Activation> calls =
                target.get().isLocal() ? List.of() : expressions.paths().calls();
        expressions.write(target.get(), fitting, calls, frame, assign.span());
        return fitting;
    }

    private DslValue held(Cell cell, Ast.Assign assign, Frame frame) {
        DslValue value = cell.value();
        return value == null
                ? reading.report(
                        frame,
                        DiagnosticKind.UNASSIGNED,
                        assign.target().span(),
                        assign.target().span().text())
                : value;
    }

    /** The place that an assignment writes; empty, and reported, where there is none. */
    private Optional<Cell> target(Ast.Expression target, Scope scope, Frame frame) {
        return switch (target) {
            case Ast.Name(String name, SourceSpan span) ->
                scope.find(name)
                        .or(() -> expressions.names().field(name, frame).flatMap(domain::place))
                        .or(() -> {
                            refuse(name, span, scope, frame);
                            return Optional.empty();
                        });
            case Ast.Index at ->
                expressions.arrays().cell(at, scope, frame).filter(cell -> {
                    if (cell.isFixed()) {
                        String text = at.span().text();
                        reading.report(frame, DiagnosticKind.NOT_ASSIGNABLE, at.span(), text, domain.instead());
                    }
                    return !cell.isFixed();
                });
            case Ast.FieldAccess access
            when Names.isThis(access.scope()) ->
                expressions
                        .names()
                        .field(access.name(), frame)
                        .flatMap(domain::place)
                        .or(() -> {
                            refuse(access.name(), access.span(), scope, frame);
                            return Optional.empty();
                        });
            default -> {
                reading.report(
                        frame,
                        DiagnosticKind.NOT_ASSIGNABLE,
                        target.span(),
                        target.span().text(),
                        domain.instead());
                yield Optional.empty();
            }
        };
    }

    private void refuse(String name, SourceSpan span, Scope scope, Frame frame) {
        if (expressions.names().field(name, frame).isPresent()) {
            reading.report(frame, DiagnosticKind.NOT_ASSIGNABLE, span, span.text(), domain.instead());
        } else {
            expressions.names().unknown(name, span, scope, frame);
        }
    }
}
