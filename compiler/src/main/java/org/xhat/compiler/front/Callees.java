package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.ClassSources.MethodHome;

/** Finds what a call means: a method of its own class, of an imported or named one, or a primitive operator. */
final class Callees {

    /** What is called. */
    sealed interface Callee {
        /** A method whose source is read. */
        record OfClass(MethodHome method) implements Callee {}

        /** A primitive operator. */
        record Operator(Primitive primitive) implements Callee {}
    }

    private final EntryReading reading;
    private final ClassSources sources;

    Callees(EntryReading reading, ClassSources sources) {
        this.reading = reading;
        this.sources = sources;
    }

    /** What a call means; empty, and reported, where its name or its number of arguments fits nothing. */
    Optional<Callee> of(Ast.Call call, Frame frame) {
        int count = call.arguments().size();
        Ast.Expression scope = call.scope();
        if (scope == null) {
            return fitting(call, count, sources.methods(call.name(), frame.home()), primitive(call, frame), frame);
        }
        if (!(scope instanceof Ast.Name(String className, SourceSpan classSpan))) {
            reading.report(
                    frame,
                    DiagnosticKind.METHOD_OF_VALUE,
                    call.nameSpan(),
                    call.name(),
                    "write " + call.name() + "(x, …) for x." + call.name() + "(…)");
            return Optional.empty();
        }
        if (ClassSources.simpleName(ClassSources.PRIMITIVES).equals(className)) {
            return fitting(call, count, List.of(), Primitive.named(call.name()), frame);
        }
        Optional<Home> home =
                className.equals("this") ? Optional.of(frame.home()) : sources.classNamed(className, frame.home());
        if (home.isEmpty()) {
            boolean isValue = Character.isLowerCase(className.charAt(0));
            reading.report(
                    frame,
                    isValue ? DiagnosticKind.METHOD_OF_VALUE : DiagnosticKind.UNKNOWN_TYPE,
                    isValue ? call.nameSpan() : classSpan,
                    isValue ? call.name() : className,
                    isValue ? "write " + call.name() + "(" + className + (count == 0 ? ")" : ", …)") : "import it");
            return Optional.empty();
        }
        return fitting(call, count, ClassSources.methodsIn(home.get(), call.name()), Optional.empty(), frame);
    }

    private static Optional<Primitive> primitive(Ast.Call call, Frame frame) {
        return Primitive.named(call.name())
                .filter(primitive -> ClassSources.importsPrimitive(call.name(), frame.home()));
    }

    private Optional<Callee> fitting(
            Ast.Call call, int count, List<MethodHome> methods, Optional<Primitive> primitive, Frame frame) {
        Optional<MethodHome> fitting = methods.stream()
                .filter(method -> method.method().parameters().size() == count)
                .findFirst();
        if (fitting.isPresent()) {
            return Optional.of(new Callee.OfClass(fitting.get()));
        }
        if (primitive.isPresent()) {
            return Optional.of(new Callee.Operator(primitive.get()));
        }
        if (methods.isEmpty()) {
            var known = new TreeSet<>(sources.methodNames(frame.home()));
            Primitive.names().stream()
                    .filter(name -> ClassSources.importsPrimitive(name, frame.home()))
                    .forEach(known::add);
            String cure = sources.missingImport(call.name())
                    .map(missing -> "write: import static " + missing + ".*;")
                    .orElseGet(() -> Suggestion.didYouMean(call.name(), known));
            reading.report(frame, DiagnosticKind.UNKNOWN_METHOD, call.nameSpan(), call.name(), cure);
        } else {
            var counts = new TreeSet<Integer>();
            methods.forEach(method -> counts.add(method.method().parameters().size()));
            String expected = String.join(
                    " or ", counts.stream().map(n -> Counts.of(n, "argument")).toList());
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(count, "argument"),
                    expected);
        }
        return Optional.empty();
    }
}
