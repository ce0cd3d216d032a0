package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Callees.Callee;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.ClassSources.MethodHome;
import org.xhat.compiler.front.Domain.Arguments;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.RecordValue;
import org.xhat.compiler.front.DslValue.StringValue;

/** Calls: what is called, the values of its arguments, and the reading of its body. */
final class MethodCalls {

    private final Domain domain;
    private final Reading reading;
    private final ClassSources sources;
    private final Callees callees;
    private final Interpreter interpreter;
    private final Expressions expressions;
    private final ValueMethods methods;
    private final JavaCalls java;
    private final StepLimit limit;

    MethodCalls(
            Domain domain, ClassSources sources, Interpreter interpreter, Expressions expressions, StepLimit limit) {
        this.domain = domain;
        this.reading = domain.reading();
        this.sources = sources;
        this.callees = new Callees(domain, sources);
        this.interpreter = interpreter;
        this.expressions = expressions;
        this.methods = new ValueMethods(domain, expressions);
        this.java = new JavaCalls(domain);
        this.limit = limit;
    }

    JavaCalls java() {
        return java;
    }

    /**
     * The value of a call.
     *
     * @param layerName what {@code named} calls the layer
     */
    DslValue call(Ast.Call call, Scope scope, Frame frame, Optional<String> layerName) {
        limit.count(frame.authored(call.span()));
        if (call.scope() != null && !expressions.names().isType(call.scope(), scope, frame.home())) {
            DslValue receiver = expressions.value(call.scope(), scope, frame);
            return methods.call(receiver, call, arguments(call.arguments(), scope, frame), frame);
        }
        Callee callee = callees.of(call, frame).orElse(null);
        boolean isNamed = callee instanceof Callee.Operator(Primitive operator) && operator == SpecialPrimitive.NAMED;
        if (isNamed && call.arguments().size() == 2) {
            return named(call, scope, frame);
        }
        Arguments arguments = arguments(call.arguments(), scope, frame);
        return domain.noted(callee, arguments, frame, call.span(), () -> switch (callee) {
            case null -> DslValue.POISON;
            case Callee.OfClass(MethodHome method) -> invoke(method, arguments, call.span(), frame, layerName);
            case Callee.OfJava function -> java.call(function, arguments, frame, call.span());
            case Callee function -> domain.call(function, arguments, frame, call.span());
        });
    }

    private Arguments arguments(List<Ast.Expression> arguments, Scope scope, Frame frame) {
        var values = new ArrayList<DslValue>();
        for (Ast.Expression argument : arguments) {
            values.add(expressions.value(argument, scope, frame));
        }
        return new Arguments(
                values, arguments.stream().map(Ast.Expression::span).toList());
    }

    /** Java's type of a call's result, as far as that is a number or a boolean. */
    String type(Ast.Call call, Home from) {
        return callees.type(call, from);
    }

    /** {@code named("hidden2", dense(…))}: the call of a layer, under a name of its own. */
    private DslValue named(Ast.Call call, Scope scope, Frame frame) {
        DslValue name = expressions.value(call.arguments().get(0), scope, frame);
        Ast.Expression layer = call.arguments().get(1);
        boolean isLayer = layer instanceof Ast.Call inner
                && (inner.scope() == null || expressions.names().isType(inner.scope(), scope, frame.home()))
                && callees.of(inner, frame).orElse(null) instanceof Callee.OfClass(MethodHome method)
                && method.is("Layer");
        if (!isLayer || !(name instanceof StringValue(String text))) {
            if (!(name instanceof Poison)) {
                reading.report(
                        frame,
                        DiagnosticKind.NAMED_LAYER,
                        layer.span(),
                        name instanceof StringValue(String s) ? s : "?");
            }
            return DslValue.POISON;
        }
        if (!VariableCalls.isName(text)) {
            reading.report(
                    frame, DiagnosticKind.BAD_NAME, call.arguments().get(0).span(), text);
            return DslValue.POISON;
        }
        return call((Ast.Call) layer, scope, frame, Optional.of(text));
    }

