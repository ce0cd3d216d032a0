package org.xhat.compiler.op;

import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;

/**
 * An operator with operands to try it on.
 *
 * @param op the operator
 * @param operands the operands' types, over the named dimension {@link #DIM}
 * @param domain the values to sample
 */
public record Sample(Operator op, List<TensorType> operands, Domain domain) {
    /** The name of the one named dimension in the samples. */
    public static final String DIM = "batch";

    static final Dim M = Dim.named(DIM);
    static final Dim TWO = Dim.of(2);
    static final Dim THREE = Dim.of(3);
    static final Dim FOUR = Dim.of(4);

    /** Copies the types. */
    public Sample {
        operands = List.copyOf(operands);
    }

    /** One that is smooth everywhere. */
    static Sample of(Operator op, TensorType... operands) {
        return new Sample(op, List.of(operands), Domain.reals(operands.length));
    }

    /** {@code div f[batch,3] f[]}. */
    @Override
    public String toString() {
        var text = new StringBuilder(op.mnemonic());
        if (!op.attributes().isEmpty()) {
            text.append('{').append(op.attributes()).append('}');
        }
        operands.forEach(operand -> text.append(' ').append(operand));
        return text.toString();
    }
}
