package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.dsl.Scalars;

/** An optimizer's graph for one element, each node rounded to float once: what the class must compute as Java. */
record FloatEvaluation(Map<String, Float> leaves, long step) {

    Map<String, Float> run(Graph graph) {
        var values = new HashMap<Value, Float>();
        for (Node node : graph.nodes()) {
            List<Float> operands = node.operands().stream().map(values::get).toList();
            values.put(node.result(), value(node, operands));
        }
        var outputs = new HashMap<String, Float>();
        graph.outputs().forEach((name, value) -> outputs.put(name, values.get(value)));
        return outputs;
    }

    private float value(Node node, List<Float> operands) {
        return switch (node.op()) {
            case LeafOp.Input input -> leaves.get(input.name());
            case LeafOp.State state -> leaves.get(state.name());
            case LeafOp.Hyper hyper -> leaves.get(hyper.name());
            case LeafOp.Step s ->
                (float) s.formula().at(step, name -> leaves.get(name).longValue());
            case LeafOp.Constant constant -> (float) constant.value();
            case Broadcast broadcast -> operands.getFirst();
            case Elementwise op -> apply(op, operands);
            default -> throw new IllegalArgumentException("no operator of an optimizer: " + node);
        };
    }

    private static float apply(Elementwise op, List<Float> operands) {
        float x = operands.get(0);
        float y = operands.size() > 1 ? operands.get(1) : 0;
        float z = operands.size() > 2 ? operands.get(2) : 0;
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case NEG -> -x;
            case ABS -> Scalars.abs(x);
            case SIGN -> Scalars.sign(x);
            case SQUARE -> x * x;
            case SQRT -> Scalars.sqrt(x);
            case EXP -> Scalars.exp(x);
            case EXPM1 -> Scalars.expm1(x);
            case EXP2 -> Scalars.exp2(x);
            case RINT -> Scalars.rint(x);
            case LOG -> Scalars.log(x);
            case LOG1P -> Scalars.log1p(x);
            case LOG2 -> Scalars.log2(x);
            case TANH -> Scalars.tanh(x);
            case SIGMOID -> Scalars.sigmoid(x);
            case SOFTPLUS -> Scalars.softplus(x);
            case ERF -> Scalars.erf(x);
            case SIN -> Scalars.sin(x);
            case COS -> Scalars.cos(x);
            case POW -> Scalars.pow(x, y);
            case MIN -> Scalars.min(x, y);
            case MAX -> Scalars.max(x, y);
            case FLOOR -> Scalars.floor(x);
            case EQUAL -> x == y ? 1 : 0;
            case LESS -> x < y ? 1 : 0;
            case LESS_EQUAL -> x <= y ? 1 : 0;
            case WHERE -> x != 0 ? y : z;
            case FMA -> Scalars.fma(x, y, z);
            default -> throw new IllegalArgumentException("Scalars has no " + op);
        };
    }
}
