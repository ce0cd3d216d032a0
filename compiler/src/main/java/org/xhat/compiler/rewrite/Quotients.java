package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * Writes products of powers of factors that vary along the same axes, each from the nearest power that is at hand.
 *
 * <pre>
 * x^3 → (square(x) · x)
 * x·dy^-1 → (x / dy)
 * dy·x^-2 → ((dy / x) / x)
 * x^1/2 → sqrt(x)
 * 2·u^-1 → (2.0 / u)
 * </pre>
 */
final class Quotients {
    /** A part of a product: a value, how often it stands there, and whether it divides. */
    private record Part(Value value, int count, boolean divides) {}

    private final Fx fx;
    private final Expansion expansion;
    private final Extraction extraction;

    /** Takes atoms from {@code extraction}. */
    Quotients(Fx fx, Expansion expansion, Extraction extraction) {
        this.fx = fx;
        this.expansion = expansion;
        this.extraction = extraction;
    }

    /**
     * coefficient · numerator / denominator, of factors of the same extents, or scalars. What is neither bounded nor sure not to be
     * rounded to 0 is multiplied and divided by one after the other: its square may be neither finite nor invertible where (x/u)/u,
     * as the program has it, is.
     */
    Value write(Rational coefficient, Monomial monomial) {
        Value numerator = null;
        Value denominator = null;
        var single = new ArrayList<Part>();
        for (var power : monomial.powers().entrySet()) {
            Atom atom = power.getKey().atom();
            Part part = power(atom, power.getValue());
            if (part.count > 1 && !expansion.isInvertible(atom) && (part.divides || numerator != null)) {
                single.add(part);
            } else if (part.divides) {
                denominator = times(denominator, raised(part.value, part.count));
            } else {
                numerator = times(numerator, raised(part.value, part.count));
            }
        }
        if (numerator == null || !coefficient.isOne()) {
            boolean isInverse = numerator == null && denominator != null && coefficient.isOne();
            if (denominator != null && isInverse) {
                return oneByOne(fx.reciprocal(denominator), single);
            }
            Value constant = fx.constant(coefficient.doubleValue());
            numerator = numerator == null ? constant : fx.mul(numerator, constant);
        }
        return oneByOne(denominator == null ? numerator : fx.div(numerator, denominator), single);
    }

    private Value oneByOne(Value value, List<Part> parts) {
        Value product = value;
        for (Part part : parts) {
            for (int i = 0; i < part.count; i++) {
                product = part.divides ? fx.div(product, part.value) : fx.mul(product, part.value);
            }
        }
        return product;
    }

    private Value times(@Nullable Value product, Value factor) {
        return product == null ? factor : fx.mul(product, factor);
    }

    /** atom^exponent from the nearest power at hand: forward values that are powers of the same atom are reused. */
    private Part power(Atom atom, Rational exponent) {
        Part nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (var known : expansion.forward().powers(atom).entrySet()) {
            Rational times = exponent.times(known.getKey().reciprocal());
            int count = times.isInteger() ? times.abs().numerator().intValueExact() : Integer.MAX_VALUE;
            // Of two that are as near, the one that multiplies rather than divides.
            boolean isNearer = count < fewest || (count == fewest && times.signum() > 0);
            if (count < Integer.MAX_VALUE && isNearer) {
                nearest = new Part(extraction.withoutUnitAxes(known.getValue()), count, times.signum() < 0);
                fewest = count;
            }
        }
        if (nearest != null) {
            return nearest;
        }
        Value base = extraction.value(atom);
        if (exponent.isInteger()) {
            return new Part(base, exponent.abs().numerator().intValueExact(), exponent.signum() < 0);
        }
        if (!exponent.times(Rational.of(2)).isInteger()) {
            throw new IllegalStateException(atom + "^" + exponent + " is no power of a square root");
        }
        Value root = exponent.signum() < 0 ? fx.rsqrt(base) : fx.sqrt(base);
        return new Part(root, exponent.abs().numerator().intValueExact(), false);
    }

    private Value raised(Value x, int exponent) {
        if (exponent == 1) {
            return x;
        }
        Value square = fx.square(raised(x, exponent / 2));
        return exponent % 2 == 0 ? square : fx.mul(square, x);
    }
}
