package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.xhat.compiler.graph.Dim;

/**
 * A kernel whose sizes are parameters: extents, strides and offsets have names of its own in place of values, so that kernels which
 * differ in them alone are one. Strides of what lies dense are products of extents, as they were, and of what lies dense but for gaps
 * sums of such a product and a gap. What decides how loops are made stays a literal: sizes below {@value #LITERAL} or beyond 32 bits,
 * extents that a sweep reduces over, and short ones of a contraction's windows.
 *
 * @param kernel over the names
 * @param sizes what each name stands for, in order: sizes of the program
 */
record LocalSizes(Kernel kernel, List<Dim> sizes) {
    private static final int LITERAL = 4;

    /** Extents below it, where a contraction has several axes for one, are taken for those of windows; as much as lanes, at least. */
    private static final int WINDOW = 16;

    /** Copies the list. */
    LocalSizes {
        sizes = List.copyOf(sizes);
    }

    /** Of {@code kernel}. */
    static LocalSizes of(Kernel kernel) {
        var naming = new Naming(kernel);
        Kernel named = naming.named();
        return new LocalSizes(named, naming.sizes);
    }

    /** The first {@code count} names, in order. */
    static List<String> names(int count) {
        return Stream.iterate(0, number -> number + 1)
                .limit(count)
                .map(LocalSizes::name)
                .toList();
    }

    private static String name(int number) {
        return "e" + number;
    }

    private static final class Naming {
        private final Kernel kernel;
        private final List<Dim> sizes = new ArrayList<>();
        private final List<Axis> axes = new ArrayList<>();

        Naming(Kernel kernel) {
            this.kernel = kernel;
            for (int a = 0; a < kernel.axes().size(); a++) {
                Axis axis = kernel.axes().get(a);
                boolean isLiteral = axis.extent().isConstant() && decides(a);
                axes.add(new Axis(axis.name(), isLiteral ? axis.extent() : name(axis.extent())));
            }
        }

        /** Whether how loops are made depends on the extent of {@code axis}: what is reduced over, or few positions of a window. */
        private boolean decides(int axis) {
            return switch (kernel.body()) {
                case Body.Sweep sweep -> sweep.reducedAxes().contains(axis);
                case Body.Contract contract ->
                    kernel.axes().get(axis).extent().constantValue() < WINDOW
                            && contract.roles().stream().anyMatch(role -> role.size() > 1 && role.contains(axis));
            };
        }

        Kernel named() {
            var terms = kernel.terms().stream()
                    .map(term -> switch (term) {
                        case Term.Load(Access from) -> new Term.Load(name(from));
                        case Term.DimValue(Dim dim) -> new Term.DimValue(name(dim));
                        case Term.Drawn drawn ->
                            new Term.Drawn(drawn.key(), drawn.draw(), name(drawn.index(), List.of(), List.of()));
                        default -> term;
                    })
                    .toList();
            var body = kernel.body().withStores(store -> new Stage.Store(store.value(), name(store.to())));
            return new Kernel(kernel.name(), axes, terms, body, kernel.origins(), kernel.boundaries());
        }

        private Dim name(Dim size) {
            if (size.isConstant() && isLiteral(size.constantValue())) {
                return size;
            }
            sizes.add(size);
            return Dim.named(LocalSizes.name(sizes.size() - 1));
        }

        /** Names are of 32 bits. */
        private static boolean isLiteral(long value) {
            return Math.abs(value) < LITERAL || value != (int) value;
        }

        private Access name(Access access) {
            var positions = new ArrayList<Position<Integer>>();
            for (Position<Integer> position : access.positions()) {
                Affine index = name(position.index(), access.positions(), positions);
                positions.add(
                        switch (position) {
                            case Position.Guard<Integer> guard ->
                                new Position.Guard<>(index, guard.step(), name(guard.extent()));
                            case Position.Gathered<Integer> gathered ->
                                new Position.Gathered<>(gathered.indices(), index, name(gathered.extent()));
                        });
            }
            Affine place = name(new Affine(access.strides(), access.offset()), access.positions(), positions);
            return new Access(
                    access.buffer(),
                    access.integers(),
                    place.coefficients(),
                    place.offset(),
                    positions,
                    access.otherwise());
        }

        /** An index over the axes and as many of the positions as it has coefficients for, which are called {@code named} already. */
        private Affine name(Affine index, List<Position<Integer>> positions, List<Position<Integer>> known) {
            var coefficients =
                    new ArrayList<>(Collections.nCopies(index.coefficients().size(), Dim.ZERO));
            var waiting = new ArrayList<Integer>();
            for (int c = 0; c < coefficients.size(); c++) {
                if (!index.coefficients().get(c).equals(Dim.ZERO)) {
                    waiting.add(c);
                }
            }
            int start = next(index, waiting, Dim.ONE, coefficients.size());
            while (start >= 0) {
                Dim dense = Dim.ONE;
                Dim denseNamed = Dim.ONE;
                for (int next = start; next >= 0; next = next(index, waiting, dense, next)) {
                    Dim stride = index.coefficients().get(next);
                    Dim stridden = denseNamed.plus(name(stride.minus(dense)));
                    coefficients.set(next, stridden);
                    waiting.remove((Integer) next);
                    dense = stride.times(extent(kernel.axes(), positions, next));
                    denseNamed = stridden.times(extent(axes, known, next));
                }
                start = next(index, waiting, Dim.ONE, coefficients.size());
            }
            waiting.forEach(c -> coefficients.set(c, name(index.coefficients().get(c))));
            return new Affine(coefficients, name(index.offset()));
        }

        /** What goes on where {@code dense} elements end, or after a gap no larger than they are, as far as that is known of a literal one: a schedule relies on gaps being small; what is before {@code inner}, if it does. */
        private static int next(Affine index, List<Integer> waiting, Dim dense, int inner) {
            int found = -1;
            for (int c : waiting.reversed()) {
                Dim gap = index.coefficients().get(c).minus(dense);
                boolean goesOn = gap.equals(Dim.ZERO)
                        || !dense.equals(Dim.ONE)
                                && gap.isAtLeast(0)
                                && (gap.isConstant()
                                        ? !gap.minus(dense).isAtLeast(1)
                                        : dense.minus(gap).isAtLeast(0));
                if (goesOn && (found < 0 || c == inner - 1)) {
                    found = c;
                }
            }
            return found;
        }

        private static Dim extent(List<Axis> axes, List<Position<Integer>> positions, int number) {
            return number < axes.size()
                    ? axes.get(number).extent()
                    : positions.get(number - axes.size()).extent();
        }
    }
}
