package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;

/**
 * The iteration over a tensor: an axis for each extent that is not 1.
 *
 * @param extents the axes
 * @param index for each of the tensor's extents the position along it
 */
record Frame(List<Dim> extents, List<Affine> index) {
    /** The iteration over a tensor of extents {@code dims}. */
    static Frame of(List<Dim> dims) {
        var extents = dims.stream().filter(extent -> !extent.equals(Dim.ONE)).toList();
        var index = new ArrayList<Affine>();
        int axis = 0;
        for (Dim extent : dims) {
            index.add(
                    extent.equals(Dim.ONE)
                            ? Affine.constant(extents.size(), Dim.ZERO)
                            : Affine.axis(extents.size(), axis++));
        }
        return new Frame(extents, index);
    }

    int rank() {
        return extents.size();
    }

    List<Integer> axes() {
        return IntStream.range(0, rank()).boxed().toList();
    }
}
