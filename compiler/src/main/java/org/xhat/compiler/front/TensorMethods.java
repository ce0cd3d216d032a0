package org.xhat.compiler.front;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.StateValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.front.Primitive.Kind;

/**
 * The methods of {@code org.xhat.dsl.Tensor}: {@code x.name(y)} is {@code name(x, y)} for each primitive whose first argument is a
 * tensor. Other functions, layers among them, are no methods, and other values than tensors and windows have none.
 */
final class TensorMethods {
    /** How long arguments may be that a message repeats. */
    private static final int MAX_QUOTE = 60;

    private final Domain domain;
    private final Reading reading;
    private final ClassSources sources;

    TensorMethods(Domain domain, ClassSources sources) {
        this.domain = domain;
        this.reading = domain.reading();
        this.sources = sources;
    }

    /** The primitive that a method of a tensor means. */
    static Optional<Primitive> named(String name) {
        return Primitive.named(name).filter(TensorMethods::isMethod);
    }

    /** Whether a primitive is a method: its first argument is a tensor. */
    static boolean isMethod(Primitive primitive) {
        return !primitive.kinds().isEmpty() && (primitive.kind(0) == Kind.TENSOR || primitive.kind(0) == Kind.OPERAND);
    }

    /**
     * The primitive that {@code call} of a method of {@code x} means; empty, and reported, where {@code x} has none of the name or the
     * number of arguments.
     *
     * @param before the expression before the dot
     */
    Optional<Primitive> of(DslValue x, Ast.Call call, Ast.Expression before, Frame frame) {
        Optional<Primitive> method = x instanceof TensorValue ? named(call.name()) : Optional.empty();
        int count = call.arguments().size();
        if (method.isEmpty()) {
            noMethod(x, call, before, frame);
        } else if (!method.get().accepts(count + 1)) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.nameSpan().to(call.span()),
                    call.name(),
                    Counts.of(count, "argument"),
                    method.get().arity(1));
            return Optional.empty();
        }
        return method;
    }

    private void noMethod(DslValue x, Ast.Call call, Ast.Expression before, Frame frame) {
        String name = call.name();
        boolean isFunction = sources.methodNames(frame.home(), domain).contains(name)
                || sources.missingImport(name, domain).isPresent();
        if (isFunction) {
            reading.report(
                    frame,
                    DiagnosticKind.METHOD_OF_VALUE,
                    call.nameSpan(),
                    name,
                    "write " + asFunction(x, call, before));
        } else {
            Set<String> known = x instanceof TensorValue ? names() : Set.of();
            reading.report(
                    frame,
                    DiagnosticKind.UNKNOWN_METHOD,
                    call.nameSpan(),
                    name,
                    ForeignNames.cure(name).orElseGet(() -> Suggestion.didYouMean(name, known)));
        }
    }

    private static Set<String> names() {
        return Primitive.ALL.values().stream()
                .filter(TensorMethods::isMethod)
                .map(Primitive::dslName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code dense(x, 100)}; where the value cannot be the first argument, only what is called. */
    private static String asFunction(DslValue x, Ast.Call call, Ast.Expression before) {
        boolean isFirst = Primitive.named(call.name())
                .map(primitive -> isFirst(x, primitive))
                .orElse(true);
        if (!isFirst) {
            return call.name() + "(…)";
        }
        String arguments = Stream.concat(Stream.of(before), call.arguments().stream())
                .map(argument -> argument.span().text())
                .collect(Collectors.joining(", "));
        boolean isShort = arguments.length() <= MAX_QUOTE && !arguments.contains("\n");
        return call.name() + (isShort ? "(" + arguments + ")" : "(x, …) for x." + call.name() + "(…)");
    }

    private static boolean isFirst(DslValue x, Primitive primitive) {
        return !primitive.kinds().isEmpty()
                && switch (primitive.kind(0)) {
                    case TENSOR, OPERAND -> x instanceof TensorValue;
                    case LABELS -> x instanceof LabelsValue;
                    case STATE -> x instanceof StateValue;
                    case FLOAT, INT, EXTENT, STRING, INITIALIZER, WINDOW, FIRST_VALUE, CONSTANT, CONDITION -> false;
                };
    }
}
