package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * Writes polynomials as graphs: what all terms share stands outside the sum, coefficients are computed at the extents they
 * vary over and broadcast once, forward values are reused, and each total is one reduction.
 */
final class Extraction {
    private record Framed(Polynomial polynomial, List<Dim> frame) {}

    /** A part of a product: a value, how often it stands there, and whether it divides. */
    private record Part(Value value, int count, boolean divides) {}

    private final Fx fx;
    private final Expansion expansion;
    private final Map<Value, Value> built;
    private final Map<Framed, Value> written = new HashMap<>();
    private final Map<Atom, Value> totals = new HashMap<>();
    private int commonFactors;

    /**
     * @param builder makes the nodes; it knows the forward values
     * @param built the new values of the gradient's atoms
     */
    Extraction(GraphBuilder builder, Expansion expansion, Map<Value, Value> built) {
        this.fx = new Fx(builder);
        this.expansion = expansion;
        this.built = built;
    }

    /** How many sums were written as a common factor times what is left. */
    int commonFactors() {
        return commonFactors;
    }

    /** The value of {@code polynomial}, which was read of a value of extents {@code dims}. */
    Value writeAs(Polynomial polynomial, List<Dim> dims) {
        return fx.reshape(write(polynomial, UnitAxes.without(dims)), dims);
    }

    private static Value withoutUnitAxes(Fx fx, Value value) {
        return fx.reshape(value, UnitAxes.without(value.dims()));
    }

    /** The value of {@code polynomial}, of extents {@code frame}, none of them 1. */
    private Value write(Polynomial polynomial, List<Dim> frame) {
        var key = new Framed(polynomial, frame);
        Value value = written.get(key);
        if (value == null) {
            value = fx.broadcastScalar(operand(polynomial, frame), frame);
            written.put(key, value);
        }
        return value;
    }

    /** As {@link #write}, but a scalar where nothing varies: what an elementwise operation accepts as it is. */
    private Value operand(Polynomial polynomial, List<Dim> frame) {
        if (polynomial.isZero()) {
            return fx.constant(0);
        }
        var cover = new ArrayList<>(polynomial.cover());
        if (cover.size() < frame.size()) {
            Polynomial local = polynomial.remap(cover::indexOf);
            Value value = write(local, cover.stream().map(frame::get).toList());
            return cover.isEmpty() ? value : fx.broadcast(value, frame, cover);
        }
        if (polynomial.isMonomial()) {
            return product(polynomial.leadingCoefficient(), polynomial.leading(), frame);
        }
        var byFullPart = byFullPart(polynomial, frame.size());
        if (byFullPart.size() == 1 && !byFullPart.firstKey().isOne()) {
            Polynomial coefficient = byFullPart.firstEntry().getValue();
            Monomial single = singleDivisors(coefficient);
            return fx.mul(
                    scaled(product(Rational.ONE, byFullPart.firstKey(), frame), Rational.ONE, single, frame),
                    operand(coefficient.times(Rational.ONE, single.reciprocal()), frame));
        }
        Monomial common = commonFactor(polynomial);
        Rational content = commonContent(polynomial);
        if (!common.isOne() || !content.isOne()) {
            commonFactors += common.isOne() ? 0 : 1;
            Polynomial rest = polynomial.times(content.reciprocal(), common.reciprocal());
            return scaled(operand(rest, frame), content, common, frame);
        }
        return sum(byFullPart, frame);
    }

    /** Terms by the product of those of their factors that vary along all axes; coefficients are what remains. */
    private static SortedMap<Monomial, Polynomial> byFullPart(Polynomial polynomial, int rank) {
        var groups = new TreeMap<Monomial, Polynomial>();
        polynomial.terms().forEach((monomial, coefficient) -> {
            Monomial full = monomial.only(factor -> rank > 0 && !factor.isSmall(rank));
            Monomial small = monomial.only(factor -> rank == 0 || factor.isSmall(rank));
            groups.merge(full, Polynomial.of(coefficient, small), Polynomial::plus);
        });
        return groups;
    }

