package org.xhat.compiler.front;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.FirstValue;
import org.xhat.compiler.front.DslValue.NoValue;
import org.xhat.compiler.front.DslValue.StateValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelSignature.Variable;

/** Parameters and states: made once for each owner, shared when the owner is read again. */
final class VariableCalls {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final String STATE_GROUP = "state";

    private final EntryReading reading;

    VariableCalls(EntryReading reading) {
        this.reading = reading;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches() && SourceVersion.isName(name);
    }

    Optional<TensorValue> parameter(Invocation call, FirstValue first) {
        return parameter(call.string(0), first, call.frame(), call.span());
    }

    /** A parameter of the call's owner. */
    Optional<TensorValue> parameter(String name, FirstValue first, Frame frame, SourceSpan span) {
        return variable(name, name, first, reading.parameters(), frame, span).map(full -> {
            var leaf = new LeafOp.Parameter(full, TensorType.floating(first.dims()));
            var value =
                    new TensorValue(reading.make(frame, span, fx -> fx.builder().add(leaf)), first.sources());
            reading.madeParameters().add(full, value, frame);
            return value;
        });
    }

    Optional<StateValue> state(Invocation call, FirstValue first) {
        return variable(call.string(0), STATE_GROUP, first, reading.states(), call.frame(), call.span())
                .map(full -> new StateValue(
                        full,
                        new TensorValue(
                                reading.make(
                                        call.frame(),
                                        call.span(),
                                        fx -> fx.builder()
                                                .add(new LeafOp.State(full, TensorType.floating(first.dims())))),
                                first.sources())));
    }

    /** The full name of the variable, once it is known to the table and agrees with what the table has. */
    private Optional<String> variable(
            String name, String group, FirstValue first, VariableTable table, Frame frame, SourceSpan span) {
        reading.countMade();
        if (!isName(name)) {
            reading.report(frame, DiagnosticKind.BAD_NAME, span, name);
            return Optional.empty();
        }
        String full = frame.owner().qualified(name);
        VariableTable.Entry known = table.get(full);
        Optional<SourceSpan> taken = frame.owner().take(name, span);
        if (taken.isPresent()) {
            String where = Owner.whereTaken(taken.get(), span);
            reading.report(frame, DiagnosticKind.DUPLICATE_PARAMETER, span, full, where);
            return Optional.empty();
        }
        if (first.dims().stream().anyMatch(dim -> !dim.isConstant())) {
            String kind = table == reading.states() ? "state" : "parameter";
            reading.report(frame, DiagnosticKind.DYNAMIC_PARAMETER, span, kind, full, DslValue.shape(first.dims()));
            return Optional.empty();
        }
        var shape = first.dims().stream()
                .map(dim -> (int) Math.min(dim.constantValue(), Integer.MAX_VALUE))
                .toList();
        if (elementCount(first.dims()) > Integer.MAX_VALUE) {
            reading.report(frame, DiagnosticKind.TOO_MANY_ELEMENTS, span, DslValue.shape(first.dims()));
            return Optional.empty();
        }
        Optional<String> misfit = first.init().misfit(shape.size());
        if (misfit.isPresent()) {
            reading.report(
                    frame,
                    DiagnosticKind.BAD_INITIALIZER,
                    span,
                    first.init() + " fills " + misfit.get() + ", not " + DslValue.shape(first.dims()),
                    "gaussian(…), uniform(…) or filled(…)");
            return Optional.empty();
        }
        var made = new VariableTable.Entry(
                new Variable(full, shape, group, first.init()),
                frame.authored(span),
                frame.root(),
                frame.owner().numbered(),
                reading.kind());
        var entry = table.add(made);
        return agrees(made, entry, first.dims(), frame, span) ? Optional.of(full) : Optional.empty();
    }

    /** Whether what is made again is what was made first: by the same method, in the same layer, of the same shape. */
    private boolean agrees(
            VariableTable.Entry made, VariableTable.Entry first, List<Dim> dims, Frame frame, SourceSpan span) {
        String full = made.variable().name();
        if (made.root() != first.root()) {
            reading.report(frame, DiagnosticKind.SHARED_NAME, span, full, first.span());
            return false;
        }
        Optional<Owner.Numbered> other = first.numbered().stream()
                .filter(layer -> !made.numbered().contains(layer))
                .findFirst();
        if (other.isPresent()) {
            String when = first.entry().isTraining() == reading.isTraining()
                    ? "elsewhere"
                    : first.entry().isTraining() ? "when training" : "when not training";
            reading.report(
                    frame,
                    DiagnosticKind.SHIFTED_LAYER,
                    span,
                    other.get().name(),
                    when,
                    other.get().call());
            return false;
        }
        if (!first.variable().shape().equals(made.variable().shape())) {
            reading.report(
                    frame,
                    DiagnosticKind.SHARED_SHAPE,
                    span,
                    full,
                    DslValue.shape(dims),
                    first.variable().shape(),
                    first.span());
            return false;
        }
        return true;
    }

    private static long elementCount(List<Dim> dims) {
        long count = 1;
        for (Dim dim : dims) {
            count = dim.constantValue() > Integer.MAX_VALUE ? Long.MAX_VALUE : saturated(count, dim.constantValue());
        }
        return count;
    }

    private static long saturated(long x, long y) {
        return Math.multiplyHigh(x, y) != 0 || x * y < 0 ? Long.MAX_VALUE : x * y;
    }

    NoValue assign(Invocation call) {
        if (fits(call) && reading.kind() == EntryKind.TRAIN) {
            reading.assign(call.state(0).name(), call.tensor(1), call.frame(), call.span());
        }
        return new NoValue();
    }

    NoValue calibrate(Invocation call) {
        if (fits(call) && reading.kind() == EntryKind.CALIBRATE) {
            reading.observe(call.state(0).name(), call.tensor(1), call.frame(), call.span());
        }
        return new NoValue();
    }

    private boolean fits(Invocation call) {
        StateValue state = call.state(0);
        boolean fits = state.current().dims().equals(call.tensor(1).dims());
        if (!fits) {
            reading.report(
                    call.frame(),
                    DiagnosticKind.STATE_SHAPE,
                    call.span(),
                    state.name(),
                    DslValue.shape(state.current().dims()),
                    DslValue.shape(call.tensor(1).dims()));
        }
        return fits;
    }
}
