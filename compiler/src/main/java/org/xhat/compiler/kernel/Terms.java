package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * Writes the terms of one kernel: values of its group are computed, views become accesses, constants and cheap values of other
 * kernels are written out again, and everything else is loaded. Equal terms are one.
 */
final class Terms {
    private final Atoms atoms;
    private final Group group;
    private final Buffers buffers;
    private final Set<Node> recomputed;
    private final int axes;
    private final Map<Term, Integer> terms = new LinkedHashMap<>();
    private final Map<Node, IntSupplier> reduced = new HashMap<>();
    private final Map<Node, Integer> computed = new HashMap<>();

    /** For {@code group}, in whose kernel values of {@code recomputed} are computed rather than loaded. */
    Terms(Atoms atoms, Group group, Buffers buffers, Set<Node> recomputed) {
        this.atoms = atoms;
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

    /** From here on {@code node}, whose reduction is done, is the term that {@code term} adds when it is needed. */
    void setReduced(Node node, IntSupplier term) {
        reduced.put(node, term);
    }

    /** Starts another traversal, in which the values for which {@code reload} holds are loaded again. */
    void startStage(Predicate<Node> reload) {
        computed.clear();
        for (Atom atom : group.atoms()) {
            if (atom.passesOn() && reload.test(atom.node())) {
                computed.put(atom.node(), load(atom.node(), placeOf(atom)));
            }
        }
    }

    /** Where {@code atom} stores its result. */
    Access store(Atom atom, Buffer buffer) {
        return placeOf(atom).in(buffer);
    }

    private Affine placeOf(Atom atom) {
        return Affine.rowMajor(
                axes,
                group.embed(atom, atom.resultIndex()),
                atom.node().result().dims());
    }

    /** What {@code atom} computes, at its own place: its result, or what a copy stores. */
    int valueOf(Atom atom) {
        List<Affine> at = group.embed(atom, atom.index());
        return switch (atom.kind()) {
            case POINTWISE -> member(atom.node(), at);
            case REDUCE, CONTRACT -> member(atom.node(), group.embed(atom, atom.resultIndex()));
            case COPY, PIECE -> {
                Value value = Objects.requireNonNull(atom.value());
                var reading = atom.kind() == Atom.Kind.COPY && atom.output() == null
                        ? atoms.views().readThrough(value.node(), at, axes)
                        : atoms.views().read(value, at, axes);
                yield reading.source() == atom.node() && atom.output() == null
                        ? constant(reading.source(), at)
                        : read(reading);
            }
        };
    }

    /** The operand of {@code atom}'s reduction, or one of its contraction's. */
    int operandOf(Atom atom, int operand) {
        var reading = atom.readings().get(operand);
        return read(group.embed(atom, reading));
    }

    private int read(Views.Reading reading) {
        return reading.isElementwise()
                ? element(reading.source(), reading.at())
                : add(new Term.Load(reading.in(buffers.of(reading.source()), axes)));
    }

    private int element(Node node, List<Affine> at) {
        if (atoms.isConstantExpression(node)) {
            return constant(node, at);
        }
        if (recomputedHere(node)) {
            return expression(node, at);
        }
        List<Atom> writers = atoms.writers(node);
        boolean member = writers.size() == 1
                && group.contains(writers.getFirst())
                && writers.getFirst().passesOn();
        return member
                ? member(node, at)
                : load(node, Affine.rowMajor(axes, at, node.result().dims()));
    }

    private boolean recomputedHere(Node node) {
        return recomputed.contains(node) && atoms.writers(node).stream().noneMatch(group::contains);
    }

    private int member(Node node, List<Affine> at) {
        IntSupplier result = reduced.get(node);
        if (result != null) {
            return result.getAsInt();
        }
        Integer known = computed.get(node);
        if (known != null) {
            return known;
        }
        Atom writer = atoms.writers(node).getFirst();
        int term = writer.kind() == Atom.Kind.REDUCE ? operandOf(writer, 0) : expression(node, at);
        computed.put(node, term);
        return term;
    }

    private int expression(Node node, List<Affine> at) {
        return apply(node, atoms.views().operands(node, at, axes), this::read);
    }

    /** Element {@code at} of a constant expression, from constants and positions alone. */
    private int constant(Node node, List<Affine> at) {
        return node.op() instanceof LeafOp leaf
                ? constant(leaf, at)
                : apply(
                        node,
                        atoms.views().constantOperands(node, at, axes),
                        reading -> constant(reading.source(), reading.at()));
    }

    private int apply(Node node, List<Views.Reading> operands, ToIntFunction<Views.Reading> read) {
        return add(new Term.Apply(
                (Elementwise) node.op(),
                operands.stream().mapToInt(read).boxed().toList()));
    }

    private int constant(LeafOp leaf, List<Affine> at) {
        return switch (leaf) {
            case LeafOp.Constant(double value) -> add(new Term.Constant(value));
            case LeafOp.DimValue(Dim dim) -> number(dim);
            case LeafOp.Iota iota -> position(at.getFirst());
            case LeafOp.Input input -> throw notConstant(input);
            case LeafOp.Parameter parameter -> throw notConstant(parameter);
            case LeafOp.State state -> throw notConstant(state);
            case LeafOp.Hyper hyper -> throw notConstant(hyper);
            case LeafOp.Step step -> throw notConstant(step);
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

    private int load(Node node, Affine place) {
        return add(new Term.Load(place.in(buffers.of(node))));
    }
}
