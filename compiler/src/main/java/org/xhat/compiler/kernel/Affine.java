package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;

/**
 * An index as an affine function of a kernel's axes, and of {@link Position}s after them: {@code offset + Σ coefficients[a] · axis a}. One for each extent of a
 * tensor says at which element the tensor is read.
 *
 * @param coefficients one for each axis, then for each position that comes before
 * @param offset the index at the origin
 */
public record Affine(List<Dim> coefficients, Dim offset) {
    /** Copies the coefficients. */
    public Affine {
        coefficients = List.copyOf(coefficients);
    }

    /** The same index everywhere. */
    static Affine constant(int axes, Dim value) {
        return new Affine(Collections.nCopies(axes, Dim.ZERO), value);
    }

    /** The position along {@code axis}. */
    static Affine axis(int axes, int axis) {
        var coefficients = new ArrayList<>(Collections.nCopies(axes, Dim.ZERO));
        coefficients.set(axis, Dim.ONE);
        return new Affine(coefficients, Dim.ZERO);
    }

    Affine plus(Affine other) {
        var sum = new ArrayList<Dim>(coefficients.size());
        for (int a = 0; a < coefficients.size(); a++) {
            sum.add(coefficients.get(a).plus(other.coefficients.get(a)));
        }
        return new Affine(sum, offset.plus(other.offset));
    }

    Affine plus(Dim distance) {
        return new Affine(coefficients, offset.plus(distance));
    }

    Affine times(Dim factor) {
        return new Affine(coefficients.stream().map(factor::times).toList(), offset.times(factor));
    }

    /** The axis this is the position along, or −1 where it is anything else. */
    int soleAxis() {
        int sole = -1;
        for (int a = 0; a < coefficients.size(); a++) {
            if (!coefficients.get(a).equals(Dim.ZERO)) {
                if (sole >= 0 || !coefficients.get(a).equals(Dim.ONE)) {
                    return -1;
                }
                sole = a;
            }
        }
        return offset.equals(Dim.ZERO) ? sole : -1;
    }

    /**
     * The place of {@code indices} in a dense row-major array of extents {@code dims}, in an iteration over {@code axes}. An
     * extent of 0 is taken for 1, so that places in an array without elements still depend on their axes.
     */
    static Affine rowMajor(int axes, List<Affine> indices, List<Dim> dims) {
        Affine place = constant(axes, Dim.ZERO);
        Dim stride = Dim.ONE;
        for (int d = dims.size() - 1; d >= 0; d--) {
            place = place.plus(indices.get(d).times(stride));
            stride = dims.get(d).is(0) ? stride : stride.times(dims.get(d));
        }
        return place;
    }

    /** Whether this depends on {@code axis}. */
    public boolean dependsOn(int axis) {
        return !coefficients.get(axis).equals(Dim.ZERO);
    }

    /** The same index where there is one axis more, on which it does not depend. */
    Affine withAxis() {
        var more = new ArrayList<>(coefficients);
        more.add(Dim.ZERO);
        return new Affine(more, offset);
    }

    /** The same index where there are {@code width} axes, on the later of which it does not depend. */
    Affine widened(int width) {
        return width == coefficients.size() ? this : withAxis().widened(width);
    }

    /** Whether {@code axis} goes on where the next, which has {@code inner} positions, ends. */
    boolean walksAsOne(int axis, Dim inner) {
        return coefficients.get(axis).equals(coefficients.get(axis + 1).times(inner));
    }

    /** The same index where there is no {@code axis}, and later ones are one less. */
    Affine without(int axis) {
        var fewer = new ArrayList<>(coefficients);
        fewer.remove(axis);
        return new Affine(fewer, offset);
    }

    /** The named dimensions that it depends on. */
    public Set<String> names() {
        var names = new TreeSet<>(offset.names());
        coefficients.forEach(coefficient -> names.addAll(coefficient.names()));
        return names;
    }

    /** {@code 784·i + k + 5}, given what the axes are called. */
    String text(List<String> names) {
        var terms = new ArrayList<String>();
        for (int axis = 0; axis < coefficients.size(); axis++) {
            if (dependsOn(axis)) {
                terms.add(factor(coefficients.get(axis)) + names.get(axis));
            }
        }
        if (terms.isEmpty() || !offset.equals(Dim.ZERO)) {
            terms.add(offset.toString());
        }
        return String.join(" + ", terms).replace("+ -", "- ");
    }

    private static String factor(Dim coefficient) {
        String text = coefficient.toString();
        return coefficient.is(1)
                ? ""
                : coefficient.is(-1) ? "-" : text.matches(".+[+-].*") ? "(" + text + ")·" : text + "·";
    }

    /** This as a place in {@code buffer}. */
    Access in(Buffer buffer) {
        return new Access(buffer.number(), buffer.holdsIntegers(), coefficients, offset, List.of(), 0);
    }
}