    /** The value of a method's call with these arguments. */
    DslValue invoke(MethodHome target, Arguments given, SourceSpan span, Frame caller, Optional<String> layerName) {
        Ast.Method method = target.method();
        if (caller.depth() == StepLimit.MAX_DEPTH) {
            return reading.report(caller, DiagnosticKind.CALLS_TOO_DEEP, span, StepLimit.MAX_DEPTH);
        }
        if (caller.isReading(method)) {
            String path = caller.path() + " → " + method.name();
            return reading.report(caller, DiagnosticKind.RECURSIVE_CALL, span, method.name(), path);
        }
        List<DslValue> values = bound(method.name(), method.parameters(), given, caller);
        return domain.invoke(
                target,
                new Arguments(values, given.spans()),
                caller,
                span,
                layerName,
                owner -> body(method, values, new Frame(target.home(), method, span, owner, caller)));
    }

    /** The values of parameters: arguments, converted; of the last one, those that remain, where it takes any number. */
    private List<DslValue> bound(String name, List<Ast.Parameter> parameters, Arguments given, Frame caller) {
        int count = given.values().size();
        boolean isVarargs = !parameters.isEmpty() && parameters.getLast().isVarargs();
        boolean isArray = isVarargs
                && count == parameters.size()
                && given.values()
                        .getLast()
                        .type()
                        .equals(parameters.getLast().type().name());
        int fixed = isVarargs && !isArray ? parameters.size() - 1 : parameters.size();
        var values = new ArrayList<DslValue>();
        for (int i = 0; i < fixed; i++) {
            values.add(converted(name, parameters.get(i).type().name(), given, i, caller));
        }
        if (fixed < parameters.size()) {
            String element = DslNames.elementOf(parameters.getLast().type().name());
            var rest = new ArrayList<DslValue>();
            for (int i = fixed; i < count; i++) {
                rest.add(converted(name, element, given, i, caller));
            }
            values.add(ArrayValue.of(element, rest));
        }
        return values;
    }

    private DslValue converted(String name, String type, Arguments given, int index, Frame caller) {
        String what = "argument " + (index + 1) + " of '" + name + "'";
        return expressions
                .conversions()
                .coerced(
                        given.values().get(index),
                        type,
                        what,
                        caller,
                        given.spans().get(index));
    }

    /** {@code new Pair(x, y)}, of a record of the file. */
    DslValue made(Ast.New made, Scope scope, Frame frame) {
        Arguments given = arguments(made.arguments(), scope, frame);
        String name = made.type().name();
        Optional<Ast.RecordDeclaration> type = sources.recordNamed(name, frame.home());
        if (type.isEmpty()) {
            return reading.report(frame, DiagnosticKind.NO_RECORD, made.span(), name);
        }
        List<Ast.Parameter> components = type.get().components();
        if (components.size() != given.values().size()) {
            return reading.report(
                    frame,
                    DiagnosticKind.WRONG_ARGUMENT_COUNT,
                    made.span(),
                    name,
                    Counts.of(given.values().size(), "argument"),
                    Counts.of(components.size(), "argument"));
        }
        List<DslValue> values = bound(name, components, given, frame);
        var byName = new LinkedHashMap<String, DslValue>();
        for (int i = 0; i < values.size(); i++) {
            byName.put(components.get(i).name(), values.get(i));
        }
        return new RecordValue(name, byName);
    }

    /** Reads a method's body with values for its parameters. */
    DslValue body(Ast.Method method, List<DslValue> values, Frame frame) {
        Paths paths = expressions.paths();
        Scope scope = Scope.of(paths.activation());
        for (int i = 0; i < values.size(); i++) {
            Ast.Parameter parameter = method.parameters().get(i);
            scope.declare(parameter.name(), paths.local(parameter.type().name(), values.get(i)));
        }
        return interpreter
                .body(method, scope, frame)
                .map(result -> expressions
                        .conversions()
                        .coerced(
                                result,
                                method.returnType().name(),
                                "the result of '" + method.name() + "'",
                                frame,
                                method.returnType().span()))
                .orElse(DslValue.POISON);
    }
}
