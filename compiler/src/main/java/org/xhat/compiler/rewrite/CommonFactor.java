package org.xhat.compiler.rewrite;

import java.util.ArrayList;

/**
 * What the terms of a sum have in common, to stand outside of it.
 *
 * <pre>
 * u^2·x·a + u^3·dy → u^2
 * x·a·u + dy·a·u^-1 → a
 * x·u·m^-1 + dy·u → m^-1·u
 * </pre>
 */
final class CommonFactor {
    private CommonFactor() {}

    /**
     * What divides every term without a new division; extents excepted: where something is taken out anyway, so are they, and
     * the mean's 1/m is multiplied with the small coefficient.
     */
    static Monomial of(Signomial signomial) {
        Monomial common = Monomial.ONE;
        Monomial extents = Monomial.ONE;
        var factors = new ArrayList<Factor>();
        signomial
                .terms()
                .keySet()
                .forEach(monomial -> factors.addAll(monomial.powers().keySet()));
        for (Factor factor : factors.stream().distinct().toList()) {
            var exponents = signomial.terms().keySet().stream()
                    .map(monomial -> monomial.exponent(factor))
                    .sorted()
                    .toList();
            Rational least = exponents.getFirst();
            Rational most = exponents.getLast();
            if (least.signum() > 0) {
                common = common.times(Monomial.of(factor, least));
            } else if (most.signum() < 0) {
                common = common.times(Monomial.of(factor, most));
            }
            if (factor.atom().source() instanceof Atom.Source.Extent && least.signum() < 0) {
                extents = extents.times(Monomial.of(factor, least));
            }
        }
        boolean isMultipliedAnyway = common.powers().keySet().stream()
                .anyMatch(factor -> !(factor.atom().source() instanceof Atom.Source.Extent));
        return isMultipliedAnyway
                ? common.only(factor -> !(factor.atom().source() instanceof Atom.Source.Extent))
                        .times(extents)
                : common;
    }

    /** ±c where all coefficients are ±c, negative where all are. */
    static Rational content(Signomial signomial) {
        var coefficients = signomial.terms().values();
        Rational magnitude = signomial.leadingCoefficient().abs();
        boolean isShared =
                coefficients.stream().allMatch(coefficient -> coefficient.abs().equals(magnitude));
        boolean isNegative = coefficients.stream().allMatch(coefficient -> coefficient.signum() < 0);
        Rational content = isShared ? magnitude : Rational.ONE;
        return isNegative ? content.negate() : content;
    }
}
