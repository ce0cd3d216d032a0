package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Callees.Callee;
import org.xhat.compiler.front.ClassSources.Home;
import org.xhat.compiler.front.ClassSources.MethodHome;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/** Calls: the values of their arguments, what owns the parameters made in them, and the reading of the body. */
final class MethodCalls {

    private final EntryReading reading;
    private final Callees callees;
    private final Conversions conversions;
    private final ModelInterpreter interpreter;
    private final PrimitiveCalls primitives;
    private final WindowMethods windows;
    private final TensorMethods tensors;
    private final EntryInputs inputs;
    private final StepLimit limit;

    MethodCalls(
            EntryReading reading,
            ClassSources sources,
            Numbers numbers,
            Conversions conversions,
            ModelInterpreter interpreter,
            StepLimit limit) {
        this.reading = reading;
        this.callees = new Callees(reading, sources);
        this.conversions = conversions;
        this.interpreter = interpreter;
        this.primitives = new PrimitiveCalls(reading, numbers);
        this.windows = new WindowMethods(reading);
        this.tensors = new TensorMethods(reading, sources);
        this.inputs = new EntryInputs(reading);
        this.limit = limit;
    }

    /** The reader of entries' inputs. */
    EntryInputs inputs() {
        return inputs;
    }

    /**
     * The value of a call.
     *
     * @param layerName what {@code named} calls the layer
     */
    DslValue call(Ast.Call call, Scope<DslValue> scope, Frame frame, Optional<String> layerName) {
        limit.count(frame.authored(call.span()));
        if (call.scope() != null
                && call.name().equals("equals")
                && call.arguments().size() == 1) {
            return equality(call, call.scope(), scope, frame);
        }
        if (call.scope() != null && !callees.isClass(call.scope(), scope, frame.home())) {
            return ofValue(call, call.scope(), scope, frame);
        }
        Callee callee = callees.of(call, frame).orElse(null);
        boolean isNamed = callee instanceof Callee.Operator(Primitive operator) && operator == SpecialPrimitive.NAMED;
        if (isNamed && call.arguments().size() == 2) {
            return named(call, scope, frame);
        }
        var arguments = new ArrayList<DslValue>();
        for (Ast.Expression argument : call.arguments()) {
            arguments.add(interpreter.value(argument, scope, frame));
        }
        var spans = call.arguments().stream().map(Ast.Expression::span).toList();
        Supplier<DslValue> value = () -> switch (callee) {
            case null -> DslValue.POISON;
            case Callee.Operator(Primitive operator) ->
                primitives.call(new Invocation(operator, arguments, spans, false, frame, call.span()));
            case Callee.OfClass(MethodHome method) -> invoke(method, arguments, spans, call.span(), frame, layerName);
        };
        return noted(kind(callee), call.span(), arguments, value, frame);
    }

    private DslValue noted(
            SourceCall.Kind kind, SourceSpan span, List<DslValue> arguments, Supplier<DslValue> value, Frame frame) {
        return frame.home().isLibrary() ? value.get() : reading.callRecord().note(kind, span, arguments, value);
    }

    /** Java's type of a call's result, as far as that is a number or a boolean. */
    String type(Ast.Call call, Home from) {
        return callees.type(call, from);
    }

    private static SourceCall.Kind kind(@Nullable Callee callee) {
        return callee instanceof Callee.OfClass(MethodHome method)
                ? isEntry(method)
                        ? SourceCall.Kind.ENTRY
                        : method.is("Layer") || method.is("Shared") ? SourceCall.Kind.LAYER : SourceCall.Kind.FUNCTION
                : SourceCall.Kind.FUNCTION;
    }

    /**
     * {@code x.name(y)}: of a tensor {@code name(x, y)}, at the place of the name, for a chain begins at one place; or a window's
     * method.
     */
    private DslValue ofValue(Ast.Call call, Ast.Expression before, Scope<DslValue> scope, Frame frame) {
        DslValue x = interpreter.value(before, scope, frame);
        var arguments = new ArrayList<>(List.of(x));
        var spans = new ArrayList<>(List.of(before.span()));
        for (Ast.Expression argument : call.arguments()) {
            arguments.add(interpreter.value(argument, scope, frame));
            spans.add(argument.span());
        }
        if (x instanceof DslValue.WindowValue window) {
            return windows.call(window, call, arguments.subList(1, arguments.size()), frame);
        }
        Optional<Primitive> operator = x instanceof Poison ? Optional.empty() : tensors.of(x, call, before, frame);
        if (operator.isEmpty()) {
            return DslValue.POISON;
        }
        SourceSpan span = call.nameSpan().to(call.span());
        var invocation = new Invocation(operator.get(), arguments, spans, true, frame, span);
        return noted(SourceCall.Kind.FUNCTION, span, arguments, () -> primitives.call(invocation), frame);
    }

    /** {@code x.equals(y)}: the same string, or the same constant. */
    private DslValue equality(Ast.Call call, Ast.Expression left, Scope<DslValue> scope, Frame frame) {
        DslValue x = interpreter.value(left, scope, frame);
        DslValue y = interpreter.value(call.arguments().getFirst(), scope, frame);
        if (x instanceof Poison || y instanceof Poison) {
            return DslValue.POISON;
        }
        boolean comparable = x instanceof StringValue || x instanceof DslValue.EnumValue;
        if (!comparable || !x.type().equals(y.type())) {
            reading.report(
                    frame,
                    DiagnosticKind.METHOD_OF_VALUE,
                    call.nameSpan(),
                    call.name(),
                    "only strings, and constants of an enum, are compared by equals");
            return DslValue.POISON;
        }
        return new DslValue.BooleanValue(x.equals(y));
    }

