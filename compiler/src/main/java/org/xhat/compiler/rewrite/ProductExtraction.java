package org.xhat.compiler.rewrite;

import java.util.List;
import java.util.TreeMap;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * Writes products of factors that vary along different axes: full-size ones first, the others multiplied with each other at the
 * extents they vary over.
 *
 * <pre>
 * x·a·b·u → (x · ((a · b) · u))
 * −x·dy → neg((x · dy))
 * r·a·u^-1 → ((r / u) · a)
 * x·u^-2·a → ((x / u) · (a / u))
 * </pre>
 */
final class ProductExtraction {
    private final Fx fx;
    private final Expansion expansion;
    private final Extraction extraction;
    private final Quotients quotients;

    /** Takes sums and atoms from {@code extraction}. */
    ProductExtraction(Fx fx, Expansion expansion, Extraction extraction) {
        this.fx = fx;
        this.expansion = expansion;
        this.extraction = extraction;
        this.quotients = new Quotients(fx, expansion, extraction);
    }

    /** A product that varies along all axes of {@code frame}. */
    Value product(Rational coefficient, Monomial monomial, List<Dim> frame) {
        if (coefficient.signum() < 0 && !coefficient.negate().isOne() && frame.isEmpty()) {
            return quotients.write(coefficient, monomial);
        }
        if (coefficient.signum() < 0) {
            return fx.neg(product(coefficient.negate(), monomial, frame));
        }
        if (coefficient.isOne()) {
            Value known = expansion.forward().product(monomial, frame);
            if (known != null) {
                return extraction.withoutUnitAxes(known);
            }
        }
        if (frame.isEmpty()) {
            return quotients.write(coefficient, monomial);
        }
        Monomial full = monomial.full(frame.size());
        Monomial small = monomial.small(frame.size());
        if (!full.isOne()) {
            Value known = small.isOne() ? null : expansion.forward().product(full, frame);
            Value value = known != null ? extraction.withoutUnitAxes(known) : quotients.write(Rational.ONE, full);
            return scaled(value, coefficient, small, frame);
        }
        return outer(coefficient, small, frame);
    }

    /** A product of which each factor repeats, but not all along the same axis: γ[k]·s[m]. */
    private Value outer(Rational coefficient, Monomial monomial, List<Dim> frame) {
        var parts = new TreeMap<String, Monomial>();
        monomial.powers()
                .forEach((factor, exponent) ->
                        parts.merge(factor.axes().toString(), Monomial.of(factor, exponent), Monomial::times));
        Monomial scalars = monomial.only(factor -> factor.axes().isEmpty());
        parts.remove(List.of().toString());
        Value product = null;
        for (Monomial part : parts.values()) {
            Value value = product == null
                    ? extraction.operand(Signomial.of(coefficient, part.times(scalars)), frame)
                    : extraction.operand(Signomial.of(part), frame);
            product = product == null ? value : fx.mul(product, value);
        }
        if (product == null) {
            throw new IllegalStateException(monomial + " does not vary along " + frame);
        }
        return product;
    }

    /** {@code value · coefficient · monomial}. */
    Value scaled(Value value, Rational coefficient, Monomial monomial, List<Dim> frame) {
        if (coefficient.negate().isOne()) {
            return fx.neg(scaled(value, Rational.ONE, monomial, frame));
        }
        if (monomial.isOne() && coefficient.isOne()) {
            return value;
        }
        for (var power : monomial.powers().entrySet()) {
            boolean isSquared = power.getValue().compareTo(Rational.of(-2)) <= 0;
            if (isSquared && !expansion.isInvertible(power.getKey().atom())) {
                Monomial once = Monomial.of(power.getKey());
                return scaled(
                        fx.div(value, extraction.operand(Signomial.of(once), frame)),
                        coefficient,
                        monomial.times(once),
                        frame);
            }
        }
        boolean onlyDivides = coefficient.reciprocal().isInteger()
                && coefficient.signum() > 0
                && monomial.powers().values().stream().allMatch(exponent -> exponent.signum() < 0);
        boolean isScalar = monomial.cover().isEmpty();
        // A quotient is rounded once, a product by a reciprocal twice; only at full size is that not worth a division
        // each.
        if (onlyDivides && isScalar && frame.size() <= 1) {
            return fx.div(
                    value, extraction.write(Signomial.of(coefficient.reciprocal(), monomial.reciprocal()), List.of()));
        }
        return fx.mul(value, extraction.operand(Signomial.of(coefficient, monomial), frame));
    }
}
