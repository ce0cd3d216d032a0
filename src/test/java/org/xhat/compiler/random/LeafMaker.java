package org.xhat.compiler.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;

/** The leaves of a random program, each with a name that says what it holds, and the extents of its values. */
final class LeafMaker {
    /** Extents beside the named dims: around lanes and blocks, primes, 1; an extent of 0 comes of slices. */
    private static final int[] EXTENTS = {1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 33, 65};

    private static final List<Palette> PALETTES = palettes();

    private final GraphBuilder builder;
    private int leaves;

    LeafMaker(GraphBuilder builder) {
        this.builder = builder;
    }

    /** Ordinary contents as often as all others together. */
    private static List<Palette> palettes() {
        var palettes = new ArrayList<Palette>();
        for (Palette palette : Palette.values()) {
            palettes.add(Palette.X);
            palettes.add(palette);
        }
        return List.copyOf(palettes);
    }

    String name(int palette) {
        return PALETTES.get(palette % PALETTES.size()).name().toLowerCase(Locale.ROOT) + ++leaves;
    }

    Value floating(String mnemonic, int palette, List<Dim> extents) {
        String name = name(palette);
        var type = TensorType.floating(extents);
        return builder.add(
                switch (mnemonic) {
                    case "parameter" -> new LeafOp.Parameter(name, type);
                    case "state" -> new LeafOp.State(name, type);
                    default -> new LeafOp.Input(name, type);
                });
    }

    Value labels(List<Dim> extents) {
        return builder.add(new LeafOp.Input("labels" + ++leaves, new TensorType(Kind.INTEGER, extents)));
    }

    Value labels(Dim length) {
        return labels(List.of(length));
    }

    /** A named dim as often as not. */
    static Dim extent(int number) {
        int rest = number / 2;
        return number % 2 == 0
                ? Dim.named(RandomProgram.DIMS.get(rest % RandomProgram.DIMS.size()))
                : Dim.of(EXTENTS[rest % EXTENTS.length]);
    }
}
