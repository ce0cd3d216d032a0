package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/** Operators that take integers. There is no derivative through an integer. */
public sealed interface IndexOp extends Underivable {

    /**
     * Integers as numbers of the element type, exact below 2²⁴ in float32: {@code i[m] → f[m]}. A one-hot encoding is then
     * {@code equal(broadcast(to-floating labels), broadcast(iota n))}.
     */
    record ToFloating() implements IndexOp {
        static final Declaration<ToFloating> DECLARATION = new Declaration<>(
                "to-floating",
                ToFloating.class,
                Attributes.none(ToFloating::new),
                List.of(new Sample(
                        new ToFloating(),
                        List.of(new TensorType(Kind.INTEGER, List.of(Sample.M))),
                        Domain.of(new Domain.Range(0, 9, false)))),
                List.of(
                        Signature.of(
                                        "classIndex",
                                        (fx, given) -> fx.toFloating(given.tensor(0)),
                                        Parameter.LABELS,
                                        Parameter.EXTENT)
                                .withLabelsBelow(given -> given.dim(1)),
                        Signature.of("oneHot", ToFloating::oneHot, Parameter.LABELS, Parameter.EXTENT)
                                .withLabelsBelow(given -> given.dim(1))));

        private static Value oneHot(Fx fx, Arguments given) {
            Value labels = given.tensor(0);
            if (labels.type().rank() != 1) {
                throw new ShapeException(
                        "oneHot of Labels " + labels.type().extents() + " has no matrix as its result",
                        "one label for each example, such as @Dims(\"batch\") Labels");
            }
            return fx.oneHot(labels, given.dim(1));
        }

        @Override
        public Declaration<ToFloating> declaration() {
            return DECLARATION;
        }
    }

    @Override
    default TensorType type(List<TensorType> operands) {
        if (operands.size() != 1 || operands.getFirst().kind() != Kind.INTEGER) {
            throw new ShapeException(mnemonic() + " takes one integer operand, not " + operands);
        }
        return TensorType.floating(operands.getFirst().dims());
    }

    @Override
    default Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        return operands.getFirst();
    }
}
