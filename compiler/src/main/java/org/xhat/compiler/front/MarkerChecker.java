package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;

/** Checks what bears the DSL's annotations against what {@link Marker} says of them. */
final class MarkerChecker {

    private final DiagnosticLog log;
    private Marker.Owner owner = Marker.Owner.ANY;

    MarkerChecker(DiagnosticLog log) {
        this.log = log;
    }

    /** Checks a class itself; what is checked from then on is its members, until the next class. */
    void check(Ast.ClassDeclaration type) {
        var roles = markers(type, Marker.Bearer.CLASS);
        owner = roles.contains(Marker.MODEL)
                ? Marker.Owner.MODEL
                : roles.contains(Marker.OPTIMIZER) ? Marker.Owner.OPTIMIZER : Marker.Owner.ANY;
    }

    void check(Ast.Parameter parameter) {
        markers(parameter, Marker.Bearer.PARAMETER);
    }

    void check(Ast.Field field) {
        for (Marker marker : markers(field, Marker.Bearer.FIELD)) {
            type(marker, field.type(), "'" + field.name() + "'", " has the type ");
            if (marker.needsValue() && field.initializer() == null) {
                log.report(DiagnosticKind.UNASSIGNED, field.nameSpan(), field.name());
            }
            if (marker.isOfInstance() && field.isStatic()) {
                log.report(DiagnosticKind.STATIC_FIELD, field.nameSpan(), field.name());
            }
        }
    }

    void check(Ast.Method method) {
        for (Marker marker : markers(method, Marker.Bearer.METHOD)) {
            type(marker, method.returnType(), "'" + method.name() + "'", " returns ");
        }
        boolean hasTensor = !method.parameters().isEmpty()
                && method.parameters().getFirst().type().name().equals("Tensor");
        if (cancelsShift(method) && !hasTensor) {
            log.report(
                    DiagnosticKind.WRONG_SIGNATURE,
                    method.nameSpan(),
                    "'" + method.name() + "' has no first argument whose shifts it cancels",
                    "a Tensor as its first parameter");
        }
    }

    /** Whether a layer says that adding a number to its first argument changes nothing. */
    static boolean cancelsShift(Ast.Method method) {
        return method.annotation("Layer")
                .flatMap(layer -> layer.argument("cancelsShift"))
                .filter(value -> value instanceof Ast.BooleanLiteral literal && literal.value())
                .isPresent();
    }

    private void type(Marker marker, Ast.TypeName type, String name, String has) {
        if (type.name().equals("double") && marker.accepts("float")) {
            log.report(DiagnosticKind.DOUBLE_TYPE, type.span(), name);
        } else if (!marker.accepts(type.name())) {
            log.report(DiagnosticKind.WRONG_SIGNATURE, type.span(), name + has + type.name(), marker.types());
        }
    }

    /**
     * The markers that a declaration bears in their place; one has one role. Other annotations, such as
     * {@code @SuppressWarnings}, mean nothing to the DSL.
     */
    private List<Marker> markers(Ast.Annotated bearer, Marker.Bearer kind) {
        var found = new ArrayList<Marker>();
        for (Ast.Annotation annotation : bearer.annotations()) {
            SourceSpan span = annotation.span();
            Marker marker = Marker.named(annotation.name()).orElse(null);
            if (marker == null) {
                Suggestion.nearest(annotation.name(), Marker.names())
                        .ifPresent(known -> log.report(
                                DiagnosticKind.UNKNOWN_ANNOTATION,
                                span,
                                annotation.name(),
                                "did you mean '@" + known + "'?"));
            } else if (!marker.marks(kind, owner)) {
                log.report(DiagnosticKind.MISPLACED_ANNOTATION, span, annotation.name(), marker.place());
            } else if (!found.isEmpty()) {
                log.report(
                        DiagnosticKind.SECOND_ROLE,
                        span,
                        annotation.name(),
                        found.getFirst().dslName());
            } else {
                found.add(marker);
            }
        }
        return found;
    }
}
