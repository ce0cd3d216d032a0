package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xhat.runtime.math.Float32Algebra;
import org.xhat.runtime.math.Float64Algebra;

/** Every pointwise operator's scalar code against its value in double. */
class ElementwiseLoweringProperties {
    /** Numbers where conventions show. */
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        2,
        -2,
        1e-300,
        1e300,
        -1e300,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    /** The same of floats. */
    private static final double[] SPECIAL_FLOAT = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        2,
        -2,
        1e-30f,
        1e30f,
        -1e30f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    @Provide
    Arbitrary<Elementwise> operators() {
        return Arbitraries.of(Elementwise.values());
    }

    /** Reference and expansion both stay within 2 ulp, formulas of several steps within a few more. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void float64CodeHasTheReferenceValue(@ForAll("operators") Elementwise op, @ForAll @IntRange(max = 99) int trial) {
        var x = sample(op, trial);
        double expected = op.apply(x.get(0), x.get(1), x.get(2));
        double actual = ElementwiseLowering.lower(op, new Float64Algebra(), x.subList(0, op.arity()));
        assertEquals(expected, actual, 16 * Math.ulp(expected), () -> op + " " + x);
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void float32CodeHasTheReferenceValue(@ForAll("operators") Elementwise op, @ForAll @IntRange(max = 99) int trial) {
        var x = sample(op, trial).stream().map(Double::floatValue).toList();
        float expected = (float) op.apply(x.get(0), x.get(1), x.get(2));
        float actual = ElementwiseLowering.lower(op, new Float32Algebra(), x.subList(0, op.arity()));
        // x · y + z of operands near 2 may cancel: the error is that of the rounded product, not of the small sum.
        assertEquals(expected, actual, 16 * Math.ulp(Math.max(1, Math.abs(expected))), () -> op + " " + x);
    }

    /** Any three of {@link #SPECIAL} give the reference's zeros, infinities and NaN. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void specialValuesAgreeInFloat64(@ForAll("operators") Elementwise op) {
        var algebra = new Float64Algebra();
        forEachTriple(op, SPECIAL, x -> {
            double expected = isReduced(op, x, 0x1p30) ? op.apply(x.get(0), x.get(1), x.get(2)) : Double.NaN;
            double actual = ElementwiseLowering.lower(op, algebra, x.subList(0, op.arity()));
            if (isExact(expected)) {
                assertEquals(expected, actual, () -> op + " " + x);
            } else {
                assertEquals(expected, actual, 16 * Math.ulp(expected), () -> op + " " + x);
            }
        });
    }

    /** The reference in double of the same three floats, rounded: to the same zero, infinity or NaN, or as near as elsewhere. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void specialValuesAgreeInFloat32(@ForAll("operators") Elementwise op) {
        var algebra = new Float32Algebra();
        forEachTriple(op, SPECIAL_FLOAT, x -> {
            var floats = x.stream().map(Double::floatValue).toList();
            float expected = isReduced(op, x, 0x1p20) ? (float) op.apply(x.get(0), x.get(1), x.get(2)) : Float.NaN;
            float actual = ElementwiseLowering.lower(op, algebra, floats.subList(0, op.arity()));
            if (isExact(expected)) {
                assertEquals(expected, actual, () -> op + " " + x);
            } else {
                assertEquals(expected, actual, 16 * Math.ulp(expected), () -> op + " " + x);
            }
        });
    }

    /** Infinities, NaN and the sign of zeros must be met exactly. */
    private static boolean isExact(double expected) {
        return !Double.isFinite(expected) || expected == 0;
    }

    /** Code of sin and cos gives NaN for arguments beyond {@code largest}. */
    private static boolean isReduced(Elementwise op, List<Double> x, double largest) {
        return (op != Elementwise.SIN && op != Elementwise.COS) || Math.abs(x.getFirst()) <= largest;
    }

    /** Every choice of as many operands as {@code op} has; those that it lacks are 0. */
    private static void forEachTriple(Elementwise op, double[] values, Consumer<List<Double>> action) {
        double[] none = {0};
        for (double x : values) {
            for (double y : op.arity() > 1 ? values : none) {
                for (double z : op.arity() > 2 ? values : none) {
                    action.accept(List.of(x, y, z));
                }
            }
        }
    }

    private static List<Double> sample(Elementwise op, int trial) {
        var random = new Random(1000L * op.ordinal() + trial);
        var x = new ArrayList<Double>();
        op.domain().ranges().forEach(range -> x.add(range.sample(random)));
        while (x.size() < 3) {
            x.add(0.0);
        }
        return x;
    }
}
