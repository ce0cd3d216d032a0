package org.xhat.compiler.front;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.RunTimeFloat;
import org.xhat.compiler.front.DslValue.StepInteger;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.StepFormula;

/** What a graph of an optimizer comes to while it is read: the current values of its slots, θ, gradient and step. */
final class OptimizerBody implements Reading {

    /** The flat vector of all parameters' elements. */
    static final TensorType VECTOR = TensorType.floating(Dim.named(OptimizerDefinition.ELEMENTS));

    private final DiagnosticLog log;
    private final Set<String> neverZero;
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Map<String, Cell> slots = new LinkedHashMap<>();
    private final RunTimeFloat gradient;
    private RunTimeFloat theta;
    private StepInteger step = new StepInteger(StepFormula.STEP, true);

    /**
     * Before anything is read.
     *
     * @param neverZero the hyperparameters whose ranges leave 0 out
     */
    OptimizerBody(List<Ast.Field> slotFields, Set<String> neverZero, DiagnosticLog log) {
        this.log = log;
        this.neverZero = neverZero;
        this.theta = RunTimeFloat.of(builder.add(new LeafOp.Input(OptimizerDefinition.THETA, VECTOR)));
        this.gradient = RunTimeFloat.of(builder.add(new LeafOp.Input(OptimizerDefinition.GRADIENT, VECTOR)));
        for (Ast.Field slot : slotFields) {
            Value held = builder.withOrigins(
                    List.of(Frame.origin(slot.nameSpan())), () -> builder.add(new LeafOp.State(slot.name(), VECTOR)));
            slots.put(slot.name(), new Cell("float", 0, false, Set.of(), RunTimeFloat.of(held)));
        }
    }

    RunTimeFloat theta() {
        return theta;
    }

    RunTimeFloat gradient() {
        return gradient;
    }

    StepInteger step() {
        return step;
    }

    /** The slots, by name. */
    Map<String, Cell> slots() {
        return slots;
    }

    /** Where a slot is kept. */
    Optional<Cell> slot(String name) {
        return Optional.ofNullable(slots.get(name));
    }

    /** Whether a hyperparameter's range leaves 0 out. */
    boolean isNeverZero(String hyperparameter) {
        return neverZero.contains(hyperparameter);
    }

    /** Goes on to the next step: θ is the updated one, the slots are what they became. */
    void advance(RunTimeFloat updated) {
        theta = updated;
        step = new StepInteger(StepFormula.of(StepFormula.Operation.ADD, StepFormula.STEP, StepFormula.of(1)), true);
    }

    @Override
    public GraphBuilder builder() {
        return builder;
    }

    @Override
    public Value make(Frame frame, SourceSpan span, Function<Fx, Value> formula) {
        return builder.withOrigins(frame.origins(span), () -> formula.apply(fx));
    }

    @Override
    public DslValue report(Frame frame, DiagnosticKind kind, SourceSpan span, Object... arguments) {
        frame.report(log, List.of(), kind, span, arguments);
        return DslValue.POISON;
    }

    /** One number for each element. */
    Value vector(RunTimeFloat x) {
        return fx.broadcastScalar(x.value(), VECTOR.dims());
    }

    Graph build(Map<String, Value> outputs) {
        return builder.build(outputs);
    }
}
