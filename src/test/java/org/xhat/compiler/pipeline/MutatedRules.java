package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;

/** Gradients by derivative rules with one thing wrong in them: the rule of every operator that takes a parameter itself. */
enum MutatedRules {
    /** None. */
    RIGHT,
    /** −g for g. */
    SIGN,
    /** A constant that is a little off. */
    FACTOR,
    /** Nothing comes back. */
    MISSING_TERM,
    /** The rule for other operands: those of the same type change places; a lone one is taken a little off. */
    WRONG_OPERAND;

    GradientGraph of(ModelDefinition model) {
        var right = GradientGraph.of(model);
        var train = model.entry(EntryKind.TRAIN);
        var builder = GraphBuilder.extending(train);
        var fx = new Fx(builder);
        Map<Value, Value> cotangents = new HashMap<>();
        cotangents.put(train.output(EntryOutputs.LOSS), fx.constant(1));
        for (Node node : train.nodes().reversed()) {
            Value g = node.op() instanceof LeafOp ? null : cotangents.get(node.result());
            if (g != null) {
                var parts = node.operands().stream().anyMatch(x -> x.op() instanceof LeafOp.Parameter)
                        ? mutated(builder, fx, node, g)
                        : Operator.of(node).vjp(fx, node, List.of(g));
                for (int i = 0; i < parts.size(); i++) {
                    Value part = parts.get(i);
                    if (part != null) {
                        cotangents.merge(node.operands().get(i), part, fx::add);
                    }
                }
            }
        }
        var outputs = new LinkedHashMap<>(right.graph().outputs());
        for (var parameter : model.signature().parameters()) {
            Value leaf = builder.add(new LeafOp.Parameter(parameter.name(), Types.of(parameter)));
            Value found = cotangents.get(leaf);
            outputs.put(EntryOutputs.GRADIENT + parameter.name(), found == null ? fx.zerosLike(leaf) : found);
        }
        return new GradientGraph(builder.build(outputs), right.primal(), right.cotangents());
    }

    private List<@Nullable Value> mutated(GraphBuilder builder, Fx fx, Node node, Value g) {
        return switch (this) {
            case RIGHT -> Operator.of(node).vjp(fx, node, List.of(g));
            case SIGN -> Operator.of(node).vjp(fx, node, List.of(fx.neg(g)));
            case FACTOR -> Operator.of(node).vjp(fx, node, List.of(fx.mul(g, fx.filled(1.001, g.dims()))));
            case MISSING_TERM -> Collections.nCopies(node.operands().size(), null);
            case WRONG_OPERAND -> Operator.of(node).vjp(fx, elsewhere(builder, fx, node), List.of(g));
        };
    }

    private static Node elsewhere(GraphBuilder builder, Fx fx, Node node) {
        var operands = new ArrayList<>(node.operands());
        int first = node.op() == Elementwise.WHERE ? 1 : 0;
        if (operands.size() > 1
                && operands.get(first).type().equals(operands.getLast().type())) {
            Collections.swap(operands, first, operands.size() - 1);
        } else {
            operands.replaceAll(x -> fx.mul(x, fx.filled(1.01, x.dims())));
        }
        return builder.addNode(node.op(), operands);
    }
}
