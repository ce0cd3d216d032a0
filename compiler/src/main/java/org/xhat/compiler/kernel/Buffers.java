package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/** The logical buffers of a partition: one for each value that lies in memory, each in a storage slot of its own. */
final class Buffers {
    private final Pieces pieces;
    private final Map<Value, String> outputs;
    private final List<Buffer> all = new ArrayList<>();
    private final Map<Value, Buffer> ofValue = new HashMap<>();
    private final Map<FusionNode, Buffer> ofCopy = new HashMap<>();

    /** None yet; {@code outputs} are what values are called that are outputs by themselves. */
    Buffers(Pieces pieces, Map<Value, String> outputs) {
        this.pieces = pieces;
        this.outputs = outputs;
    }

    /** The buffer in which a leaf arrives. */
    void addLeaf(Value value, LeafOp leaf) {
        ofValue.put(value, add(nameOf(leaf), value, roleOf(leaf)));
    }

    /** The buffer for {@code value}, unless there is one: an output, a temporary, or a part of one. */
    void addValue(Value value) {
        if (contains(value)) {
            return;
        }
        String output = outputs.get(value);
        var piece = pieces.of(value);
        ofValue.put(
                value,
                piece != null
                        ? add(piece)
                        : output != null
                                ? add(output, value, Buffer.Role.OUTPUT)
                                : add(Buffer.temporaryName(value), value, Buffer.Role.TEMPORARY));
    }

    /** The buffer for {@code node}, if it copies: an output of its own, or the place of an operand in a concatenation. */
    void addCopy(FusionNode node) {
        if (node.work() instanceof FusionNode.CopyOut(String output)) {
            ofCopy.put(node, add(output, node.value(), Buffer.Role.OUTPUT));
        } else if (node.work() instanceof FusionNode.CopyPiece(Pieces.Piece piece)) {
            ofCopy.put(node, add(piece));
        }
    }

    private Buffer add(Pieces.Piece piece) {
        addValue(piece.whole());
        Buffer whole = of(piece.whole());
        var part = new Buffer.Part(whole.number(), whole.extents(), piece.offset(whole.extents()));
        var buffer = new Buffer(
                all.size(),
                whole.name() + "." + piece.number(),
                piece.operand().type(),
                Buffer.Role.TEMPORARY,
                part.in(whole.storage()),
                part);
        all.add(buffer);
        return buffer;
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

    /** Whether {@code node} writes a buffer. */
    boolean contains(FusionNode node) {
        return node.copiesOut() || contains(node.value());
    }

    /** The buffer that {@code node} writes. */
    Buffer of(FusionNode node) {
        Buffer copy = ofCopy.get(node);
        return copy == null ? of(node.value()) : copy;
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
            case LeafOp.Step step -> step.formula().toString();
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
