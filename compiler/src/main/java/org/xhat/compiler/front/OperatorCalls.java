package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.ArgumentException;
import org.xhat.compiler.op.Arguments;
import org.xhat.compiler.op.Arguments.Argument;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Signature;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * Calls of operators, each by its {@link Signature} alone: the nodes it makes, where their extents come from, what it demands of the
 * data, and the faults of its type rules at the arguments that caused them.
 */
final class OperatorCalls {
    private final EntryReading reading;
    private final DimRequirements requirements;

    OperatorCalls(EntryReading reading) {
        this.reading = reading;
        this.requirements = new DimRequirements(reading);
    }

    /** The value of a call whose arguments are of the operator's kinds; {@link DslValue#POISON} where they do not fit. */
    DslValue call(Signature signature, Invocation call) {
        for (int i = 0; i < call.arguments().size(); i++) {
            if (isExtent(signature, i) && !isRest(signature, call, i) && !isPossible(call, i)) {
                return DslValue.POISON;
            }
        }
        var arguments = new Arguments(IntStream.range(0, call.arguments().size())
                .mapToObj(i -> argument(signature.parameter(i), call, i))
                .toList());
        List<Value> values;
        try {
            values = reading.makeAll(
                    call.frame(), call.span(), fx -> signature.formula().apply(fx, arguments));
        } catch (ShapeException misfit) {
            if (!mayFit(misfit, signature, call)) {
                report(misfit, signature, call);
            }
            return DslValue.POISON;
        } catch (ArgumentException misfit) {
            report(misfit, call);
            return DslValue.POISON;
        }
        for (Arguments.Demand demand : arguments.demands()) {
            requirements.atLeast(
                    demand.value(),
                    demand.least(),
                    demand.problem(),
                    call.frame(),
                    call.argumentSpans().get(demand.argument()));
        }
        var origins = new ExtentOrigins(call);
        var tensors = new ArrayList<TensorValue>();
        for (Value value : values) {
            if (!isPossible(value, call)) {
                return DslValue.POISON;
            }
            tensors.add(new TensorValue(value, sources(signature, call, value, origins)));
        }
        if (!labelsFit(signature, arguments, call, values.getFirst())) {
            return DslValue.POISON;
        }
        TensorValue first = tensors.getFirst();
        return signature.isArray()
                ? DslValue.ArrayValue.of("Tensor", tensors)
                : first.value().type().kind() == Kind.INTEGER ? new LabelsValue(first.value(), first.sources()) : first;
    }

    private static Argument argument(Parameter parameter, Invocation call, int index) {
        return switch (parameter) {
            case TENSOR, OPERAND -> new Argument.Tensor(call.tensor(index).value());
            case LABELS -> new Argument.Tensor(call.labels(index).value());
            case NUMBER -> new Argument.Real(call.number(index));
            case INTEGER -> new Argument.Whole(call.integer(index));
            case WINDOW -> new Argument.OfWindow(call.window(index));
            case EXTENT, EXTENT_OR_REST, COUNT ->
                new Argument.Extent(Numbers.dim(call.arguments().get(index)));
        };
    }

    private static boolean isExtent(Signature signature, int index) {
        Parameter parameter = signature.parameter(index);
        return parameter == Parameter.EXTENT || parameter == Parameter.EXTENT_OR_REST;
    }

    /** Whether an argument stands for what the other extents leave. */
    private static boolean isRest(Signature signature, Invocation call, int index) {
        return signature.parameter(index) == Parameter.EXTENT_OR_REST
                && Numbers.dim(call.arguments().get(index)).equals(Arguments.REST);
    }

    /** Whether an argument can be an extent: at least 1, by a requirement where that is not known. */
    boolean isPossible(Invocation call, int index) {
        Dim dim = Numbers.dim(call.arguments().get(index));
        if (dim.isConstant() && dim.constantValue() < 1) {
            reading.report(call.frame(), DiagnosticKind.BAD_EXTENT, call.source(index), dim);
            return false;
        }
        requirements.extent(dim, call.frame(), call.argumentSpans().get(index));
        return true;
    }

    /** Whether a tensor is not known to have more elements than an array can. */
    private boolean isPossible(Value x, Invocation call) {
        boolean tooMany;
        try {
            Dim count = x.type().elementCount();
            tooMany = count.isConstant() && count.constantValue() > Integer.MAX_VALUE;
        } catch (ArithmeticException beyondLong) {
            tooMany = true;
        }
        if (tooMany) {
            reading.report(
                    call.frame(),
                    DiagnosticKind.TOO_MANY_ELEMENTS,
                    call.span(),
                    x.type().extents());
        }
        return !tooMany;
    }

