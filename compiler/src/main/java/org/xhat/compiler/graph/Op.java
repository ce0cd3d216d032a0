package org.xhat.compiler.graph;

import java.util.List;

/**
 * What a node does, as far as the graph must know: a name, attributes that take part in equality, and how result types follow
 * from operand types. Implementations are records or enum constants, so equal operators are {@link Object#equals equal}; nodes
 * are interned by it.
 */
public interface Op {
    /** The operator's name in printed graphs: lower case, no spaces. */
    String mnemonic();

    /** The attributes as {@code GraphParser} reads them back, such as {@code axes=0,1}; empty where there are none. */
    default String attributes() {
        return "";
    }

    /**
     * The types of the results.
     *
     * @throws ShapeException where the operands do not fit, saying both shapes
     */
    List<TensorType> infer(List<TensorType> operands);
}
