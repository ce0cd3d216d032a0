package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
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

    /** Sums, differences, products and floor divisions by constants and by other dims, up to depth four. */
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
                Combinators.combine(dims(depth - 1), Arbitraries.longs().between(-4, 4))
                        .filter((dim, divisor) -> divisor != 0)
                        .as((dim, divisor) -> dim.floorDiv(Dim.of(divisor))),
                Combinators.combine(dims(depth - 1), dims(depth - 1))
                        .filter((dim, divisor) -> !divisor.is(0))
                        .as(Dim::floorDiv));
    }

    /** The value, empty where something on the way is divided by 0. */
    private static OptionalLong value(Dim dim, Map<String, Long> bindings) {
        try {
            return OptionalLong.of(dim.evaluate(bindings));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Forty names: multiplied out, 2⁴⁰ products. */
    @Example
    void boundsOfManyNamesAreSeen() {
        Dim most = Dim.ONE;
        for (int name = 0; name < 39; name++) {
            most = most.times(Dim.named("n" + name));
        }
        Dim all = most.times(Dim.named("n39"));
        assertTrue(all.isAtLeast(1));
        assertTrue(all.times(Dim.of(3)).minus(Dim.of(2)).isAtLeast(1));
        assertTrue(all.minus(most).plus(Dim.of(5)).isAtLeast(5));
        assertFalse(all.isAtLeast(2));
        assertFalse(all.minus(most).isAtLeast(1));
        assertFalse(most.minus(all).isAtLeast(-1));
        assertFalse(all.minus(most.times(Dim.of(2))).isAtLeast(-1));
    }

    @Property
    void whatIsSeenToBeAtLeastABoundIs(
            @ForAll("dims") Dim dim,
            @ForAll boolean high,
            @ForAll @LongRange(min = -3, max = 3) long bound,
            @ForAll @LongRange(min = 1, max = 3) long m,
            @ForAll @LongRange(min = 1, max = 3) long n,
            @ForAll @LongRange(min = 1, max = 3) long batch) {
        Dim power = Dim.ONE;
        for (int degree = 0; high && degree < 11; degree++) {
            power = power.times(M);
        }
        Dim tested = dim.times(power).plus(N);
        if (tested.isAtLeast(bound)) {
            assertTrue(tested.evaluate(Map.of("m", m, "n", n, "batch", batch)) >= bound, tested::toString);
        }
    }

    @Property
    void printedFormParsesBack(@ForAll("dims") Dim dim) {
        assertEquals(dim, Dim.parse(dim.toString()));
    }

    @Property
    void operationsMeanThoseOfIntegers(
            @ForAll("dims") Dim x, @ForAll("dims") Dim y, @ForAll @LongRange(min = 1, max = 20) long m) {
        var bindings = Map.of("m", m, "n", 7L, "batch", 60L);
        OptionalLong left = value(x, bindings);
        OptionalLong right = value(y, bindings);
        Assume.that(left.isPresent() && right.isPresent());
        long a = left.getAsLong();
        long b = right.getAsLong();
        assertEquals(a + b, x.plus(y).evaluate(bindings));
        assertEquals(a - b, x.minus(y).evaluate(bindings));
        assertEquals(a * b, x.times(y).evaluate(bindings));
        for (long divisor : List.of(3L, -3L, -1L)) {
            assertEquals(Math.floorDiv(a, divisor), x.floorDiv(Dim.of(divisor)).evaluate(bindings));
        }
        if (b == 0) {
            assertThrows(ArithmeticException.class, () -> x.floorDiv(y).evaluate(bindings));
        } else {
            assertEquals(Math.floorDiv(a, b), x.floorDiv(y).evaluate(bindings));
        }
    }

    /** A division by 0 is not hidden by what stands above it, 0 or the divisor itself. */
    @Property
    void noDivisionByZeroIsHidden(@ForAll("dims") Dim x, @ForAll @LongRange(min = 1, max = 20) long m) {
        var bindings = Map.of("m", m, "n", 7L, "batch", 60L);
        OptionalLong value = value(x, bindings);
        Assume.that(value.isPresent() && !x.is(0));
        for (Dim numerator : List.of(x, Dim.ZERO)) {
            OptionalLong quotient = value(numerator.floorDiv(x), bindings);
            assertEquals(value.getAsLong() != 0, quotient.isPresent(), () -> numerator + " // " + x);
        }
    }

    /** A bound holds for every binding; of sums of names it is the least value. */
    @Property
    void boundsHold(
            @ForAll("dims") Dim x,
            @ForAll @LongRange(min = -9, max = 9) long bound,
            @ForAll @LongRange(min = 1, max = 20) long m,
            @ForAll @LongRange(min = 1, max = 20) long n,
            @ForAll @LongRange(min = 1, max = 20) long batch) {
        if (x.isAtLeast(bound)) {
            assertTrue(x.evaluate(Map.of("m", m, "n", n, "batch", batch)) >= bound, x::toString);
        }
        assertTrue(M.times(N).minus(Dim.ONE).isAtLeast(0));
        assertTrue(M.times(N).minus(N).isAtLeast(0));
        assertFalse(M.times(N).minus(N).isAtLeast(1));
        assertFalse(M.minus(N).isAtLeast(-1000));
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
        assertTrue(!y.isPositive() || x.times(y).floorDiv(y).equals(x), () -> x + " times and by " + y);
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

    /** What a dim is with a form in place of a name, it is where the name has the form's value. */
    @Property
    void formStandsForItsValue(
            @ForAll("dims") Dim x,
            @ForAll @LongRange(min = -2, max = 2) long factor,
            @ForAll @LongRange(min = -2, max = 2) long rest,
            @ForAll @LongRange(min = 1, max = 5) long n,
            @ForAll @LongRange(min = 1, max = 5) long batch) {
        OptionalLong expected = value(x, Map.of("m", factor * n + rest, "n", n, "batch", batch));
        Assume.that(expected.isPresent());
        Dim form = N.times(Dim.of(factor)).plus(Dim.of(rest));
        Dim formed = x.with(Map.of("m", form));
        assertFalse(formed.names().contains("m"), formed::toString);
        assertEquals(expected.getAsLong(), formed.evaluate(Map.of("n", n, "batch", batch)), () -> x + ", m = " + form);
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
        assertThrows(ArithmeticException.class, () -> Dim.of(Long.MIN_VALUE));
        assertThrows(ArithmeticException.class, () -> huge.times(Dim.of(-1)).minus(Dim.ONE));
        Dim lowest = Dim.of(-Long.MAX_VALUE).times(M);
        assertEquals(lowest, Dim.parse(lowest.toString()));
        assertEquals(Dim.of(Long.MAX_VALUE).times(M), lowest.floorDiv(Dim.of(-1)));
    }
}
