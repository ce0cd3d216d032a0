package org.xhat.compiler.kernel;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;

/**
 * The iteration over a tensor: an axis for each extent that is not 1, unless it is said to be iterated.
 *
 * @param extents the axes
 * @param index for each of the tensor's extents the position along it
 */
record Frame(List<Dim> extents, List<Affine> index) {
    /** The iteration over a tensor of extents {@code dims}. */
    static Frame of(List<Dim> dims) {
        return of(dims, Set.of());
    }

    /** As {@link #of(List)}, with an axis for each of the extents {@code iterated}, too, though it be 1. */
    static Frame of(List<Dim> dims, Set<Integer> iterated) {
        var axes = IntStream.range(0, dims.size())
                .filter(d -> !dims.get(d).equals(Dim.ONE) || iterated.contains(d))
                .boxed()
                .toList();
        var index = IntStream.range(0, dims.size())
                .mapToObj(d -> axes.contains(d)
                        ? Affine.axis(axes.size(), axes.indexOf(d))
                        : Affine.constant(axes.size(), Dim.ZERO))
                .toList();
        return new Frame(axes.stream().map(dims::get).toList(), index);
    }

    int rank() {
        return extents.size();
    }

    List<Integer> axes() {
        return IntStream.range(0, rank()).boxed().toList();
    }
}
