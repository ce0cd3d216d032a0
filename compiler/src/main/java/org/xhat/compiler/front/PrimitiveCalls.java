package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.InitializerValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.runtime.init.Init;

/** Calls of the primitive operators: makes what they mean. */
final class PrimitiveCalls {

    private final EntryReading reading;
    private final Arguments arguments;
    private final Shapes shapes;
    private final VariableCalls variables;
    private final DimRequirements requirements;

    PrimitiveCalls(EntryReading reading, Numbers numbers) {
        this.reading = reading;
        this.arguments = new Arguments(reading, numbers);
        this.shapes = new Shapes(reading);
        this.variables = new VariableCalls(reading);
        this.requirements = new DimRequirements(reading);
    }

    /** The value of a call; {@link Poison} where an argument is, or where it does not fit. */
    DslValue call(Invocation call) {
        return orPoison(arguments.converted(call).map(this::made));
    }

    private DslValue pointwise(Primitive.Pointwise primitive, Invocation call) {
        var operands = new ArrayList<TensorValue>();
        for (int i = 0; i < call.arguments().size(); i++) {
            operands.add(call.tensor(i));
        }
        if (primitive.isExchanged()) {
            Collections.reverse(operands);
        }
        Elementwise op = primitive.op();
        if (op == Elementwise.POW && isTwo(operands.getLast())) {
            op = Elementwise.SQUARE; // the same but for pow's last bit, at a hundredth of the cost
            operands.removeLast();
        }
        return orPoison(shapes.pointwise(op, primitive.dslName(), operands, call.frame(), call.span()));
    }

    private static boolean isTwo(TensorValue exponent) {
        return exponent.value().op() instanceof LeafOp.Constant(double value) && value == 2;
    }

    private static DslValue orPoison(Optional<? extends DslValue> value) {
        return value.isPresent() ? value.get() : DslValue.POISON;
    }

    private DslValue made(Invocation call) {
        return switch (call.primitive()) {
            case Primitive.Pointwise pointwise -> pointwise(pointwise, call);
            case SpecialPrimitive special -> special(special, call);
        };
    }

    private DslValue special(SpecialPrimitive primitive, Invocation call) {
        Frame frame = call.frame();
        SourceSpan span = call.span();
        return switch (primitive) {
            case SUM -> reduce(ReduceOp.Kind.SUM, false, call);
            case MEAN -> reduce(ReduceOp.Kind.SUM, true, call);
            case REDUCE_MAX -> reduce(ReduceOp.Kind.MAX, false, call);
            case MATMUL -> orPoison(shapes.matmul(call.tensor(0), call.tensor(1), frame, span));
            case TRANSPOSE -> orPoison(shapes.transpose(call.tensor(0), call.integersFrom(1), frame, span));
            case RESHAPE ->
                orPoison(extents(call, 1)
                        .flatMap(dims -> shapes.reshape(call.tensor(0), dims, call.sourcesFrom(1), frame, span)));
            case BROADCAST ->
                orPoison(extents(call, 1)
                        .flatMap(dims -> shapes.broadcast(call.tensor(0), dims, call.sourcesFrom(1), frame, span)));
            case EXPAND_DIMS -> orPoison(shapes.expandDims(call.tensor(0), call.integer(1), frame, span));
            case ONE_HOT -> oneHot(call);
            case CLASS_INDEX -> classIndex(call);
            case DIM ->
                orPoison(shapes.axis(
                                call.tensor(0), call.integer(1), call.tensor(0).rank(), frame, span)
                        .map(axis -> new DimValue(
                                call.tensor(0).dims().get(axis),
                                call.tensor(0).sources().get(axis))));
            case RANK -> new IntValue(call.tensor(0).rank(), false, span);
            case ZEROS -> filled(0, call, 0);
            case ONES -> filled(1, call, 0);
            case FULL -> filled(call.number(0), call, 1);
            case CONSTANT -> filled(call.number(0), call, 1);
            case INITIAL ->
                orPoison(extents(call, 1).map(dims -> new FirstValue(call.initializer(0), dims, call.sourcesFrom(1))));
            case PARAM -> orPoison(firstValue(call, 2).flatMap(first -> variables.parameter(call, first)));
            case STATE -> orPoison(firstValue(call, 2).flatMap(first -> variables.state(call, first)));
            case VALUE -> call.state(0).current();
            case ASSIGN -> variables.assign(call);
            case CALIBRATE -> variables.calibrate(call);
            case TRAINING -> new BooleanValue(reading.isTraining());
            case NAMED -> call.tensor(1);
            case PREDICTION -> {
                reading.predict(call.tensor(0), frame, span);
                yield call.tensor(0);
            }
            case REQUIRE -> require(call);
            case GAUSSIAN -> init(call, () -> new Init.Gaussian(call.finite(0)));
            case UNIFORM -> init(call, () -> new Init.Uniform(call.finite(0), call.finite(1)));
            case FILLED -> init(call, () -> new Init.Constant(call.finite(0)));
            case GLOROT -> init(call, Init.GlorotUniform::new);
            case HE -> init(call, Init.HeNormal::new);
            case SPARSE -> init(call, () -> new Init.Sparse(Math.toIntExact(call.integer(0))));
        };
    }

