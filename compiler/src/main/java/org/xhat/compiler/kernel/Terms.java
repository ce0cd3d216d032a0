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
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.Draw;
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
    private final Set<Value> recomputed;
    private final int axes;
    private final Map<Term, Integer> terms = new LinkedHashMap<>();
    private final Map<Value, IntSupplier> reduced = new HashMap<>();
    private final Map<Value, Integer> computed = new HashMap<>();

    /** For {@code group}, in whose kernel values of {@code recomputed} are computed rather than loaded. */
    Terms(Atoms atoms, Group group, Buffers buffers, Set<Value> recomputed) {
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

    /** From here on {@code value}, whose reduction is done, is the term that {@code term} adds when it is needed. */
    void setReduced(Value value, IntSupplier term) {
        reduced.put(value, term);
    }

    /** Starts another traversal, in which the values for which {@code reload} holds are loaded again. */
    void startStage(Predicate<Value> reload) {
        computed.clear();
        for (Atom atom : group.atoms()) {
            if (atom.passesOn() && reload.test(atom.value())) {
                computed.put(atom.value(), add(new Term.Load(store(atom, buffers.of(atom.value())))));
            }
        }
    }

    /** Where {@code atom} stores its result. */
    Access store(Atom atom, Buffer buffer) {
        return Affine.rowMajor(axes, group.embed(atom, atom.resultIndex()), buffer.extents())
                .in(buffer);
    }

    /** What {@code atom} computes, at its own place: its result, or what a copy stores. */
    int valueOf(Atom atom) {
        List<Affine> at = group.embed(atom, atom.index());
        return switch (atom.kind()) {
            case POINTWISE -> member(atom.value(), at);
            case REDUCE, CONTRACT -> member(atom.value(), group.embed(atom, atom.resultIndex()));
            case COPY, PIECE -> {
                Value stored =
                        atom.piece() == null ? atom.value() : atom.piece().operand();
                var reading = atom.kind() == Atom.Kind.COPY && atom.output() == null
                        ? atoms.views().readThrough(stored, at, axes)
                        : atoms.views().read(stored, at, axes);
                yield reading.source().equals(atom.value()) && atom.output() == null
                        ? constant(stored, at)
                        : read(reading);
            }
            case CALL -> throw new IllegalStateException(atom + " is in no kernel");
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
                : add(new Term.Load(reading.in(buffers, axes)));
    }

    private int element(Value value, List<Affine> at) {
        if (atoms.isConstantExpression(value)) {
            return constant(value, at);
        }
        if (recomputedHere(value)) {
            return expression(value, at);
        }
        List<Atom> writers = atoms.writers(value);
        boolean member = writers.size() == 1
                && writers.getFirst().value().equals(value)
                && group.contains(writers.getFirst())
                && writers.getFirst().passesOn();
        return member ? member(value, at) : load(value, at);
    }

    private boolean recomputedHere(Value value) {
        return recomputed.contains(value) && atoms.writers(value).stream().noneMatch(group::contains);
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
        Atom writer = atoms.writers(value).getFirst();
        int term = writer.kind() == Atom.Kind.REDUCE ? operandOf(writer, 0) : expression(value, at);
        computed.put(value, term);
        return term;
    }

    private int expression(Value value, List<Affine> at) {
        return apply(value, atoms.views().operands(value, at, axes), this::read);
    }

    /** Element {@code at} of a constant expression, from constants, positions and draws alone. */
    private int constant(Value value, List<Affine> at) {
        return switch (value.op()) {
            case LeafOp leaf -> constant(leaf, at);
            case ArgExtreme ofOne -> add(new Term.Constant(0));
            case Draw draw ->
                add(new Term.Drawn(
                        buffers.of(value.operand(0)).number(), draw, Affine.rowMajor(axes, at, value.dims())));
            default ->
                apply(
                        value,
                        atoms.views().constantOperands(value, at, axes),
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