    /** {@code named("hidden2", dense(…))}: the call of a layer, under a name of its own. */
    private DslValue named(Ast.Call call, Scope<DslValue> scope, Frame frame) {
        DslValue name = interpreter.value(call.arguments().get(0), scope, frame);
        Ast.Expression layer = call.arguments().get(1);
        boolean isLayer = layer instanceof Ast.Call inner
                && (inner.scope() == null || callees.isClass(inner.scope(), scope, frame.home()))
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

    private DslValue invoke(
            MethodHome target,
            List<DslValue> arguments,
            List<SourceSpan> argumentSpans,
            SourceSpan span,
            Frame caller,
            Optional<String> layerName) {
        Ast.Method method = target.method();
        if (caller.depth() == StepLimit.MAX_DEPTH) {
            reading.report(caller, DiagnosticKind.CALLS_TOO_DEEP, span, StepLimit.MAX_DEPTH);
            return DslValue.POISON;
        }
        if (caller.isReading(method)) {
            reading.report(
                    caller, DiagnosticKind.RECURSIVE_CALL, span, method.name(), caller.path() + " → " + method.name());
            return DslValue.POISON;
        }
        warnOfCancelledBias(target, arguments, argumentSpans, caller);
        Optional<Owner> own = ownOwner(target, caller, span, layerName);
        var frame = new Frame(target.home(), method, span, own.orElse(caller.owner()), caller);
        Scope<DslValue> scope = Scope.ofMethod();
        for (int i = 0; i < arguments.size(); i++) {
            Ast.Parameter parameter = method.parameters().get(i);
            String what = "argument " + (i + 1) + " of '" + method.name() + "'";
            DslValue argument =
                    conversions.coerced(arguments.get(i), parameter.type().name(), what, caller, argumentSpans.get(i));
            scope.declare(parameter.name(), parameter.type().name(), argument);
        }
        if (isEntry(target) && !inputs.check(method, arguments, argumentSpans, caller)) {
            return DslValue.POISON; // read with these shapes, its parameters would contradict those of its own reading
        }
        int before = reading.made();
        DslValue result = body(method, scope, frame);
        boolean saysWhoOwns = target.is("Layer") || target.is("Shared");
        if (own.isEmpty() && !saysWhoOwns && reading.made() > before) {
            reading.makes(method, caller, span);
        }
        if (target.is("Shared") || isEntry(target)) {
            reading.restoreMade(before);
        }
        return result;
    }

    /** Reads a method's body in a scope that has its parameters. */
    DslValue body(Ast.Method method, Scope<DslValue> scope, Frame frame) {
        @Nullable DslValue returned = interpreter.execute(method.body().statements(), scope, frame);
        if (returned == null && !method.returnType().name().equals("void")) {
            reading.report(frame, DiagnosticKind.MISSING_RETURN, method.nameSpan(), method.name());
            return DslValue.POISON;
        }
        return returned == null
                ? new DslValue.NoValue()
                : conversions.coerced(
                        returned,
                        method.returnType().name(),
                        "the result of '" + method.name() + "'",
                        frame,
                        method.returnType().span());
    }

    private static boolean isEntry(MethodHome target) {
        return target.is("Predict") || target.is("Loss");
    }

    /**
     * The new owner that a call of this method has; empty where its caller's goes on. A layer that calls its namesake – an
     * overload – is one layer with it.
     */
    private Optional<Owner> ownOwner(MethodHome target, Frame caller, SourceSpan span, Optional<String> layerName) {
        Ast.Method method = target.method();
        if (isEntry(target)) {
            return Optional.of(new Owner(method.name()));
        }
        boolean isLayer = target.is("Layer");
        if (isNamesake(target, caller) || !(isLayer || target.is("Shared"))) {
            return Optional.empty();
        }
        if (!isLayer) {
            return Optional.of(new Owner(method.name()));
        }
        if (layerName.isEmpty()) {
            return Optional.of(caller.owner().next(method.name(), span));
        }
        String name = layerName.get();
        caller.owner()
                .take(name, span)
                .ifPresent(first -> reading.report(
                        caller,
                        DiagnosticKind.DUPLICATE_LAYER,
                        span,
                        caller.owner().qualified(name),
                        Owner.whereTaken(first, span)));
        return Optional.of(caller.owner().named(name));
    }

    private static boolean isNamesake(MethodHome target, Frame caller) {
        return caller.method() != null
                && caller.method().name().equals(target.method().name())
                && caller.home().type() == target.home().type();
    }

    /** A layer that says it cancels shifts of its first argument makes a bias added just before it useless. */
    private void warnOfCancelledBias(
            MethodHome target, List<DslValue> arguments, List<SourceSpan> argumentSpans, Frame caller) {
        if (MarkerChecker.cancelsShift(target.method())
                && !isNamesake(target, caller)
                && !arguments.isEmpty()
                && arguments.getFirst() instanceof TensorValue x
                && addsBias(x.value())) {
            reading.report(
                    caller,
                    DiagnosticKind.BIAS_BEFORE_BATCH_NORM,
                    argumentSpans.getFirst(),
                    target.method().name());
        }
    }

    private static boolean addsBias(Value x) {
        return x.op() == Elementwise.ADD
                && x.node().operands().stream()
                        .anyMatch(term -> term.op() instanceof Broadcast
                                && term.operand(0).op() instanceof LeafOp.Parameter
                                && term.operand(0).type().rank() == 1);
    }
}
