package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
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

    /** Zeros, infinities and NaN in every position give the reference's zeros, infinities and NaN. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void specialValuesAgree(
            @ForAll("operators") Elementwise op, @ForAll @IntRange(max = 12) int i, @ForAll @IntRange(max = 12) int j) {
        double x = SPECIAL[i];
        double y = SPECIAL[j];
        boolean isReduced = Math.abs(x) <= 0x1p30;
        double expected =
                (op == Elementwise.SIN || op == Elementwise.COS) && !isReduced ? Double.NaN : op.apply(x, y, y);
        double actual = ElementwiseLowering.lower(
                op, new Float64Algebra(), List.of(x, y, y).subList(0, op.arity()));
        // Infinities, NaN and the sign of zeros must be met exactly.
        double tolerance = Double.isFinite(expected) && expected != 0 ? 16 * Math.ulp(expected) : 0;
        if (tolerance == 0) {
            assertEquals(expected, actual, () -> op + " " + x + " " + y);
        } else {
            assertEquals(expected, actual, tolerance, () -> op + " " + x + " " + y);
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
