package org.xhat.compiler.front;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.ast.Ast.BinaryOperator;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.Callees.Callee;
import org.xhat.compiler.front.ClassSources.MethodHome;
import org.xhat.compiler.front.DslValue.ArrayValue;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.front.DslValue.WindowValue;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * What Java means in a model: operators on tensors become nodes, integers may depend on extents, and a called method may own the
 * parameters that are made in it.
 */
final class ModelDomain implements Domain {

    private final EntryReading reading;
    private final Extents extents;
    private final PrimitiveCalls primitives;
    private final VariableCalls variables;
    private final EntryInputs inputs;
    private final TensorMethods tensors;
    private final WindowMethods windows;
    private final Paths paths = new Paths();

    ModelDomain(EntryReading reading, ClassSources sources) {
        this.reading = reading;
        this.extents = new Extents(reading);
        this.primitives = new PrimitiveCalls(reading, new Numbers(this));
        this.variables = new VariableCalls(reading);
        this.inputs = new EntryInputs(reading);
        this.tensors = new TensorMethods(this, sources);
        this.windows = new WindowMethods(reading);
    }

    /** What reads the inputs of entries. */
    EntryInputs inputs() {
        return inputs;
    }

    @Override
    public Reading reading() {
        return reading;
    }

    @Override
    public Paths paths() {
        return paths;
    }

    @Override
    public boolean decidesAtRunTime() {
        return false;
    }

    @Override
    public DslValue floating(FloatValue number, Frame frame, SourceSpan span) {
        return number;
    }

    @Override
    public DslValue toFloat(DslValue integer, Frame frame, SourceSpan span) {
        return extents.toFloat((DimValue) integer, frame, span);
    }

    @Override
    public DslValue integers(BinaryOperator operator, DslValue x, DslValue y, Frame frame, SourceSpan span) {
        return extents.binary(operator, Numbers.dim(x), Numbers.dim(y), frame, span);
    }

    @Override
    public DslValue choice(DslValue condition, DslValue then, DslValue otherwise, Frame frame, SourceSpan span) {
        throw new IllegalStateException("a model decides its conditions when it is read");
    }

    @Override
    public String functions() {
        return ClassSources.PRIMITIVES;
    }

    @Override
    public Optional<Callee> function(String name) {
        return Primitive.named(name).map(Callee.Operator::new);
    }

    @Override
    public List<String> functionNames() {
        return List.copyOf(Primitive.names());
    }

    @Override
    public String insteadOfMath(String name) {
        return Primitive.named(name).isPresent()
                ? "of a Tensor write " + name + "(x)"
                : "expected numbers known when compiling";
    }

    @Override
    public DslValue call(Callee function, Arguments arguments, Frame frame, SourceSpan span) {
        if (!(function instanceof Callee.Operator(Primitive operator))) {
            return DslValue.POISON;
        }
        return called(operator, spread(operator, arguments, frame), false, frame, span);
    }

    /** An array may have been too few arguments. */
    private DslValue called(Primitive operator, Arguments all, boolean isMethod, Frame frame, SourceSpan span) {
        int count = all.values().size();
        return operator.accepts(count)
                ? primitives.call(new Invocation(operator, all.values(), all.spans(), isMethod, frame, span))
                : reading.report(
                        frame,
                        DiagnosticKind.WRONG_ARGUMENT_COUNT,
                        span,
                        operator.dslName(),
                        Counts.of(count, "argument"),
                        operator.arity());
    }

    /** An array where an operator takes any number of arguments is these arguments, as in Java. */
    private Arguments spread(Primitive operator, Arguments given, Frame frame) {
        int fixed = given.values().size() - 1;
        boolean isLast = operator.rest() != null && fixed <= operator.kinds().size() && fixed >= 0;
        if (!isLast || !(given.values().getLast() instanceof ArrayValue array)) {
            return given;
        }
        SourceSpan span = given.spans().getLast();
        var values = new ArrayList<>(given.values().subList(0, fixed));
        var spans = new ArrayList<>(given.spans().subList(0, fixed));
        for (Cell element : array.elements()) {
            DslValue value = element.value();
            values.add(value == null ? reading.report(frame, DiagnosticKind.UNASSIGNED, span, span.text()) : value);
            spans.add(span);
        }
        return new Arguments(values, spans);
    }

    private static <T> List<T> appended(List<T> first, List<T> rest) {
        return Stream.concat(first.stream(), rest.stream()).toList();
    }

