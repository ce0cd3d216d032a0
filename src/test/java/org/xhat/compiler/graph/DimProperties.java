package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Dims are polynomials: equal where algebra says so, whatever way they were made. */
class DimProperties {
    private static final Dim M = Dim.named("m");
    private static final Dim N = Dim.named("n");

    /** Sums, differences, products and floor divisions by positive constants, up to depth four. */
    @Provide
    Arbitrary<Dim> dims() {
        return dims(4);
    }

    private static Arbitrary<Dim> dims(int depth) {
        Arbitrary<Dim> leaf = Arbitraries.oneOf(
                Arbitraries.of("m", "n", "batch").map(Dim::named),
                Arbitraries.longs().between(-5, 5).map(Dim::of));
        if (depth == 0) {
            return leaf;
        }
        return Arbitraries.oneOf(
                leaf,
                Combinators.combine(dims(depth - 1), dims(depth - 1)).as(Dim::plus),
                Combinators.combine(dims(depth - 1), dims(depth - 1)).as(Dim::minus),
                Combinators.combine(dims(depth - 1), dims(depth - 1)).as(Dim::times),
                Combinators.combine(dims(depth - 1), Arbitraries.longs().between(1, 4))
                        .as((dim, divisor) -> dim.floorDiv(Dim.of(divisor))));
    }

    @Property
    void printedFormParsesBack(@ForAll("dims") Dim dim) {
        assertEquals(dim, Dim.parse(dim.toString()));
    }

    @Property
    void operationsMeanThoseOfIntegers(
            @ForAll("dims") Dim x, @ForAll("dims") Dim y, @ForAll @LongRange(min = 1, max = 20) long m) {
        var bindings = Map.of("m", m, "n", 7L, "batch", 60L);
        long a = x.evaluate(bindings);
        long b = y.evaluate(bindings);
        assertEquals(a + b, x.plus(y).evaluate(bindings));
        assertEquals(a - b, x.minus(y).evaluate(bindings));
        assertEquals(a * b, x.times(y).evaluate(bindings));
        assertEquals(Math.floorDiv(a, 3), x.floorDiv(Dim.of(3)).evaluate(bindings));
    }

    @Property
    void formIsCanonical(@ForAll("dims") Dim x, @ForAll("dims") Dim y, @ForAll("dims") Dim z) {
        assertEquals(x.plus(y), y.plus(x));
        assertEquals(x.times(y), y.times(x));
        assertEquals(x.plus(y).plus(z), x.plus(y.plus(z)));
        assertEquals(x.times(y).times(z), x.times(y.times(z)));
        assertEquals(x.times(y.plus(z)), x.times(y).plus(x.times(z)));
        assertEquals(Dim.ZERO, x.minus(x));
        assertEquals(x, x.plus(Dim.ZERO));
        assertEquals(x, x.times(Dim.ONE));
        assertEquals(x, x.times(Dim.of(3)).floorDiv(Dim.of(3)));
    }

    @Property
    void foldingRebuildsTheDim(@ForAll("dims") Dim dim) {
        assertEquals(dim, dim.fold(new Dim.Folding<Dim>() {
            @Override
            public Dim constant(long value) {
                return Dim.of(value);
            }

            @Override
            public Dim named(String name) {
                return Dim.named(name);
            }

            @Override
            public Dim plus(Dim x, Dim y) {
                return x.plus(y);
            }

            @Override
            public Dim times(Dim x, Dim y) {
                return x.times(y);
            }

            @Override
            public Dim floorDiv(Dim x, Dim y) {
                return x.floorDiv(y);
            }
        }));
    }

    @Example
    void printedForms() {
        assertEquals("2*m+1", M.times(Dim.of(2)).plus(Dim.ONE).toString());
        assertEquals("m*n-3*m", M.times(N).minus(M.times(Dim.of(3))).toString());
        assertEquals("(m-1)//(2)", M.minus(Dim.ONE).floorDiv(Dim.of(2)).toString());
        assertEquals("0", M.minus(M).toString());
        assertEquals("1", N.floorDiv(N).toString());
    }

    @Example
    void overflowIsNoticed() {
        Dim huge = Dim.of(Long.MAX_VALUE);
        assertThrows(ArithmeticException.class, () -> huge.plus(Dim.ONE));
        assertThrows(ArithmeticException.class, () -> huge.times(M).evaluate(Map.of("m", 2L)));
        assertThrows(ArithmeticException.class, () -> M.floorDiv(Dim.ZERO));
    }
}
