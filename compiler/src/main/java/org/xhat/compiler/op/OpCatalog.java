package org.xhat.compiler.op;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.TensorType;

/** All operators by their {@link Declaration}s: what tests iterate over, printed graphs are read by, and models call. */
public final class OpCatalog {
    /** Those that belong to no family of enum constants: a new one stands here, too. */
    private static final List<Declaration<?>> OTHERS = List.of(
            LeafOp.Input.DECLARATION,
            LeafOp.Parameter.DECLARATION,
            LeafOp.State.DECLARATION,
            LeafOp.Hyper.DECLARATION,
            LeafOp.Step.DECLARATION,
            LeafOp.DrawKey.DECLARATION,
            LeafOp.Constant.DECLARATION,
            LeafOp.DimValue.DECLARATION,
            LeafOp.Iota.DECLARATION,
            ContractOp.DECLARATION,
            CumulativeSum.DECLARATION,
            Reshape.DECLARATION,
            Transpose.DECLARATION,
            Broadcast.DECLARATION,
            Slice.DECLARATION,
            Pad.DECLARATION,
            Reverse.DECLARATION,
            Concat.DECLARATION,
            SymmetricEigen.DECLARATION,
            WindowOp.Window.DECLARATION,
            WindowOp.Fold.DECLARATION,
            Gather.DECLARATION,
            Scatter.DECLARATION,
            Draw.DECLARATION,
            IndexOp.ToFloating.DECLARATION);

    private static final Map<String, Declaration<?>> BY_MNEMONIC = byMnemonic();

    private OpCatalog() {}

    private static Map<String, Declaration<?>> byMnemonic() {
        var all = new LinkedHashMap<String, Declaration<?>>();
        Stream.of(Elementwise.values()).map(Elementwise::declaration).forEach(op -> all.put(op.mnemonic(), op));
        Stream.of(ReduceOp.Kind.values()).map(ReduceOp.Kind::declaration).forEach(op -> all.put(op.mnemonic(), op));
        Stream.of(ArgExtreme.Kind.values()).map(ArgExtreme.Kind::declaration).forEach(op -> all.put(op.mnemonic(), op));
        OTHERS.forEach(op -> all.put(op.mnemonic(), op));
        return Collections.unmodifiableMap(all);
    }

    /** All declarations. */
    public static Collection<Declaration<?>> declarations() {
        return BY_MNEMONIC.values();
    }

    /** Every operator that has operands, on some: each pointwise one on full shapes and, if it can, beside a scalar. */
    public static List<Sample> samples() {
        return declarations().stream()
                .flatMap(declaration -> declaration.samples().stream())
                .toList();
    }

    /**
     * The operator that a printed graph calls {@code mnemonic{attributes}}; empty where there is none of that name.
     *
     * @param type the type of its first result, which leaves do not repeat in their attributes
     * @throws IllegalArgumentException where the attributes are not that operator's
     */
    public static Optional<Op> parse(String mnemonic, String attributes, TensorType type) {
        return Optional.ofNullable(BY_MNEMONIC.get(mnemonic))
                .map(declaration -> declaration.attributes().parse(attributes, type));
    }
}