    /** {@code x.name(y)}: of a tensor {@code name(x, y)}, at the place of the name, for a chain begins at one place. */
    @Override
    public DslValue method(DslValue receiver, Ast.Call call, Arguments arguments, Frame frame) {
        if (receiver instanceof WindowValue window) {
            return windows.call(window, call, arguments.values(), frame);
        }
        Ast.Expression before = requireNonNull(call.scope());
        Optional<Primitive> operator = tensors.of(receiver, call, before, frame);
        if (operator.isEmpty()) {
            return DslValue.POISON;
        }
        SourceSpan span = call.nameSpan().to(call.span());
        Arguments all = spread(
                operator.get(),
                new Arguments(
                        appended(List.of(receiver), arguments.values()),
                        appended(List.of(before.span()), arguments.spans())),
                frame);
        return noted(null, all, frame, span, () -> called(operator.get(), all, true, frame, span));
    }

    @Override
    public DslValue noted(
            @Nullable Callee callee, Arguments arguments, Frame frame, SourceSpan span, Supplier<DslValue> value) {
        return frame.home().isLibrary()
                ? value.get()
                : reading.callRecord().note(kind(callee), span, arguments.values(), value);
    }

    private static SourceCall.Kind kind(@Nullable Callee callee) {
        return callee instanceof Callee.OfClass(MethodHome method)
                ? isEntry(method)
                        ? SourceCall.Kind.ENTRY
                        : method.is("Layer") || method.is("Shared") ? SourceCall.Kind.LAYER : SourceCall.Kind.FUNCTION
                : SourceCall.Kind.FUNCTION;
    }

    @Override
    public DslValue invoke(
            MethodHome target,
            Arguments arguments,
            Frame caller,
            SourceSpan span,
            Optional<String> layerName,
            Function<Owner, DslValue> body) {
        warnOfCancelledBias(target, arguments, caller);
        Optional<Owner> own = ownOwner(target, caller, span, layerName);
        if (isEntry(target) && !inputs.check(target.method(), arguments.values(), arguments.spans(), caller)) {
            return DslValue.POISON; // read with these shapes, its parameters would contradict those of its own reading
        }
        int before = reading.made();
        DslValue result = body.apply(own.orElse(caller.owner()));
        boolean saysWhoOwns = target.is("Layer") || target.is("Shared");
        if (own.isEmpty() && !saysWhoOwns && reading.made() > before) {
            reading.makes(target.method(), caller, span);
        }
        if (target.is("Shared") || isEntry(target)) {
            reading.restoreMade(before);
        }
        return result;
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
    private void warnOfCancelledBias(MethodHome target, Arguments arguments, Frame caller) {
        if (MarkerChecker.cancelsShift(target.method())
                && !isNamesake(target, caller)
                && !arguments.values().isEmpty()
                && arguments.values().getFirst() instanceof TensorValue x
                && addsBias(x.value())) {
            reading.report(
                    caller,
                    DiagnosticKind.BIAS_BEFORE_BATCH_NORM,
                    arguments.spans().getFirst(),
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

    @Override
    public boolean changes(Ast.Field field) {
        return false;
    }

    @Override
    public Optional<Cell> place(Ast.Field field) {
        return Optional.empty();
    }

    @Override
    public DslValue initialized(Ast.Field field, DslValue initial, Frame frame) {
        return field.annotation("Param").isPresent() ? parameter(field, initial, frame) : initial;
    }

    private DslValue parameter(Ast.Field field, DslValue initial, Frame frame) {
        Optional<FirstValue> first = switch (initial) {
            case FirstValue value -> Optional.of(value);
            case TensorValue constant -> FirstValue.of(constant);
            default -> Optional.empty();
        };
        if (first.isEmpty()) {
            return initial instanceof Poison
                    ? initial
                    : reading.report(frame, DiagnosticKind.BAD_INITIAL, field.nameSpan(), field.name());
        }
        int before = reading.made();
        Optional<TensorValue> made = variables.parameter(field.name(), first.get(), frame, field.nameSpan());
        reading.restoreMade(before);
        return made.isPresent() ? made.get() : DslValue.POISON;
    }

    @Override
    public void chosen(String setting, String value) {
        reading.settings().put(setting, value);
    }

    @Override
    public void declared(String name, DslValue value) {
        if (value instanceof TensorValue tensor) {
            reading.builder().nameVariable(name, tensor.value());
        }
        if (value instanceof ArrayValue array) {
            for (int i = 0; i < array.elements().size(); i++) {
                DslValue element = array.elements().get(i).value();
                if (element != null) {
                    declared(name + "[" + i + "]", element);
                }
            }
        }
    }

    @Override
    public String instead() {
        return "local variables change; fields keep their first value, and what lasts from step to step is a State";
    }
}
