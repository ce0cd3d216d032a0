package org.xhat.compiler.front;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.ScalarValue.FloatScalar;
import org.xhat.compiler.front.ScalarValue.StepScalar;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** What a graph of an optimizer comes to while it is read: the current values of its slots, θ, gradient and step. */
final class OptimizerBody {

    /** The flat vector of all parameters' elements. */
    static final TensorType VECTOR = TensorType.floating(Dim.named(OptimizerDefinition.ELEMENTS));

    private final DiagnosticLog log;
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Map<String, FloatScalar> slots = new LinkedHashMap<>();
    private FloatScalar theta;
    private final FloatScalar gradient;
    private StepScalar step = new StepScalar(1, 0);

    OptimizerBody(List<Ast.Field> slotFields, DiagnosticLog log) {
        this.log = log;
        this.theta = new FloatScalar(builder.add(new LeafOp.Input(OptimizerDefinition.THETA, VECTOR)));
        this.gradient = new FloatScalar(builder.add(new LeafOp.Input(OptimizerDefinition.GRADIENT, VECTOR)));
        for (Ast.Field slot : slotFields) {
            var leaf = new LeafOp.State(slot.name(), VECTOR);
            slots.put(
                    slot.name(),
                    new FloatScalar(make(slot.nameSpan(), made -> made.builder().add(leaf))));
        }
    }

    FloatScalar theta() {
        return theta;
    }

    FloatScalar gradient() {
        return gradient;
    }

    StepScalar step() {
        return step;
    }

    /** The slots' values so far. */
    Map<String, FloatScalar> slots() {
        return slots;
    }

    /** Goes on to the next step: θ is the updated one, the slots are what they became. */
    void advance(FloatScalar updated) {
        theta = updated;
        step = new StepScalar(1, 1);
    }

    /** Makes nodes that come from {@code span}. */
    Value make(SourceSpan span, Function<Fx, Value> formula) {
        return builder.withOrigins(List.of(Frame.origin(span)), () -> formula.apply(fx));
    }

    /** One number for each element. */
    Value vector(FloatScalar x) {
        return fx.broadcastScalar(x.value(), VECTOR.dims());
    }

    Graph build(Map<String, Value> outputs) {
        return builder.build(outputs);
    }

    ScalarValue report(DiagnosticKind kind, SourceSpan span, Object... arguments) {
        log.report(Diagnostic.of(kind, span, arguments));
        return ScalarValue.UNKNOWN;
    }
}
