package org.xhat.compiler.random;

import java.util.Locale;
import java.util.Random;
import org.xhat.runtime.program.ElementType;

/**
 * Kinds of contents. A leaf's name says which is its own, and all of its elements follow from the name: a printed graph is all that
 * is needed to see a fault again.
 */
enum Palette {
    /** [−1, 1). */
    X,
    /** −2 to 2, full of ties. */
    TIES,
    /** One value everywhere. */
    EQUAL,
    /** 10⁵ and a little: what cancels shows. */
    OFFSET,
    /** Zeros of both signs among ordinary values. */
    ZEROS,
    /** The largest numbers, and numbers whose squares are the largest. */
    HUGE,
    /** Subnormal numbers, and numbers whose squares are. */
    TINY,
    /** Infinities among ordinary values. */
    INFINITE,
    /** NaN among ordinary values. */
    NAN,
    /** All of these. */
    MIXED;

    /** The palette of the leaf called {@code name}; ordinary numbers for what random programs did not make. */
    static Palette of(String name) {
        String letters = name.replaceAll("[0-9]+$", "").toUpperCase(Locale.ROOT);
        for (Palette palette : values()) {
            if (palette.name().equals(letters)) {
                return palette;
            }
        }
        return X;
    }

    /** {@code count} elements for the leaf called {@code name}, numbers of {@code element}. */
    static double[] elements(String name, int count, ElementType element) {
        var random = new Random(name.hashCode());
        Palette palette = of(name);
        double single = 40_000.3 * random.nextDouble();
        var data = new double[count];
        for (int i = 0; i < count; i++) {
            double value = palette == EQUAL ? single : palette.next(random, element);
            data[i] = element == ElementType.FLOAT32 ? (float) value : value;
        }
        return data;
    }

    private double next(Random random, ElementType element) {
        double ordinary = random.nextDouble(-1, 1);
        boolean rare = random.nextInt(8) == 0;
        double sign = random.nextBoolean() ? 1 : -1;
        boolean single = element == ElementType.FLOAT32;
        double most = single ? Float.MAX_VALUE : Double.MAX_VALUE;
        double least = single ? Float.MIN_VALUE : Double.MIN_VALUE;
        double normal = single ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        return switch (this) {
            case X -> ordinary;
            case TIES -> random.nextInt(-2, 3);
            case EQUAL -> 1;
            case OFFSET -> 1e5 + ordinary;
            case ZEROS -> random.nextInt(3) == 0 ? ordinary : 0 * sign;
            case HUGE -> sign * new double[] {most, most / 2, most / 16 * ordinary, Math.sqrt(most)}[random.nextInt(4)];
            case TINY -> sign * new double[] {least, normal * ordinary, normal, Math.sqrt(normal)}[random.nextInt(4)];
            case INFINITE -> rare ? sign / 0.0 : ordinary;
            case NAN -> rare ? Double.NaN : ordinary;
            case MIXED -> values()[random.nextInt(values().length - 1)].next(random, element);
        };
    }
}
