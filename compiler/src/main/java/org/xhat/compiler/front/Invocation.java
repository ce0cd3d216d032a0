package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.DimValue;
import org.xhat.compiler.front.DslValue.FloatValue;
import org.xhat.compiler.front.DslValue.InitializerValue;
import org.xhat.compiler.front.DslValue.IntValue;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.StateValue;
import org.xhat.compiler.front.DslValue.StringValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.front.DslValue.WindowValue;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Sliding;
import org.xhat.runtime.init.Init;

/**
 * A call of a primitive operator whose arguments have values. An argument is read as what the operator's {@link
 * Primitive.Kind} for it says, which {@link ArgumentKinds} has seen to.
 *
 * @param argumentSpans where each argument stands
 * @param isMethod whether it is written as a method of its first argument
 */
record Invocation(
        Primitive primitive,
        List<DslValue> arguments,
        List<SourceSpan> argumentSpans,
        boolean isMethod,
        Frame frame,
        SourceSpan span) {

    /** An argument as messages name it: those of a method are counted from the one after the dot. */
    String argumentName(int index) {
        return "argument " + (isMethod ? index : index + 1) + " of '" + primitive.dslName() + "'";
    }

    TensorValue tensor(int index) {
        return (TensorValue) arguments.get(index);
    }

    /** Which argument a tensor or labels with this value are; empty where none is. */
    Optional<Integer> argumentIndex(Value value) {
        return IntStream.range(0, arguments.size())
                .filter(i -> arguments.get(i) instanceof TensorValue tensor
                        && tensor.value().equals(value))
                .boxed()
                .findFirst();
    }

    LabelsValue labels(int index) {
        return (LabelsValue) arguments.get(index);
    }

    StateValue state(int index) {
        return (StateValue) arguments.get(index);
    }

    Init initializer(int index) {
        return ((InitializerValue) arguments.get(index)).init();
    }

    Sliding window(int index) {
        return ((WindowValue) arguments.get(index)).sliding();
    }

    String string(int index) {
        return ((StringValue) arguments.get(index)).value();
    }

    double number(int index) {
        return ((FloatValue) arguments.get(index)).value().nearest();
    }

    /** A number that must be finite: an infinity where Java's floats have one. */
    double finite(int index) {
        var number = (FloatValue) arguments.get(index);
        return Float.isFinite(number.rounded()) ? number.value().nearest() : number.rounded();
    }

    long integer(int index) {
        return ((IntValue) arguments.get(index)).value();
    }

    List<Long> integersFrom(int index) {
        var values = new ArrayList<Long>();
        for (int i = index; i < arguments.size(); i++) {
            values.add(integer(i));
        }
        return values;
    }

    /** Where the extents among the arguments, those from {@code index} on, were decided. */
    List<SourceSpan> sourcesFrom(int index) {
        var sources = new ArrayList<SourceSpan>();
        for (int i = index; i < arguments.size(); i++) {
            sources.add(source(i));
        }
        return sources;
    }

    /** Where an argument was decided: what a number was computed from, or the argument itself. */
    SourceSpan source(int index) {
        return switch (arguments.get(index)) {
            case IntValue number -> number.source();
            case DimValue extent -> extent.source();
            default -> argumentSpans.get(index);
        };
    }
}
