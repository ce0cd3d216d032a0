package org.xhat.compiler.front;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What javac makes of constant expressions, without running anything. */
final class JavaConstants {

    private JavaConstants() {}

    /** A constant expression and its type. */
    record Typed(String type, String expression) {}

    /** The value that javac folds each expression to, as the initializer of a constant of its type. */
    static List<Object> values(List<Typed> expressions) {
        var text = new StringBuilder("class C {\n");
        for (int i = 0; i < expressions.size(); i++) {
            Typed typed = expressions.get(i);
            text.append("static final %s C%s = %s;\n".formatted(typed.type(), i, typed.expression()));
        }
        var errors = new DiagnosticCollector<JavaFileObject>();
        JavacTask task = task(text.append("}").toString(), errors);
        try {
            for (var element : task.analyze()) {
                if (element instanceof TypeElement type) {
                    return ElementFilter.fieldsIn(type.getEnclosedElements()).stream()
                            .map(VariableElement::getConstantValue)
                            .map(value -> Objects.requireNonNull(value, "no constant for javac"))
                            .toList();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException(errors.getDiagnostics().toString());
    }

    /** Where javac refuses a source: {@code LINE:COLUMN} of each error. */
    static List<String> errors(String text) {
        var errors = new DiagnosticCollector<JavaFileObject>();
        try {
            task(text, errors).analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var places = new ArrayList<String>();
        for (var error : errors.getDiagnostics()) {
            if (error.getKind() == Diagnostic.Kind.ERROR) {
                places.add(error.getLineNumber() + ":" + error.getColumnNumber());
            }
        }
        return places;
    }

    private static JavacTask task(String text, DiagnosticCollector<JavaFileObject> errors) {
        var source = new SimpleJavaFileObject(URI.create("string:///C.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return text;
            }
        };
        return (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, errors, List.of("-proc:none"), null, List.of(source));
    }
}
