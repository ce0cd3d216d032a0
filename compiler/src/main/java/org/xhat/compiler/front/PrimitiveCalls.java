package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.BooleanValue;
import org.xhat.compiler.front.DslValue.DimCondition;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.InitializerValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.Poison;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.front.DslValue.WindowValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ArgumentException;
import org.xhat.compiler.op.Arguments;
import org.xhat.compiler.op.Signature;
import org.xhat.compiler.op.Sliding;
import org.xhat.runtime.init.Init;

/** Calls of the primitives: makes what they mean. */
final class PrimitiveCalls {

    private final EntryReading reading;
    private final ArgumentKinds arguments;
    private final OperatorCalls operators;
    private final VariableCalls variables;
    private final WindowMethods windows;

    PrimitiveCalls(EntryReading reading, Numbers numbers) {
        this.reading = reading;
        this.arguments = new ArgumentKinds(reading, numbers);
        this.operators = new OperatorCalls(reading);
        this.variables = new VariableCalls(reading);
        this.windows = new WindowMethods(reading);
    }

    /** The value of a call; {@link Poison} where an argument is, or where it does not fit. */
    DslValue call(Invocation call) {
        return orPoison(arguments.converted(call).map(this::made));
    }

    private static DslValue orPoison(Optional<? extends DslValue> value) {
        return value.isPresent() ? value.get() : DslValue.POISON;
    }

    private DslValue made(Invocation call) {
        return switch (call.primitive()) {
            case Primitive.Operation(Signature signature) -> operators.call(signature, call);
            case SpecialPrimitive special -> special(special, call);
        };
    }

    private DslValue special(SpecialPrimitive primitive, Invocation call) {
        Frame frame = call.frame();
        SourceSpan span = call.span();
        return switch (primitive) {
            case DIM -> dim(call);
            case RANK -> new IntValue(call.tensor(0).rank(), false, span);
            case INITIAL ->
                orPoison(extents(call, 1).map(dims -> new FirstValue(call.initializer(0), dims, call.sourcesFrom(1))));
            case PARAM -> orPoison(firstValue(call, 2).flatMap(first -> variables.parameter(call, first)));
            case WEIGHTS -> reading.madeParameters().weights(call);
            case PARAMETERS -> reading.madeParameters().named(call);
            case STATE -> orPoison(firstValue(call, 2).flatMap(first -> variables.state(call, first)));
            case VALUE -> call.state(0).current();
            case ASSIGN -> variables.assign(call);
            case CALIBRATE -> variables.calibrate(call);
            case TRAINING -> new BooleanValue(reading.isTraining());
            case UNIFORM_LIKE -> {
                TensorValue x = call.tensor(0);
                Value drawn = reading.make(frame, span, fx -> fx.drawLike(x.value(), reading.nextDraw()));
                yield new TensorValue(drawn, x.sources());
            }
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
            case WINDOW -> windows.made(() -> new WindowValue(Sliding.of(call.integersFrom(0))), frame, span);
            case SPARSE -> init(call, () -> new Init.Sparse(Math.toIntExact(call.integer(0))));
        };
    }

    private DslValue dim(Invocation call) {
        TensorValue x = call.tensor(0);
        try {
            int axis = Arguments.axis(1, call.integer(1), x.value().type(), x.rank());
            return new DimValue(x.dims().get(axis), x.sources().get(axis));
        } catch (ArgumentException misfit) {
            operators.report(misfit, call);
            return DslValue.POISON;
        }
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

    /** The extents among the arguments from an index on. */
    private Optional<List<Dim>> extents(Invocation call, int from) {
        var dims = new ArrayList<Dim>();
        for (int i = from; i < call.arguments().size(); i++) {
            if (!operators.isPossible(call, i)) {
                return Optional.empty();
            }
            dims.add(Numbers.dim(call.arguments().get(i)));
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
                        call.frame().authored(call.span()),
                        List.of()));
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
