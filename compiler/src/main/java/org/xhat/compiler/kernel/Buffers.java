package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/** The logical buffers of a partition: one for each value that lies in memory, each in a storage slot of its own. */
final class Buffers {
    private final List<Buffer> all = new ArrayList<>();
    private final Map<Value, Buffer> ofValue = new HashMap<>();
    private final Map<Atom, Buffer> ofCopy = new HashMap<>();

    /** The buffer in which a leaf arrives. */
    void addLeaf(Value value, LeafOp leaf) {
        ofValue.put(value, add(nameOf(leaf), value, roleOf(leaf)));
    }

    /** The buffer for {@code value}: an output of that name, or a temporary. */
    void addValue(Value value, @Nullable String output) {
        ofValue.put(
                value,
                output == null
                        ? add(Buffer.temporaryName(value), value, Buffer.Role.TEMPORARY)
                        : add(output, value, Buffer.Role.OUTPUT));
    }

    /** The buffer for an output that is a copy of something. */
    void addCopy(Atom copy, String output) {
        ofCopy.put(copy, add(output, copy.value(), Buffer.Role.OUTPUT));
    }

    private Buffer add(String name, Value value, Buffer.Role role) {
        var buffer = new Buffer(all.size(), name, value.type(), role, new Buffer.Storage(all.size(), Dim.ZERO));
        all.add(buffer);
        return buffer;
    }

    /** Whether {@code value} lies in memory. */
    boolean contains(Value value) {
        return ofValue.containsKey(value);
    }

    /** The buffer of {@code value}. */
    Buffer of(Value value) {
        Buffer buffer = ofValue.get(value);
        if (buffer == null) {
            throw new IllegalStateException(value + " is not in memory");
        }
        return buffer;
    }

    /** Whether {@code atom} writes a buffer. */
    boolean contains(Atom atom) {
        return atom.output() != null || contains(atom.value());
    }

    /** The buffer that {@code atom} writes. */
    Buffer of(Atom atom) {
        Buffer copy = ofCopy.get(atom);
        return copy == null ? of(atom.value()) : copy;
    }

    /** All of them, by number. */
    List<Buffer> all() {
        return Collections.unmodifiableList(all);
    }

    /** How a leaf's buffer is called: {@code pixels}, {@code logits.linear1.weight}, {@code hyper.learningRate}, {@code step}. */
    static String nameOf(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input input -> input.name();
            case LeafOp.Parameter parameter -> parameter.name();
            case LeafOp.State state -> state.name();
            case LeafOp.Hyper hyper -> "hyper." + hyper.name();
            case LeafOp.Step step ->
                step.scale() == 1 && step.offset() == 0 ? "step" : "step(" + step.scale() + "," + step.offset() + ")";
            case LeafOp.DrawKey key -> key.mnemonic();
            case LeafOp.Constant constant -> throw notInMemory(constant);
            case LeafOp.DimValue dim -> throw notInMemory(dim);
            case LeafOp.Iota iota -> throw notInMemory(iota);
        };
    }

    /** Whether a leaf arrives in memory, rather than being known to the code. */
    static boolean isInMemory(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input i -> true;
            case LeafOp.Parameter p -> true;
            case LeafOp.State s -> true;
            case LeafOp.Hyper h -> true;
            case LeafOp.Step s -> true;
            case LeafOp.DrawKey d -> true;
            case LeafOp.Constant c -> false;
            case LeafOp.DimValue d -> false;
            case LeafOp.Iota i -> false;
        };
    }

    private static Buffer.Role roleOf(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input i -> Buffer.Role.INPUT;
            case LeafOp.Parameter p -> Buffer.Role.PARAMETER;
            case LeafOp.State s -> Buffer.Role.STATE;
            case LeafOp.Hyper h -> Buffer.Role.SCALAR;
            case LeafOp.Step s -> Buffer.Role.SCALAR;
            case LeafOp.DrawKey d -> Buffer.Role.SCALAR;
            case LeafOp.Constant c -> throw notInMemory(c);
            case LeafOp.DimValue d -> throw notInMemory(d);
            case LeafOp.Iota i -> throw notInMemory(i);
        };
    }

    private static IllegalStateException notInMemory(LeafOp leaf) {
        return new IllegalStateException(leaf.mnemonic() + " " + leaf.attributes() + " has no buffer");
    }
}
