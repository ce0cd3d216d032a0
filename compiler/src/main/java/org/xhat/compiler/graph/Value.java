package org.xhat.compiler.graph;

import java.util.List;

/**
 * A use: one result of a node.
 *
 * @param node the node
 * @param index which of its results
 */
public record Value(Node node, int index) {
    /** The result's type. */
    public TensorType type() {
        return node.types().get(index);
    }

    /** The result's extents. */
    public List<Dim> dims() {
        return type().dims();
    }

    /** The node's operator. */
    public Op op() {
        return node.op();
    }

    /** What the node does it to. */
    public List<Value> operands() {
        return node.operands();
    }

    /** The i-th operand of the node. */
    public Value operand(int i) {
        return node.operands().get(i);
    }

    /** {@code %7}, or {@code %7.1} for a second result. */
    @Override
    public String toString() {
        return index == 0 ? "%" + node.id() : "%" + node.id() + "." + index;
    }
}