    /**
     * What divides every term without a new division; extents excepted: where something is taken out anyway, so are they, and
     * the mean's 1/m is multiplied with the small coefficient.
     */
    private static Monomial commonFactor(Polynomial polynomial) {
        Monomial common = Monomial.ONE;
        Monomial extents = Monomial.ONE;
        var factors = new ArrayList<Factor>();
        polynomial
                .terms()
                .keySet()
                .forEach(monomial -> factors.addAll(monomial.powers().keySet()));
        for (Factor factor : factors.stream().distinct().toList()) {
            var exponents = polynomial.terms().keySet().stream()
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

    /** What divides all of a coefficient more than once and may be rounded to 0: 0/u/u is 0 where 0 · (c/u²) is 0 · ∞. */
    private Monomial singleDivisors(Polynomial coefficient) {
        Monomial common = commonFactor(coefficient);
        return common.only(factor ->
                common.exponent(factor).compareTo(Rational.of(-2)) <= 0 && !expansion.isInvertible(factor.atom()));
    }

    /** ±c where all coefficients are ±c, negative where all are. */
    private static Rational commonContent(Polynomial polynomial) {
        var coefficients = polynomial.terms().values();
        Rational magnitude = polynomial.leadingCoefficient().abs();
        boolean isShared =
                coefficients.stream().allMatch(coefficient -> coefficient.abs().equals(magnitude));
        boolean isNegative = coefficients.stream().allMatch(coefficient -> coefficient.signum() < 0);
        Rational content = isShared ? magnitude : Rational.ONE;
        return isNegative ? content.negate() : content;
    }

    /** Σ full part · coefficient, where at least two terms have nothing in common. */
    private Value sum(SortedMap<Monomial, Polynomial> byFullPart, List<Dim> frame) {
        var terms = new ArrayList<Polynomial>();
        byFullPart.entrySet().stream()
                .sorted(Comparator.comparing(group -> precedence(group.getKey())))
                .forEach(group -> {
                    if (group.getKey().isOne()) {
                        terms.addAll(byCover(group.getValue()));
                    } else {
                        terms.add(group.getValue().times(Rational.ONE, group.getKey()));
                    }
                });
        terms.sort(Comparator.comparing(Extraction::isNegative));
        Value sum = null;
        for (Polynomial term : terms) {
            if (sum == null) {
                sum = operand(term, frame);
            } else if (isNegative(term)) {
                sum = fx.sub(sum, operand(term.times(Rational.of(-1), Monomial.ONE), frame));
            } else {
                sum = fx.add(sum, operand(term, frame));
            }
        }
        if (sum == null) {
            throw new IllegalStateException("a sum of no terms");
        }
        return sum;
    }

    /** Terms that vary over the same axes belong together; those that need all axes stand alone. */
    private static List<Polynomial> byCover(Polynomial polynomial) {
        Set<Integer> all = polynomial.cover();
        var groups = new TreeMap<String, Polynomial>();
        polynomial.terms().forEach((monomial, coefficient) -> {
            var cover = monomial.cover();
            groups.merge(
                    cover.equals(all) ? monomial.toString() : cover.toString(),
                    Polynomial.of(coefficient, monomial),
                    Polynomial::plus);
        });
        return List.copyOf(groups.values());
    }

    private static boolean isNegative(Polynomial term) {
        return term.terms().values().stream().allMatch(coefficient -> coefficient.signum() < 0);
    }

    /** Cotangents first, then what only repeats, then forward values: m·dy − dβ − x̂·dγ. */
    private int precedence(Monomial full) {
        boolean hasCotangent = full.powers().keySet().stream().anyMatch(factor -> isCotangent(factor.atom()));
        return hasCotangent ? 0 : full.isOne() ? 1 : 2;
    }

    private boolean isCotangent(Atom atom) {
        return atom.source() instanceof Atom.Source.Opaque(Value value) && !expansion.isPrimal(value);
    }

    /** A product that varies along all axes of {@code frame}. */
    private Value product(Rational coefficient, Monomial monomial, List<Dim> frame) {
        if (coefficient.signum() < 0 && !coefficient.negate().isOne() && frame.isEmpty()) {
            return quotient(coefficient, monomial);
        }
        if (coefficient.signum() < 0) {
            return fx.neg(product(coefficient.negate(), monomial, frame));
        }
        if (coefficient.isOne()) {
            Value known = expansion.knownProduct(monomial, frame);
            if (known != null) {
                return withoutUnitAxes(fx, known);
            }
        }
        if (frame.isEmpty()) {
            return quotient(coefficient, monomial);
        }
        Monomial full = monomial.only(factor -> !factor.isSmall(frame.size()));
        Monomial small = monomial.only(factor -> factor.isSmall(frame.size()));
        if (!full.isOne()) {
            Value known = small.isOne() ? null : expansion.knownProduct(full, frame);
            Value value = known != null ? withoutUnitAxes(fx, known) : quotient(Rational.ONE, full);
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
                    ? operand(Polynomial.of(coefficient, part.times(scalars)), frame)
                    : operand(Polynomial.of(Rational.ONE, part), frame);
            product = product == null ? value : fx.mul(product, value);
        }
        if (product == null) {
            throw new IllegalStateException(monomial + " does not vary along " + frame);
        }
        return product;
    }

    /** {@code value · coefficient · monomial}. */
    private Value scaled(Value value, Rational coefficient, Monomial monomial, List<Dim> frame) {
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
                        fx.div(value, operand(Polynomial.of(Rational.ONE, once), frame)),
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
            return fx.div(value, write(Polynomial.of(coefficient.reciprocal(), monomial.reciprocal()), List.of()));
        }
        return fx.mul(value, operand(Polynomial.of(coefficient, monomial), frame));
    }

    /**
     * coefficient · numerator / denominator, of factors of the same extents, or scalars. What is neither bounded nor sure not to be
     * rounded to 0 is multiplied and divided by one after the other: its square may be neither finite nor invertible where (x/u)/u,
     * as the program has it, is.
     */
    private Value quotient(Rational coefficient, Monomial monomial) {
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
        for (var known : expansion.knownPowers(atom).entrySet()) {
            Rational times = exponent.times(known.getKey().reciprocal());
            int count = times.isInteger() ? times.abs().numerator().intValueExact() : Integer.MAX_VALUE;
            // Of two that are as near, the one that multiplies rather than divides.
            boolean isNearer = count < fewest || (count == fewest && times.signum() > 0);
            if (count < Integer.MAX_VALUE && isNearer) {
                nearest = new Part(withoutUnitAxes(fx, known.getValue()), count, times.signum() < 0);
                fewest = count;
            }
        }
        if (nearest != null) {
            return nearest;
        }
        Value base = value(atom);
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

    private Value value(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> withoutUnitAxes(fx, built.getOrDefault(value, value));
            case Atom.Source.Extent(Dim dim) -> fx.dimValue(dim);
            case Atom.Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) -> {
                Value known = totals.get(atom);
                if (known == null) {
                    known = fx.sum(write(Polynomial.of(Rational.ONE, summand), frame), axes);
                    totals.put(atom, known);
                }
                yield known;
            }
        };
    }

    /**
     * Tells {@code reader} every value of the old graph that writing {@code polynomial} may read.
     *
     * @param told the totals whose values it was told already; more are added
     */
    static void sources(Polynomial polynomial, Set<Atom> told, Consumer<Value> reader) {
        polynomial.terms().keySet().forEach(monomial -> sources(monomial, told, reader));
    }

    private static void sources(Monomial monomial, Set<Atom> told, Consumer<Value> reader) {
        for (Factor factor : monomial.powers().keySet()) {
            switch (factor.atom().source()) {
                case Atom.Source.Opaque(Value value) -> reader.accept(value);
                case Atom.Source.Total(Monomial summand, List<Dim> frame, List<Integer> axes) -> {
                    if (told.add(factor.atom())) {
                        sources(summand, told, reader);
                    }
                }
                case Atom.Source.Extent e -> {}
            }
        }
    }
}
