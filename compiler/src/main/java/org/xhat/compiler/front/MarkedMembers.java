package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;

/** The one class of a file, and the one method of a class, that bears an annotation. */
final class MarkedMembers {

    private final DiagnosticLog log;

    MarkedMembers(DiagnosticLog log) {
        this.log = log;
    }

    /** The class marked with an annotation; empty, and reported, where there is none or more than one. */
    Optional<Ast.ClassDeclaration> theClass(Ast.Unit unit, String annotation) {
        List<Ast.ClassDeclaration> marked = unit.classes().stream()
                .filter(type -> type.annotation(annotation).isPresent())
                .toList();
        boolean isTold = !unit.unsupported().isEmpty(); // what was meant is no class: an interface, a record
        if (marked.isEmpty() && !isTold) {
            SourceSpan place = Stream.concat(unit.classes().stream(), unit.types().stream())
                    .map(Ast.TypeDeclaration::nameSpan)
                    .findFirst()
                    .orElse(unit.file().span(0, 0));
            log.report(DiagnosticKind.NO_CLASS, place, annotation, cure(unit, annotation));
        }
        for (Ast.ClassDeclaration second : marked.stream().skip(1).toList()) {
            log.report(
                    DiagnosticKind.SECOND_CLASS,
                    second.nameSpan(),
                    annotation,
                    marked.getFirst().nameSpan());
        }
        return marked.size() == 1 ? Optional.of(marked.getFirst()) : Optional.empty();
    }

    /** What to do about a file that declares no class of a kind: it may be of the other kind. */
    private static String cure(Ast.Unit unit, String annotation) {
        String other = annotation.equals("Model") ? "Optimizer" : "Model";
        return unit.classes().stream()
                .filter(type -> type.annotation(other).isPresent())
                .findFirst()
                .map(type ->
                        "'" + type.name() + "' is marked '@" + other + "': name a file with an '@" + annotation + "'")
                .orElse("write @" + annotation + " before the class");
    }

    /** The method marked with an annotation; empty, and reported, where there is none or more than one. */
    Optional<Ast.Method> theMethod(Ast.ClassDeclaration type, String annotation, String what) {
        Optional<Ast.Method> method = optionalMethod(type, annotation);
        if (method.isEmpty() && marked(type, annotation).isEmpty()) {
            log.report(DiagnosticKind.NO_METHOD, type.nameSpan(), annotation, type.name(), what);
        }
        return method;
    }

    /** The method marked with an annotation, if there is one; reported where there are more. */
    Optional<Ast.Method> optionalMethod(Ast.ClassDeclaration type, String annotation) {
        List<Ast.Method> marked = marked(type, annotation);
        for (Ast.Method second : marked.stream().skip(1).toList()) {
            log.report(
                    DiagnosticKind.SECOND_METHOD,
                    second.nameSpan(),
                    annotation,
                    marked.getFirst().nameSpan());
        }
        return marked.size() == 1 ? Optional.of(marked.getFirst()) : Optional.empty();
    }

    private static List<Ast.Method> marked(Ast.ClassDeclaration type, String annotation) {
        return type.methods().stream()
                .filter(method -> method.annotation(annotation).isPresent())
                .toList();
    }
}
