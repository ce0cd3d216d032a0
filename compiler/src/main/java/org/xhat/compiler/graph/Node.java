package org.xhat.compiler.graph;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One operation of a graph. Only {@link GraphBuilder} makes nodes; within one builder equal operations are one node, so nodes
 * compare by identity.
 */
public final class Node {
    private final int id;
    private final Op op;
    private final List<Value> operands;
    private final List<TensorType> types;

    Node(int id, Op op, List<Value> operands, List<TensorType> types) {
        this.id = id;
        this.op = op;
        this.operands = List.copyOf(operands);
        this.types = List.copyOf(types);
    }

    /** A number unique within the builder; operands have smaller ones. */
    public int id() {
        return id;
    }

    /** What it does. */
    public Op op() {
        return op;
    }

    /** What it does it to. */
    public List<Value> operands() {
        return operands;
    }

    /** The types of its results. */
    public List<TensorType> types() {
        return types;
    }

    /** Its results. */
    public List<Value> results() {
        return IntStream.range(0, types.size())
                .mapToObj(index -> new Value(this, index))
                .toList();
    }

    /** The only result of a single-result node. */
    public Value result() {
        if (types.size() != 1) {
            throw new IllegalStateException(this + " has " + types.size() + " results");
        }
        return new Value(this, 0);
    }

    /** {@code %7 = mul %3 %6 : f[batch,100]}. */
    @Override
    public String toString() {
        String attributes = op.attributes().isEmpty() ? "" : "{" + op.attributes() + "}";
        return "%" + id + " = " + op.mnemonic() + attributes
                + operands.stream().map(operand -> " " + operand).collect(Collectors.joining())
                + " : " + types.stream().map(TensorType::toString).collect(Collectors.joining(" "));
    }
}