    private DslValue reduce(ReduceOp.Kind kind, boolean isMean, Invocation call) {
        return orPoison(shapes.reduce(kind, isMean, call.tensor(0), call.integersFrom(1), call.frame(), call.span()));
    }

    private DslValue oneHot(Invocation call) {
        LabelsValue labels = call.labels(0);
        if (labels.value().type().rank() != 1) {
            reading.report(
                    call.frame(),
                    DiagnosticKind.SHAPE,
                    call.span(),
                    "oneHot of " + labels.describe() + " has no matrix as its result",
                    "one label for each example, such as @Dims(\"batch\") Labels");
            return DslValue.POISON;
        }
        return orPoison(extents(call, 1)
                .map(dims -> new TensorValue(
                        classes(call, dims.getFirst(), fx -> fx.oneHot(labels.value(), dims.getFirst())),
                        List.of(labels.sources().getFirst(), call.sourcesFrom(1).getFirst()))));
    }

    private DslValue classIndex(Invocation call) {
        LabelsValue labels = call.labels(0);
        return orPoison(extents(call, 1)
                .map(dims -> new TensorValue(
                        classes(call, dims.getFirst(), fx -> fx.toFloating(labels.value())), labels.sources())));
    }

    /** Makes what the call reads its labels as: one of so many classes. */
    private Value classes(Invocation call, Dim count, Function<Fx, Value> formula) {
        Value read = reading.make(call.frame(), call.span(), formula);
        var labels = (LeafOp.Input) call.labels(0).value().op();
        reading.readLabels(new LabelUse(read, labels.name(), count, call.frame().authored(call.span())));
        return read;
    }

    private DslValue filled(double value, Invocation call, int from) {
        return orPoison(extents(call, from)
                .flatMap(dims -> shapes.checked(
                        new TensorValue(
                                reading.make(call.frame(), call.span(), fx -> fx.filled(value, dims)),
                                call.sourcesFrom(from)),
                        call.frame(),
                        call.span())));
    }

    /** The first value of a variable: an initializer with the extents after it, or a tensor that has its own. */
    private Optional<FirstValue> firstValue(Invocation call, int from) {
        return switch (call.arguments().get(1)) {
            case InitializerValue rule ->
                extents(call, from).map(dims -> new FirstValue(rule.init(), dims, call.sourcesFrom(from)));
            case FirstValue first -> Optional.of(first);
            case TensorValue constant ->
                FirstValue.of(constant).or(() -> {
                    reading.report(
                            call.frame(),
                            DiagnosticKind.BAD_INITIAL,
                            call.argumentSpans().get(1),
                            call.string(0));
                    return Optional.empty();
                });
            default ->
                throw new IllegalArgumentException(call.arguments().get(1).describe());
        };
    }

    /** The extents among the arguments from an index on: each at least 1, by a requirement where that is not known. */
    private Optional<List<Dim>> extents(Invocation call, int from) {
        var dims = new ArrayList<Dim>();
        for (int i = from; i < call.arguments().size(); i++) {
            Dim dim = Numbers.dim(call.arguments().get(i));
            if (dim.isConstant() && dim.constantValue() < 1) {
                reading.report(call.frame(), DiagnosticKind.BAD_EXTENT, call.source(i), dim);
                return Optional.empty();
            }
            requirements.extent(dim, call.frame(), call.argumentSpans().get(i));
            dims.add(dim);
        }
        return Optional.of(dims);
    }

    private DslValue require(Invocation call) {
        String message = call.string(1);
        boolean holds = switch (call.arguments().get(0)) {
            case BooleanValue known -> known.value();
            case DimCondition(Dim left, Relation relation, Dim right)
            when left.minus(right).isConstant() ->
                relation.holds(left.minus(right).constantValue(), 0);
            case DimCondition(Dim left, Relation relation, Dim right) -> {
                reading.require(new Requirement(
                        reading.kind(),
                        left,
                        relation,
                        right,
                        message,
                        call.frame().authored(call.span())));
                yield true;
            }
            default ->
                throw new IllegalArgumentException(call.arguments().get(0).describe());
        };
        if (!holds) {
            String condition = call.arguments().get(0) instanceof DimCondition(Dim left, Relation relation, Dim right)
                    ? left + " " + relation.symbol() + " " + right
                    : call.argumentSpans().get(0).text();
            reading.report(call.frame(), DiagnosticKind.REQUIREMENT, call.span(), message, condition);
        }
        return new NoValue();
    }

    private DslValue init(Invocation call, Supplier<Init> make) {
        try {
            return new InitializerValue(make.get());
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            reading.report(
                    call.frame(),
                    DiagnosticKind.BAD_INITIALIZER,
                    call.span(),
                    wrong instanceof ArithmeticException
                            ? "the number is out of range"
                            : String.valueOf(wrong.getMessage()),
                    "numbers that the initializer is defined for");
            return DslValue.POISON;
        }
    }
}
