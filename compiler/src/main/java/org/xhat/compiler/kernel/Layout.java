package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.LeafOp;

/**
 * How the memory lies that a node reads and writes, pointwise work before it included, whether or not that is fused with it:
 * a fact of the graph.
 *
 * @param contiguous the axis along which neighbours are neighbours in memory, in most of what varies along every axis, of equals
 *     the inner one; −1 where nothing does
 * @param seams the axes that cannot be walked as one with the next: some place in memory does not go on from one's end to the
 *     other's next step, or a position along one of them is a value
 * @param positions the axes along which a position is a value: where one is read as several, along each of them
 */
record Layout(int contiguous, Set<Integer> seams, Set<Integer> positions) {
    /** Of what is never walked together with reductions. */
    static final Layout NONE = new Layout(-1, Set.of(), Set.of());

    /** Layouts of nodes, asked for in the order of their numbers. */
    static final class Finder {
        private final StoredValues stored;
        private final Views views;
        private final Pieces pieces;
        private final Map<Value, Layout> pointwise = new HashMap<>();

        Finder(StoredValues stored, Views views, Pieces pieces) {
            this.stored = stored;
            this.views = views;
            this.pieces = pieces;
        }

        /**
         * The layout of what is read at {@code readings} and written at {@code place}, in an iteration over {@code extents}.
         *
         * @param place null where nothing is written
         */
        Layout of(List<Dim> extents, List<Views.Reading> readings, @Nullable Affine place) {
            var seams = new HashSet<Integer>();
            var positions = new HashSet<Integer>();
            var votes = new int[extents.size()];
            for (var reading : new HashSet<>(readings)) {
                Affine at = reading.address(extents.size(), pieces.extents(reading.source()));
                int contiguous = contiguous(reading, at, extents.size());
                if (contiguous >= 0 && variesAlongAll(reading, at, extents.size())) {
                    votes[contiguous]++;
                }
                addSeams(seams, extents, reading, at);
                addPositions(positions, seams, extents, reading);
            }
            for (int axis : positions) {
                addSeams(seams, axis, extents.size());
            }
            if (place != null) {
                addSeams(seams, extents, place);
            }
            int best = -1;
            for (int axis = 0; axis < votes.length; axis++) {
                if (votes[axis] > 0 && (best < 0 || votes[axis] >= votes[best])) {
                    best = axis;
                }
            }
            return new Layout(best, Set.copyOf(seams), Set.copyOf(positions));
        }

        /** Remembers that {@code value} is pointwise and laid out like this. */
        void keep(Value value, Layout layout) {
            pointwise.put(value, layout);
        }

        private static boolean variesAlongAll(Views.Reading reading, Affine address, int axes) {
            return IntStream.range(0, axes)
                    .allMatch(axis -> address.dependsOn(axis)
                            || reading.positions().stream().anyMatch(position -> position.dependsOn(axis)));
        }

        /** The axis along which {@code reading}, at {@code address}, is contiguous; −1 for none. */
        private int contiguous(Views.Reading reading, Affine address, int axes) {
            if (stored.isConstantExpression(reading.source())) {
                return -1;
            }
            Layout computed = reading.isElementwise() ? pointwise.get(reading.source()) : null;
            if (computed == null) {
                return address.coefficients().subList(0, axes).lastIndexOf(Dim.ONE);
            }
            if (computed.contiguous < 0) {
                return -1;
            }
            return reading.at()
                    .get(dimOf(reading.source(), computed.contiguous))
                    .coefficients()
                    .lastIndexOf(Dim.ONE);
        }

        /** The extent of {@code value} that its axis number {@code axis} is. */
        private static int dimOf(Value value, int axis) {
            return axesOf(value).skip(axis).findFirst().orElseThrow();
        }

        /** The extents of {@code value} that are axes, in order. */
        private static Stream<Integer> axesOf(Value value) {
            return IntStream.range(0, value.dims().size())
                    .filter(d -> !value.dims().get(d).equals(Dim.ONE))
                    .boxed();
        }

        /**
         * Those of where {@code reading} is, and of what it reads where that is pointwise work. Axes that are no neighbours there
         * are apart here, too: with an extent of 0 between them their places would seem to go on.
         */
        private void addSeams(Set<Integer> seams, List<Dim> extents, Views.Reading reading, Affine address) {
            if (stored.isConstantExpression(reading.source())) {
                return;
            }
            addSeams(seams, extents, address);
            reading.positions().forEach(position -> addSeams(seams, extents, position.index()));
            Layout computed = reading.isElementwise() ? pointwise.get(reading.source()) : null;
            if (computed == null) {
                return;
            }
            List<Affine> at = axesOf(reading.source()).map(reading.at()::get).toList();
            for (int axis = 0; axis + 1 < extents.size(); axis++) {
                for (int outer = 0; outer < at.size(); outer++) {
                    for (int inner = 0; inner < at.size(); inner++) {
                        boolean areSeparate = inner != outer + 1 || computed.seams.contains(outer);
                        if (outer != inner
                                && areSeparate
                                && at.get(outer).dependsOn(axis)
                                && at.get(inner).dependsOn(axis + 1)) {
                            seams.add(axis);
                        }
                    }
                }
            }
        }

        private static void addSeams(Set<Integer> seams, List<Dim> extents, Affine index) {
            for (int axis = 0; axis + 1 < extents.size(); axis++) {
                if (!index.walksAsOne(axis, extents.get(axis + 1))) {
                    seams.add(axis);
                }
            }
        }

        /** {@code axis} is walked as one with neither neighbour. */
        private static void addSeams(Set<Integer> seams, int axis, int axes) {
            if (axis > 0) {
                seams.add(axis - 1);
            }
            if (axis + 1 < axes) {
                seams.add(axis);
            }
        }

        /** The axes along which positions are values in what {@code reading} finds, unless that is read from memory. */
        private void addPositions(
                Set<Integer> positions, Set<Integer> seams, List<Dim> extents, Views.Reading reading) {
            Value source = reading.source();
            if (stored.isConstantExpression(source)) {
                addPositions(positions, seams, extents, source, reading.at());
                return;
            }
            Layout computed = reading.isElementwise() ? pointwise.get(source) : null;
            if (computed != null) {
                computed.positions.forEach(
                        position -> addAxes(positions, reading.at().get(dimOf(source, position))));
            }
        }

        /**
         * The axes along which positions are values in the constant expression {@code value}, read at {@code at}, and those along which
         * the numbers of its draws do not go on.
         */
        private void addPositions(
                Set<Integer> positions, Set<Integer> seams, List<Dim> extents, Value value, List<Affine> at) {
            switch (value.op()) {
                case Draw draw -> addSeams(seams, extents, Affine.rowMajor(extents.size(), at, value.dims()));
                case LeafOp.Iota iota -> addAxes(positions, at.getFirst());
                default -> {
                    for (var operand : views.constantOperands(value, at, extents.size())) {
                        addPositions(positions, seams, extents, operand.source(), operand.at());
                    }
                }
            }
        }

        private static void addAxes(Set<Integer> axes, Affine along) {
            for (int axis = 0; axis < along.coefficients().size(); axis++) {
                if (!along.coefficients().get(axis).equals(Dim.ZERO)) {
                    axes.add(axis);
                }
            }
        }
    }
}
