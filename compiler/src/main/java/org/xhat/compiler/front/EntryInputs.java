package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.op.LeafOp;

/** The inputs of an entry: its parameters and their {@code @Dims}. */
final class EntryInputs {

    private static final String ANNOTATION = "Dims";

    private final EntryReading reading;

    EntryInputs(EntryReading reading) {
        this.reading = reading;
    }

    /** A leaf for each parameter of the entry; poison, and reported, where it has no shape. */
    DslValue input(Ast.Parameter parameter, Frame frame) {
        Optional<List<Dim>> dims = dims(parameter, frame);
        if (dims.isEmpty()) {
            return DslValue.POISON;
        }
        SourceSpan source = parameter.annotation(ANNOTATION).orElseThrow().span();
        var sources = Collections.nCopies(dims.get().size(), source);
        var kind = isLabels(parameter) ? TensorType.Kind.INTEGER : TensorType.Kind.FLOATING;
        var type =
                new TensorType(kind, dims.get().stream().map(reading::declared).toList());
        var leaf = new LeafOp.Input(parameter.name(), type);
        var value = reading.make(frame, parameter.nameSpan(), fx -> fx.builder().add(leaf));
        return isLabels(parameter) ? new LabelsValue(value, sources) : new TensorValue(value, sources);
    }

    static boolean isLabels(Ast.Parameter parameter) {
        return parameter.type().name().equals("Labels");
    }

    /** The declared extents; empty, and reported, where there are none. */
    Optional<List<Dim>> dims(Ast.Parameter parameter, Frame frame) {
        String type = parameter.type().name();
        if (!type.equals("Tensor") && !type.equals("Labels")) {
            reading.report(
                    frame,
                    DiagnosticKind.WRONG_SIGNATURE,
                    parameter.span(),
                    "the input '" + parameter.name() + "' has the type " + type,
                    "Tensor or Labels; for a choice made when compiling write a @Setting field");
            return Optional.empty();
        }
        Optional<Ast.Expression> text = parameter.annotation(ANNOTATION).flatMap(dims -> dims.argument("value"));
        if (text.isEmpty()) {
            reading.report(frame, DiagnosticKind.MISSING_DIMS, parameter.nameSpan(), parameter.name());
            return Optional.empty();
        }
        if (!(text.get() instanceof Ast.StringLiteral(String list, SourceSpan span))) {
            reading.report(frame, DiagnosticKind.NOT_A_LITERAL, text.get().span(), ANNOTATION, "batch, 784");
            return Optional.empty();
        }
        Optional<List<Dim>> dims = parse(list);
        if (dims.isEmpty()) {
            reading.report(frame, DiagnosticKind.BAD_DIMS, span, list);
        }
        return dims;
    }

    private static Optional<List<Dim>> parse(String list) {
        if (list.isBlank()) {
            return Optional.of(List.of());
        }
        var dims = new ArrayList<Dim>();
        for (String part : list.split(",", -1)) {
            String extent = part.strip();
            if (VariableCalls.isName(extent)) {
                dims.add(Dim.named(extent));
            } else if (extent.matches("[1-9][0-9]{0,9}") && Long.parseLong(extent) <= Integer.MAX_VALUE) {
                dims.add(Dim.of(Long.parseLong(extent)));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(dims);
    }

    /**
     * Checks what an entry is called with: a number is that extent, a name the same extent wherever it occurs.
     *
     * @return whether all of it fits; reported where not
     */
    boolean check(Ast.Method entry, List<DslValue> arguments, List<SourceSpan> spans, Frame caller) {
        var bound = new HashMap<Dim, Dim>();
        boolean allFit = true;
        for (int i = 0; i < arguments.size(); i++) {
            Optional<List<Dim>> declared = dims(entry.parameters().get(i), caller);
            if (declared.isEmpty() || !(arguments.get(i) instanceof TensorValue argument)) {
                continue;
            }
            String problem = "argument " + (i + 1) + " of '" + entry.name() + "' is " + argument.describe();
            boolean fits = declared.get().size() == argument.rank();
            boolean mayFit = false;
            for (int axis = 0; fits && axis < argument.rank(); axis++) {
                Dim expected = declared.get().get(axis);
                Dim actual = argument.dims().get(axis);
                Dim known = expected.isConstant() ? expected : bound.merge(expected, actual, (first, second) -> first);
                fits = known.equals(actual);
                mayFit = fits || reading.equate(known, actual, problem, List.of(), caller, spans.get(i));
            }
            allFit &= fits;
            if (!fits && !mayFit) {
                reading.report(caller, DiagnosticKind.SHAPE, spans.get(i), problem, DslValue.shape(declared.get()));
            }
        }
        return allFit;
    }
}
