package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;

/**
 * All operators: representatives of every family on sample operands, which tests and documentation iterate over, and the way
 * from printed text back to an operator. A new operator is added to its family's enum, or to {@link #entries} and {@link
 * #parse}.
 */
public final class OpCatalog {
    private OpCatalog() {}

    /** The size of the one named dimension in the samples. */
    public static final String SAMPLE_DIM = "batch";

    private static final Dim M = Dim.named(SAMPLE_DIM);
    private static final Dim TWO = Dim.of(2);
    private static final Dim THREE = Dim.of(3);
    private static final Dim FOUR = Dim.of(4);

    /**
     * An operator with operands to try it on.
     *
     * @param op the operator
     * @param operands the operands' types, over the named dimension {@link #SAMPLE_DIM}
     * @param domain the values to sample
     */
    public record Entry(Operator op, List<TensorType> operands, Domain domain) {
        /** Copies the types. */
        public Entry {
            operands = List.copyOf(operands);
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

    /** Every operator that has operands: each pointwise one on full shapes and, if it can, beside a scalar. */
    public static List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (Elementwise op : Elementwise.values()) {
            var full = TensorType.floating(M, THREE);
            entries.add(new Entry(op, Collections.nCopies(op.arity(), full), op.domain()));
            for (int scalar = 0; scalar < op.arity() && op.arity() > 1; scalar++) {
                var operands = new ArrayList<>(Collections.nCopies(op.arity(), full));
                operands.set(scalar, TensorType.SCALAR);
                entries.add(new Entry(op, operands, op.domain()));
            }
        }
        for (var kind : ReduceOp.Kind.values()) {
            for (var axes : List.of(List.of(0), List.of(1), List.of(0, 2), List.of(0, 1, 2))) {
                entries.add(smooth(new ReduceOp(kind, axes), TensorType.floating(M, THREE, TWO)));
            }
        }
        for (String letters :
                List.of("mk,kn->mn", "km,kn->mn", "mk,nk->mn", "bmk,bkn->bmn", "mk,mk->m", "m,n->mn", "k,k->")) {
            var op = ContractOp.parse(letters);
            entries.add(smooth(op, lettered(op.left()), lettered(op.right())));
        }
        entries.add(smooth(new ShapeOp.Reshape(List.of(THREE.times(M), TWO)), TensorType.floating(M, TWO, THREE)));
        entries.add(smooth(new ShapeOp.Transpose(List.of(2, 0, 1)), TensorType.floating(M, TWO, THREE)));
        entries.add(smooth(new ShapeOp.Broadcast(List.of(TWO, M, THREE), List.of(1)), TensorType.floating(M)));
        entries.add(smooth(new ShapeOp.Broadcast(List.of(M, THREE), List.of()), TensorType.SCALAR));
        entries.add(smooth(new ShapeOp.Slice(1, Dim.ONE, THREE), TensorType.floating(M, FOUR)));
        entries.add(smooth(new ShapeOp.Pad(0, Dim.ONE, TWO), TensorType.floating(M, THREE)));
        entries.add(smooth(new ShapeOp.Concat(0), TensorType.floating(M, TWO), TensorType.floating(THREE, TWO)));
        entries.add(new Entry(
                new IndexOp.ToFloating(),
                List.of(new TensorType(Kind.INTEGER, List.of(M))),
                Domain.of(new Domain.Range(0, 9, false))));
        return entries;
    }

    private static Entry smooth(Operator op, TensorType... operands) {
        return new Entry(op, List.of(operands), Domain.reals(operands.length));
    }

    /** A type with one axis for each letter, k the named one. */
    private static TensorType lettered(String letters) {
        return TensorType.floating(letters.chars()
                .mapToObj(letter -> switch (letter) {
                    case 'k' -> M;
                    case 'm' -> THREE;
                    case 'n' -> FOUR;
                    default -> TWO;
                })
                .toList());
    }

    /**
     * The operator that a printed graph calls {@code mnemonic{attributes}}; empty where there is none of that name.
     *
     * @param type the type of its first result, which leaves do not repeat in their attributes
     * @throws IllegalArgumentException where the attributes are not that operator's
     */
    public static Optional<Op> parse(String mnemonic, String attributes, TensorType type) {
        Op op = switch (mnemonic) {
            case "input" -> new LeafOp.Input(attributes, type);
            case "parameter" -> new LeafOp.Parameter(attributes, type);
            case "state" -> new LeafOp.State(attributes, type);
            case "hyper" -> new LeafOp.Hyper(attributes);
            case "step" -> step(attributes);
            case "constant" -> new LeafOp.Constant(Double.parseDouble(attributes));
            case "dim" -> new LeafOp.DimValue(Dim.parse(attributes));
            case "iota" -> new LeafOp.Iota(Dim.parse(attributes));
            case "sum" ->
                new ReduceOp(
                        ReduceOp.Kind.SUM, Attributes.parse(attributes, "axes").axes("axes"));
            case "reduce-max" ->
                new ReduceOp(
                        ReduceOp.Kind.MAX, Attributes.parse(attributes, "axes").axes("axes"));
            case "reduce-min" ->
                new ReduceOp(
                        ReduceOp.Kind.MIN, Attributes.parse(attributes, "axes").axes("axes"));
            case "contract" -> ContractOp.parse(attributes);
            case "reshape" ->
                new ShapeOp.Reshape(Attributes.parse(attributes, "dims").dims("dims"));
            case "transpose" ->
                new ShapeOp.Transpose(Attributes.parse(attributes, "axes").axes("axes"));
            case "broadcast" -> broadcast(Attributes.parse(attributes, "dims", "axes"));
            case "slice" -> slice(Attributes.parse(attributes, "axis", "start", "end"));
            case "pad" -> pad(Attributes.parse(attributes, "axis", "before", "after"));
            case "concat" ->
                new ShapeOp.Concat(Attributes.parse(attributes, "axis").axis("axis"));
            case "to-floating" -> withoutAttributes(new IndexOp.ToFloating(), attributes);
            default -> null;
        };
        return op != null ? Optional.of(op) : elementwise(mnemonic).map(found -> withoutAttributes(found, attributes));
    }

    private static Op withoutAttributes(Op op, String attributes) {
        if (!attributes.isEmpty()) {
            throw new IllegalArgumentException("it has no attributes");
        }
        return op;
    }

    private static Op broadcast(Attributes attributes) {
        return new ShapeOp.Broadcast(attributes.dims("dims"), attributes.axes("axes"));
    }

    private static Op slice(Attributes attributes) {
        return new ShapeOp.Slice(attributes.axis("axis"), attributes.dim("start"), attributes.dim("end"));
    }

    private static Op pad(Attributes attributes) {
        return new ShapeOp.Pad(attributes.axis("axis"), attributes.dim("before"), attributes.dim("after"));
    }

    private static Op step(String attributes) {
        var parts = attributes.split(",", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("expected 'scale,offset' instead of '" + attributes + "'");
        }
        return new LeafOp.Step(Long.parseLong(parts[0].strip()), Long.parseLong(parts[1].strip()));
    }

    private static Optional<Op> elementwise(String mnemonic) {
        for (Elementwise op : Elementwise.values()) {
            if (op.mnemonic().equals(mnemonic)) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }
}
