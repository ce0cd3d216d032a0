package org.xhat.compiler.front;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.runtime.file.FileException;

/**
 * Where the source of a class that a model uses is found: beside the model, in the same source folder, or on the class path
 * under {@code META-INF/xhat/dsl}, where jars with layers ship it.
 */
@FunctionalInterface
public interface SourceLibrary {

    /** Where a jar keeps the source of its DSL classes. */
    String ROOT = "META-INF/xhat/dsl/";

    /**
     * A class's source.
     *
     * @param isLibrary whether it belongs to others: faults are then shown where the model calls it
     */
    record Found(SourceFile file, boolean isLibrary) {}

    /** The source of the class of a qualified name. */
    Optional<Found> find(String qualifiedName);

    /** First the folder of {@code file}, whose package is {@code packageName}; then the class path. */
    static SourceLibrary around(SourceFile file, String packageName) {
        return name ->
                sibling(file, packageName, name).or(() -> onClassPath(name).map(source -> new Found(source, true)));
    }

    private static Optional<Found> sibling(SourceFile file, String packageName, String qualifiedName) {
        try {
            Path root = Path.of(file.path()).toAbsolutePath().getParent();
            for (int i = 0; root != null && !packageName.isEmpty() && i < packageName.split("\\.").length; i++) {
                root = root.getParent();
            }
            if (root == null) {
                return Optional.empty();
            }
            Path source = root.resolve(qualifiedName.replace('.', '/') + ".java");
            return Files.exists(source) ? Optional.of(new Found(SourceFile.read(source), false)) : Optional.empty();
        } catch (InvalidPathException noName) {
            return Optional.empty();
        } catch (FileException e) {
            var unread = SourceFile.of(e.file(), "").span(0, 0);
            throw new CompileException(Diagnostic.of(DiagnosticKind.UNREADABLE, unread, e.problem(), e.cure()));
        }
    }

    /** Whether a class, compiled, is on the class path or Java's own. */
    static boolean isClassOnClassPath(String qualifiedName) {
        return SourceLibrary.class.getClassLoader().getResource(qualifiedName.replace('.', '/') + ".class") != null;
    }

    /** The source of a class that a jar on the class path ships. */
    static Optional<SourceFile> onClassPath(String qualifiedName) {
        String path = qualifiedName.replace('.', '/') + ".java";
        try (InputStream stream = SourceLibrary.class.getClassLoader().getResourceAsStream(ROOT + path)) {
            return stream == null ? Optional.empty() : Optional.of(SourceFile.read(path, path, stream));
        } catch (IOException e) {
            throw new UncheckedIOException("the source of " + qualifiedName + " on the class path is unreadable", e);
        }
    }
}
