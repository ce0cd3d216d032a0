package org.xhat.compiler;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.xhat.dsl.Optimizer;

/** Classes of the DSL compiled by javac, in memory, to be run as they stand. */
public final class JavaClasses extends ClassLoader {

    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    /**
     * Compiles classes without packages, in one call of javac.
     *
     * @param texts by the classes' names
     * @throws IllegalArgumentException where javac refuses one, with all that it says
     */
    public JavaClasses(Map<String, String> texts) {
        super(Optimizer.class.getClassLoader());
        var errors = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var sources = texts.entrySet().stream()
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .toList();
        var options = List.of("-proc:none", "-nowarn", "-cp", classPath());
        var files = new InMemory(compiler.getStandardFileManager(null, null, null));
        if (!compiler.getTask(null, files, errors, options, null, sources).call()) {
            throw new IllegalArgumentException(errors.getDiagnostics().stream()
                    .map(error ->
                            error.getSource().getName() + ":" + error.getLineNumber() + ": " + error.getMessage(null))
                    .collect(Collectors.joining("\n")));
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ByteArrayOutputStream bytes = compiled.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
    }

    /** Where this test's own classes come from: Surefire may keep the real class path in a manifest. */
    private static String classPath() {
        return Stream.of(Optimizer.class, org.jspecify.annotations.Nullable.class)
                .map(type -> Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }
    }

    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return compiled.computeIfAbsent(name, unknown -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
