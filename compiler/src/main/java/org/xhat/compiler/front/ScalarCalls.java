package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.diag.Suggestion;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.NoValue;
import org.xhat.compiler.graph.Value;

/** Calls in an optimizer: of its own methods, which are read in place, and of the functions of {@code Scalars}. */
final class ScalarCalls {

    private static final String SCALARS = "org.xhat.dsl.Scalars";

    private final Ast.Unit unit;
    private final Ast.ClassDeclaration type;
    private final OptimizerBody body;
    private final ScalarConversions conversions;
    private final ScalarInterpreter interpreter;
    private final StepLimit limit;
    private final List<Ast.Method> reading = new ArrayList<>();

    ScalarCalls(
            Ast.Unit unit,
            Ast.ClassDeclaration type,
            OptimizerBody body,
            ScalarConversions conversions,
            ScalarInterpreter interpreter,
            StepLimit limit) {
        this.unit = unit;
        this.type = type;
        this.body = body;
        this.conversions = conversions;
        this.interpreter = interpreter;
        this.limit = limit;
    }

    /** The value of a call. */
    ScalarValue call(Ast.Call call, Scope<ScalarValue> scope) {
        var arguments = new ArrayList<ScalarValue>();
        for (Ast.Expression argument : call.arguments()) {
            arguments.add(interpreter.value(argument, scope));
        }
        boolean isOwn = call.scope() == null || interpreter.isOwn(call.scope());
        boolean isScalars = call.scope() == null
                ? importsScalar(call.name())
                : call.scope() instanceof Ast.Name(String name, SourceSpan at) && name.equals("Scalars");
        List<Ast.Method> own = isOwn ? ownMethods(call.name()) : List.of();
        Optional<Ast.Method> method = own.stream()
                .filter(m -> m.parameters().size() == arguments.size())
                .findFirst();
        var spans = call.arguments().stream().map(Ast.Expression::span).toList();
        if (method.isPresent()) {
            return invoke(method.get(), arguments, spans, call.span());
        }
        Optional<ScalarFunction> function = ScalarFunction.named(call.name());
        if (function.isPresent() && isScalars && own.isEmpty()) {
            return apply(function.get(), arguments, spans, call);
        }
        return unknownMethod(call, own, isScalars);
    }

    /** Java's type of a call's result, as far as that is a number or a boolean. */
    String type(Ast.Call call) {
        return ownMethods(call.name()).stream()
                .filter(method -> method.parameters().size() == call.arguments().size())
                .findFirst()
                .map(method -> method.returnType().name())
                .orElse(ScalarFunction.named(call.name()).isPresent() ? "float" : StaticTypes.OTHER);
    }

    private ScalarValue unknownMethod(Ast.Call call, List<Ast.Method> own, boolean isScalars) {
        if (!own.isEmpty()) {
            return body.report(
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(call.arguments().size(), "argument"),
                    Counts.of(own.getFirst().parameters().size(), "argument"));
        }
        Optional<ScalarFunction> function = ScalarFunction.named(call.name());
        if (call.scope() != null && !isScalars && !interpreter.isOwn(call.scope())) {
            return foreign(call, call.scope(), function);
        }
        String instead = ScalarFunction.WITHOUT_OPERATOR.get(call.name());
        if (isScalars && instead != null) {
            return body.report(DiagnosticKind.INEXACT, call.span(), "'" + call.name() + "'", instead);
        }
        if (function.isPresent()) {
            return body.report(DiagnosticKind.MISSING_IMPORT, call.nameSpan(), call.name(), "static " + SCALARS + ".*");
        }
        var known = new TreeSet<>(ScalarFunction.names());
        type.methods().forEach(m -> known.add(m.name()));
        String cure = Suggestion.didYouMean(call.name(), known);
        return body.report(DiagnosticKind.UNKNOWN_METHOD, call.nameSpan(), call.name(), cure);
    }

    /** A method of another class: of Math, or of a second file. */
    private ScalarValue foreign(Ast.Call call, Ast.Expression type, Optional<ScalarFunction> function) {
        String scope = ClassSources.dotted(type).orElse("…");
        String cure = scope.equals("Math")
                ? function.map(ScalarFunction::example)
                        .orElse("expected a function of Scalars: " + String.join(", ", ScalarFunction.names()))
                : "an optimizer is read from its own class alone: write the method '" + call.name() + "' there";
        SourceSpan span = type.span().to(call.nameSpan());
        return body.report(DiagnosticKind.FOREIGN_MEMBER, span, scope + "." + call.name(), cure);
    }

    private List<Ast.Method> ownMethods(String name) {
        return type.methods().stream().filter(m -> m.name().equals(name)).toList();
    }

    private boolean importsScalar(String name) {
        return unit.imports().stream()
                .filter(Ast.Import::isStatic)
                .anyMatch(line -> line.isWildcard()
                        ? line.name().equals(SCALARS)
                        : line.name().equals(SCALARS + "." + name));
    }

    private ScalarValue apply(
            ScalarFunction function, List<ScalarValue> arguments, List<SourceSpan> spans, Ast.Call call) {
        if (arguments.size() != function.arity()) {
            return body.report(
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    call.span(),
                    call.name(),
                    Counts.of(arguments.size(), "argument"),
                    Counts.of(function.arity(), "argument"));
        }
        var operands = new ArrayList<Value>();
        for (int i = 0; i < arguments.size(); i++) {
            conversions.toFloat(arguments.get(i), spans.get(i)).ifPresent(operands::add);
        }
        return operands.size() == arguments.size()
                ? new FloatScalar(body.make(call.span(), fx -> function.apply(fx, operands)))
                : ScalarValue.UNKNOWN;
    }

    /** A call of a method with values for its parameters. */
    ScalarValue invoke(Ast.Method method, List<ScalarValue> arguments, List<SourceSpan> spans, SourceSpan span) {
        limit.count(span);
        if (reading.size() == StepLimit.MAX_DEPTH) {
            return body.report(DiagnosticKind.CALLS_TOO_DEEP, span, StepLimit.MAX_DEPTH);
        }
        if (reading.contains(method)) {
            String path =
                    String.join(" → ", reading.stream().map(Ast.Method::name).toList());
            return body.report(DiagnosticKind.RECURSIVE_CALL, span, method.name(), path + " → " + method.name());
        }
        reading.add(method);
        Scope<ScalarValue> scope = Scope.ofMethod();
        for (int i = 0; i < arguments.size(); i++) {
            Ast.Parameter parameter = method.parameters().get(i);
            String what = "argument " + (i + 1) + " of '" + method.name() + "'";
            scope.declare(
                    parameter.name(),
                    parameter.type().name(),
                    conversions.converted(arguments.get(i), parameter.type().name(), what, spans.get(i)));
        }
        ScalarValue returned = interpreter.execute(method.body().statements(), scope);
        reading.removeLast();
        if (returned == null) {
            return method.returnType().name().equals("void")
                    ? new NoValue()
                    : body.report(DiagnosticKind.MISSING_RETURN, method.nameSpan(), method.name());
        }
        String what = "the result of '" + method.name() + "'";
        return conversions.converted(
                returned, method.returnType().name(), what, method.returnType().span());
    }
}
