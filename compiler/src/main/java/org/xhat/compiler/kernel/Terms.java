package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * Writes the terms of one kernel: values of its group are computed, views become accesses, constants and cheap values of other
 * kernels are written out again, and everything else is loaded. Equal terms are one.
 */
final class Terms {
    private final FusionGraph nodes;
    private final FusionGroup group;
    private final Buffers buffers;
    private final Set<Value> recomputed;
    private final int axes;
    private final Map<Term, Integer> terms = new LinkedHashMap<>();
    private final Map<Value, IntSupplier> reduced = new HashMap<>();
    private final Map<Value, Integer> computed = new HashMap<>();

    /** For {@code group}, in whose kernel values of {@code recomputed} are computed rather than loaded. */
    Terms(FusionGraph nodes, FusionGroup group, Buffers buffers, Set<Value> recomputed) {
        this.nodes = nodes;
        this.group = group;
        this.buffers = buffers;
        this.recomputed = recomputed;
        this.axes = group.extents().size();
    }

    /** All terms, operands before uses. */
    List<Term> all() {
        return List.copyOf(terms.keySet());
    }

    /** The position of {@code term}, which is added where it is new. */
    int add(Term term) {
        Integer known = terms.putIfAbsent(term, terms.size());
        return known == null ? terms.size() - 1 : known;
    }

    /** From here on {@code value}, whose reduction is done, is the term that {@code term} adds when it is needed. */
    void setReduced(Value value, IntSupplier term) {
        reduced.put(value, term);
    }

    /** Starts another traversal, in which the values for which {@code reload} holds are loaded again. */
    void startStage(Predicate<Value> reload) {
        computed.clear();
        for (FusionNode node : group.nodes()) {
            if (node.passesOn() && reload.test(node.value())) {
                computed.put(node.value(), add(new Term.Load(store(node, buffers.of(node.value())))));
            }
        }
    }

    /** Where {@code node} stores its result. */
    Access store(FusionNode node, Buffer buffer) {
        return Affine.rowMajor(axes, group.embed(node, node.resultIndex()), buffer.extents())
                .in(buffer);
    }

    /** What {@code node} computes, at its own place: its result, or what a copy stores. */
    int valueOf(FusionNode node) {
        List<Affine> at = group.embed(node, node.resultIndex());
        return switch (node.work()) {
            case FusionNode.Pointwise _, FusionNode.Reduce _, FusionNode.Contract _ -> member(node.value(), at);
            case FusionNode.Materialize m ->
                node.readings().isEmpty() ? constant(node.value(), at) : operandOf(node, 0);
            case FusionNode.CopyOut _, FusionNode.CopyPiece _ -> operandOf(node, 0);
            case FusionNode.Call c -> throw new IllegalStateException(node + " is in no kernel");
        };
    }

    /** The operand of {@code node}'s reduction, or one of its contraction's. */
    int operandOf(FusionNode node, int operand) {
        var reading = node.readings().get(operand);
        return read(group.embed(node, reading));
    }

    private int read(Views.Reading reading) {
        return reading.isElementwise()
                ? element(reading.source(), reading.at())
                : add(new Term.Load(reading.in(buffers, axes)));
    }

    private int element(Value value, List<Affine> at) {
        if (nodes.stored().isConstantExpression(value)) {
            return constant(value, at);
        }
        if (recomputedHere(value)) {
            return expression(value, at);
        }
        List<FusionNode> writers = nodes.writers(value);
        boolean member = writers.size() == 1
                && writers.getFirst().value().equals(value)
                && group.contains(writers.getFirst())
                && writers.getFirst().passesOn();
        return member ? member(value, at) : load(value, at);
    }

    private boolean recomputedHere(Value value) {
        return recomputed.contains(value) && nodes.writers(value).stream().noneMatch(group::contains);
    }

    private int member(Value value, List<Affine> at) {
        IntSupplier result = reduced.get(value);
        if (result != null) {
            return result.getAsInt();
        }
        Integer known = computed.get(value);
        if (known != null) {
            return known;
        }
        FusionNode writer = nodes.writers(value).getFirst();
        int term = writer.reduction() != null ? operandOf(writer, 0) : expression(value, at);
        computed.put(value, term);
        return term;
    }

    private int expression(Value value, List<Affine> at) {
        return apply(value, nodes.views().operands(value, at, axes), this::read);
    }

    /** Element {@code at} of a constant expression, from constants, positions and draws alone. */
    private int constant(Value value, List<Affine> at) {
        return switch (value.op()) {
            case LeafOp leaf -> constant(leaf, at);
            case Draw draw ->
                add(new Term.Drawn(
                        buffers.of(value.operand(0)).number(), draw, Affine.rowMajor(axes, at, value.dims())));
            default ->
                apply(
                        value,
                        nodes.views().constantOperands(value, at, axes),
                        reading -> constant(reading.source(), reading.at()));
        };
    }

    private int apply(Value value, List<Views.Reading> operands, ToIntFunction<Views.Reading> read) {
        return add(new Term.Apply(
                (Elementwise) value.op(),
                operands.stream().mapToInt(read).boxed().toList()));
    }

    private int constant(LeafOp leaf, List<Affine> at) {
        return switch (leaf) {
            case LeafOp.Constant(double number) -> add(new Term.Constant(number));
            case LeafOp.DimValue(Dim dim) -> number(dim);
            case LeafOp.Iota iota -> position(at.getFirst());
            case LeafOp.Input input -> throw notConstant(input);
            case LeafOp.Parameter parameter -> throw notConstant(parameter);
            case LeafOp.State state -> throw notConstant(state);
            case LeafOp.Hyper hyper -> throw notConstant(hyper);
            case LeafOp.Step step -> throw notConstant(step);
            case LeafOp.DrawKey key -> throw notConstant(key);
        };
    }

    private static IllegalStateException notConstant(LeafOp leaf) {
        return new IllegalStateException(leaf.mnemonic() + " is loaded, not computed");
    }

    private int number(Dim dim) {
        return add(dim.isConstant() ? new Term.Constant(dim.constantValue()) : new Term.DimValue(dim));
    }

    /** An index as a number; all its parts are small integers, so every step is exact. */
    private int position(Affine index) {
        int sum = -1;
        for (int axis = 0; axis < axes; axis++) {
            Dim coefficient = index.coefficients().get(axis);
            if (!coefficient.equals(Dim.ZERO)) {
                int position = add(new Term.Index(axis));
                int summand = coefficient.equals(Dim.ONE)
                        ? position
                        : add(new Term.Apply(Elementwise.MUL, List.of(position, number(coefficient))));
                sum = sum < 0 ? summand : add(new Term.Apply(Elementwise.ADD, List.of(sum, summand)));
            }
        }
        if (sum < 0) {
            return number(index.offset());
        }
        return index.offset().equals(Dim.ZERO)
                ? sum
                : add(new Term.Apply(Elementwise.ADD, List.of(sum, number(index.offset()))));
    }

    private int load(Value value, List<Affine> at) {
        return add(new Term.Load(new Views.Reading(value, at).in(buffers, axes)));
    }
}
