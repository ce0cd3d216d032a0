package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Suggestion;

/**
 * Checks that what a file imports exists, as javac does: a class must have its source, or be on the class path. A package has
 * nothing that tells of it, so it is refused only where it nearly has the name of one of xhat's.
 */
final class Imports {

    /** The cure of a class that is imported and not found. */
    static final String NO_SOURCE = "expected its source in this file's source folder or on the class path";

    private static final List<String> PACKAGES =
            List.of(ClassSources.VOCABULARY, ClassSources.packageOf(ClassSources.LAYERS));
    private static final List<String> CLASSES = Stream.of(
                    Stream.concat(DslNames.CLASSES.stream(), Marker.names().stream())
                            .map(name -> ClassSources.VOCABULARY + "." + name),
                    Stream.of(ClassSources.LAYERS, ClassSources.packageOf(ClassSources.LAYERS) + ".RunningRule"))
            .flatMap(names -> names)
            .toList();

    private final Ast.Unit unit;
    private final SourceLibrary library;
    private final DiagnosticLog log;

    private Imports(Ast.Unit unit, SourceLibrary library, DiagnosticLog log) {
        this.unit = unit;
        this.library = library;
        this.log = log;
    }

    /** The file with each import that is reported read as what it was probably meant to be. */
    static Ast.Unit checked(Ast.Unit unit, SourceLibrary library, DiagnosticLog log) {
        var imports = new Imports(unit, library, log);
        return unit.withImports(unit.imports().stream().map(imports::checked).toList());
    }

    private Ast.Import checked(Ast.Import line) {
        return line.isWildcard() && !line.isStatic() ? checkedPackage(line) : checkedClass(line);
    }

    /** A package has no file that tells of it; one is refused that nearly has the name of one of xhat's. */
    private Ast.Import checkedPackage(Ast.Import line) {
        return Suggestion.nearest(line.name(), PACKAGES)
                .filter(known -> !known.equals(line.name()))
                .filter(known -> isNear(line.name(), known))
                .filter(known -> !line.name().equals(unit.packageName()))
                .filter(known -> !isClass(line.name() + ".package-info"))
                .map(known -> {
                    log.report(
                            DiagnosticKind.UNKNOWN_PACKAGE, line.span(), line.name(), "did you mean '" + known + "'?");
                    return line.withName(known);
                })
                .orElse(line);
    }

    private static boolean isNear(String name, String known) {
        return Suggestion.nearest(ClassSources.simpleName(name), List.of(ClassSources.simpleName(known)))
                .isPresent();
    }

    private Ast.Import checkedClass(Ast.Import line) {
        boolean isMember = line.isStatic() && !line.isWildcard();
        String className = isMember ? ClassSources.packageOf(line.name()) : line.name();
        if (isClass(className)) {
            return line;
        }
        Optional<String> meant = meant(className);
        String cure = meant.map(known -> "did you mean '" + known + "'?").orElse(NO_SOURCE);
        log.report(DiagnosticKind.UNKNOWN_TYPE, line.span(), className, cure);
        String member = line.name().substring(className.length());
        return meant.map(known -> line.withName(known + (isMember ? member : "")))
                .orElse(line);
    }

    /** The class of the DSL that was probably meant: its package and its own name are each nearly right. */
    private static Optional<String> meant(String className) {
        var near = new TreeSet<String>();
        for (String known : CLASSES) {
            String itsPackage = ClassSources.packageOf(known);
            if (isNear(className, known)
                    && Suggestion.nearest(ClassSources.packageOf(className), List.of(itsPackage))
                            .isPresent()) {
                near.add(known);
            }
        }
        return Suggestion.nearest(className, near);
    }

    /** Whether there is such a class: its source, or itself on the class path; it may be nested in another. */
    private boolean isClass(String name) {
        var parts = new ArrayList<>(List.of(name.split("\\.")));
        for (int nested = 0; nested < parts.size(); nested++) {
            String outer = String.join(".", parts.subList(0, parts.size() - nested));
            if (isOwn(outer) || library.find(outer).isPresent() || SourceLibrary.isClassOnClassPath(outer)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOwn(String name) {
        return ClassSources.packageOf(name).equals(unit.packageName())
                && unit.types().stream().anyMatch(type -> type.name().equals(ClassSources.simpleName(name)));
    }
}