    void report(ArgumentException misfit, Invocation call) {
        reading.report(
                call.frame(),
                DiagnosticKind.SHAPE,
                call.argumentSpans().get(misfit.argument()),
                misfit.problem(),
                misfit.expected());
    }

    /** Whether the operands fit if two dims are equal that can be: then the reading takes them for one. */
    private boolean mayFit(ShapeException misfit, Signature signature, Invocation call) {
        return misfit.unequal()
                .filter(dims -> reading.equate(
                        dims.left(),
                        dims.right(),
                        misfit.problem(signature.name()),
                        notes(misfit, call),
                        call.frame(),
                        call.span()))
                .isPresent();
    }

    /** Where the extents come from that do not fit. */
    private static List<String> notes(ShapeException misfit, Invocation call) {
        var origins = new ExtentOrigins(call);
        var notes = new ArrayList<String>();
        for (ShapeException.Place place : misfit.places()) {
            Value operand = misfit.operands().get(place.operand());
            if (place.isAxis()) {
                origins.of(operand, place.axis())
                        .ifPresent(source -> notes.add(origin(operand.type().dim(place.axis()), source)));
            }
        }
        return notes;
    }

    /** At the call; where the fault is one argument's, at that. */
    private void report(ShapeException misfit, Signature signature, Invocation call) {
        var faulty = misfit.places().stream()
                .map(place -> call.argumentIndex(misfit.operands().get(place.operand())))
                .distinct()
                .toList();
        SourceSpan span = faulty.size() == 1 && faulty.getFirst().isPresent()
                ? call.argumentSpans().get(faulty.getFirst().get())
                : call.span();
        reading.report(
                call.frame(),
                notes(misfit, call),
                DiagnosticKind.SHAPE,
                span,
                misfit.problem(signature.name()),
                misfit.expected());
    }

    private static String origin(Dim extent, SourceSpan source) {
        String text = source.text().strip().replaceAll("\\s+", " ");
        return extent + " comes from " + source + (text.equals(extent.toString()) ? "" : ": " + text);
    }

    /**
     * Where the extents of a result were decided: by an argument each, where there are as many; else where those of the operands
     * were that they come from, by an argument of the same number, or by the call.
     */
    private static List<SourceSpan> sources(Signature signature, Invocation call, Value value, ExtentOrigins origins) {
        var given = IntStream.range(0, call.arguments().size())
                .filter(i -> isExtent(signature, i))
                .boxed()
                .toList();
        var dims = given.stream().map(i -> Numbers.dim(call.arguments().get(i))).toList();
        boolean areAll = dims.size() == value.dims().size()
                && IntStream.range(0, dims.size())
                        .allMatch(axis -> isRest(signature, call, given.get(axis))
                                || dims.get(axis).equals(value.dims().get(axis)));
        if (areAll) {
            return given.stream().map(call::source).toList();
        }
        return IntStream.range(0, value.dims().size())
                .mapToObj(axis -> origins.of(value, axis).orElseGet(() -> {
                    int same = dims.indexOf(value.dims().get(axis));
                    return same >= 0
                            ? call.source(given.get(same))
                            : call.frame().authored(call.span());
                }))
                .toList();
    }

    /** Notes what the labels that the call reads must be below; of those that are computed it is known what they are below. */
    private boolean labelsFit(Signature signature, Arguments arguments, Invocation call, Value read) {
        var below = signature.labelsBelow();
        for (int i = 0; below != null && i < call.arguments().size(); i++) {
            if (call.arguments().get(i) instanceof LabelsValue(Value labels, List<SourceSpan> sources)) {
                Dim bound = below.apply(arguments);
                if (labels.op() instanceof LeafOp.Input input) {
                    reading.readLabels(
                            new LabelUse(read, input.name(), bound, call.frame().authored(call.span())));
                } else if (!areBelow(bound, ArgExtreme.extent(labels), i, call)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether places along an axis of so many elements may all be below {@code bound}, by a requirement where data decide. */
    private boolean areBelow(Dim bound, Dim extent, int argument, Invocation call) {
        Dim spare = bound.minus(extent);
        String problem = "places along " + extent + " elements are not all below " + bound;
        SourceSpan span = call.argumentSpans().get(argument);
        if (spare.isConstant() && spare.constantValue() < 0) {
            reading.report(call.frame(), DiagnosticKind.SHAPE, span, problem, "those along " + bound + " at most");
            return false;
        }
        if (!spare.isAtLeast(0)) {
            requirements.atLeast(bound, extent, problem, call.frame(), span);
        }
        return true;
    }
}
