package org.xhat.compiler.op;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.runtime.random.Threefry;

/**
 * Numbers drawn uniformly from [0, 1), each a multiple of 2⁻²⁴: {@code draw{dims=…; site=…} key:i[3] → f[…]}. Element i is the first word
 * of {@link Threefry} at the counter (i, step) under the seed's key, changed by the site; it depends on nothing else, so draws of equal
 * sites are one value, and are drawn again rather than stored.
 *
 * @param dims the result's extents
 * @param site what sets draws of one program apart
 */
public record Draw(List<Dim> dims, long site) implements Underivable {
    static final Declaration<Draw> DECLARATION = new Declaration<>(
            "draw",
            Draw.class,
            Attributes.of(
                    Draw::new,
                    Attributes.dims("dims", Draw::dims),
                    new Attributes.Field<>("site", Draw::site, Long::valueOf)),
            List.of(new Sample(
                    new Draw(List.of(Sample.M, Sample.FOUR), 7),
                    List.of(LeafOp.DrawKey.TYPE),
                    Domain.of(new Domain.Range(0, 9, false)))),
            List.of());

    /** Copies the extents. */
    public Draw {
        dims = List.copyOf(dims);
    }

    @Override
    public Declaration<Draw> declaration() {
        return DECLARATION;
    }

    /** The first word of the key of the draws under a seed's first word. */
    public int siteLow() {
        return (int) site;
    }

    /** As {@link #siteLow}, of the second words. */
    public int siteHigh() {
        return (int) (site >>> Integer.SIZE);
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        if (!operands.equals(List.of(LeafOp.DrawKey.TYPE))) {
            throw new ShapeException("draw takes a key of three integers, not " + operands);
        }
        return TensorType.floating(dims);
    }

    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        double[] key = operands.getFirst().data();
        var shape = Axes.bind(this.dims, dims);
        var draws = new double[Strides.elementCount(shape)];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = Threefry.uniform(Threefry.OF_INTEGERS
                    .words((int) key[0] ^ siteLow(), (int) key[1] ^ siteHigh(), i, (int) key[2])
                    .getFirst());
        }
        return new Array64(shape, draws);
    }
}
