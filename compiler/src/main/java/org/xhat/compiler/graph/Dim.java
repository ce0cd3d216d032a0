package org.xhat.compiler.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An extent known when compiling, or named and known when running: a polynomial over named dimensions and floor divisions of
 * such polynomials, with integer coefficients of at most 2⁶³ − 1 in magnitude.
 *
 * <p>The form is canonical – terms sorted by their products, no zero coefficient – so two dims are equal on every binding exactly
 * when they are {@link #equals equal}, as far as the floor divisions are taken for opaque.
 */
public final class Dim {
    /** What it is a polynomial in: a dimension's name, or a floor division. */
    private sealed interface Indeterminate extends Comparable<Indeterminate> {
        @Override
        default int compareTo(Indeterminate other) {
            return toString().compareTo(other.toString());
        }
    }

    private record Named(String name) implements Indeterminate {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Quotient(Dim numerator, Dim denominator) implements Indeterminate {
        @Override
        public String toString() {
            return "(" + numerator + ")//(" + denominator + ")";
        }
    }

    /** A product of indeterminates with multiplicity, sorted; the empty list is 1. Compared so often that its text is kept. */
    private record PowerProduct(List<Indeterminate> factors, String text) implements Comparable<PowerProduct> {
        private static final PowerProduct ONE = PowerProduct.of(List.of());

        static PowerProduct of(List<Indeterminate> factors) {
            return new PowerProduct(
                    List.copyOf(factors),
                    factors.stream().map(Indeterminate::toString).collect(Collectors.joining("*")));
        }

        PowerProduct times(PowerProduct other) {
            if (factors.isEmpty() || other.factors.isEmpty()) {
                return factors.isEmpty() ? other : this;
            }
            var product = new ArrayList<>(factors);
            product.addAll(other.factors);
            Collections.sort(product);
            return of(product);
        }

        /** Whether every factor of {@code other} occurs here as often: both are sorted. */
        boolean isMultipleOf(PowerProduct other) {
            int next = 0;
            for (Indeterminate factor : factors) {
                if (next < other.factors.size() && factor.equals(other.factors.get(next))) {
                    next++;
                }
            }
            return next == other.factors.size();
        }

        /** This without the factors of {@code other}, of which it is a multiple. */
        PowerProduct dividedBy(PowerProduct other) {
            var left = new ArrayList<>(factors);
            other.factors.forEach(left::remove);
            return of(left);
        }

        /** Higher degree first, then by name: the order in which a polynomial is printed. */
        @Override
        public int compareTo(PowerProduct other) {
            int byDegree = Integer.compare(other.factors.size(), factors.size());
            return byDegree != 0 ? byDegree : text.compareTo(other.text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A proof that multiplies out more than this is looked for in another way: products double with each name. */
    private static final int MOST_PRODUCTS = 1 << 10;

    /** The extent 0. */
    public static final Dim ZERO = new Dim(new TreeMap<>());

    /** The extent 1. */
    public static final Dim ONE = of(1);

    private final SortedMap<PowerProduct, Long> terms;
    private final String text;

    private Dim(SortedMap<PowerProduct, Long> terms) {
        if (terms.containsValue(Long.MIN_VALUE)) {
            throw new ArithmeticException("a dimension's coefficient leaves the range of ±(2^63 - 1)");
        }
        this.terms = terms;
        this.text = render(terms);
    }

    /** The constant dim {@code value}. */
    public static Dim of(long value) {
        var terms = new TreeMap<PowerProduct, Long>();
        if (value != 0) {
            terms.put(PowerProduct.ONE, value);
        }
        return new Dim(terms);
    }

    /** The dimension called {@code name}, bound when a program runs. */
    public static Dim named(String name) {
        return ofIndeterminate(new Named(name));
    }

    /** Reads what {@link #toString} prints; {@link IllegalArgumentException} for what is not of that form. */
    public static Dim parse(String text) {
        return new DimParser(text).parse();
    }

    private static Dim ofIndeterminate(Indeterminate indeterminate) {
        var terms = new TreeMap<PowerProduct, Long>();
        terms.put(PowerProduct.of(List.of(indeterminate)), 1L);
        return new Dim(terms);
    }

    /** This plus {@code other}; {@link ArithmeticException} where a coefficient leaves the range of long. */
    public Dim plus(Dim other) {
        if (terms.isEmpty() || other.terms.isEmpty()) {
            return terms.isEmpty() ? other : this;
        }
        var sum = new TreeMap<>(terms);
        other.terms.forEach((product, coefficient) -> addTo(sum, product, coefficient));
        return new Dim(sum);
    }

    /** This minus {@code other}. */
    public Dim minus(Dim other) {
        return plus(other.times(of(-1)));
    }

    /** This times {@code other}; {@link ArithmeticException} where a coefficient leaves the range of long. */
    public Dim times(Dim other) {
        if (is(1) || other.is(1)) {
            return is(1) ? other : this;
        }
        var product = new TreeMap<PowerProduct, Long>();
        terms.forEach((x, a) -> other.terms.forEach((y, b) -> addTo(product, x.times(y), Math.multiplyExact(a, b))));
        return new Dim(product);
    }

    /**
     * ⌊this ÷ divisor⌋: exact division of the coefficients where a constant divides all but the constant one; x of x times the divisor, where
     * that is positive; an opaque quotient otherwise.
     *
     * @throws ArithmeticException where the divisor is 0
     */
    public Dim floorDiv(Dim divisor) {
        if (divisor.isConstant()) {
            long d = divisor.constantValue();
            if (d == 0) {
                throw new ArithmeticException("a dimension is divided by 0");
            }
            if (isConstant()) {
                return of(Math.floorDiv(constantValue(), d));
            }
            if (terms.entrySet().stream()
                    .allMatch(term -> term.getValue() % d == 0 || term.getKey().equals(PowerProduct.ONE))) {
                var quotient = new TreeMap<PowerProduct, Long>();
                terms.forEach((product, coefficient) -> addTo(quotient, product, Math.floorDiv(coefficient, d)));
                return new Dim(quotient);
            }
        } else if (divisor.isAtLeast(1)) {
            try {
                Optional<Dim> exact = exactQuotient(divisor);
                if (exact.isPresent()) {
                    return exact.get();
                }
            } catch (ArithmeticException beyondLong) {
                return ofIndeterminate(new Quotient(this, divisor));
            }
        }
        return ofIndeterminate(new Quotient(this, divisor));
    }

    /** The polynomial that times {@code divisor} is this, by long division; empty where there is none. */
    private Optional<Dim> exactQuotient(Dim divisor) {
        var lead = divisor.terms.firstEntry();
        Dim quotient = ZERO;
        Dim rest = this;
        for (int step = 0; step < MOST_PRODUCTS && !rest.terms.isEmpty(); step++) {
            var first = rest.terms.firstEntry();
            if (!first.getKey().isMultipleOf(lead.getKey()) || first.getValue() % lead.getValue() != 0) {
                return Optional.empty();
            }
            var part = new TreeMap<PowerProduct, Long>();
            part.put(first.getKey().dividedBy(lead.getKey()), first.getValue() / lead.getValue());
            quotient = quotient.plus(new Dim(part));
            rest = rest.minus(new Dim(part).times(divisor));
        }
        return rest.terms.isEmpty() ? Optional.of(quotient) : Optional.empty();
    }

    private static void addTo(SortedMap<PowerProduct, Long> terms, PowerProduct product, long coefficient) {
        long sum = Math.addExact(terms.getOrDefault(product, 0L), coefficient);
        if (sum == 0) {
            terms.remove(product);
        } else {
            terms.put(product, sum);
        }
    }

    /** Whether no name occurs in this dim. */
    public boolean isConstant() {
        return terms.isEmpty() || (terms.size() == 1 && terms.firstKey().equals(PowerProduct.ONE));
    }

    /** Whether this is the constant {@code value}. */
    public boolean is(long value) {
        return isConstant() && constantValue() == value;
    }

    /** Whether this is at least 1 wherever the names are. */
    public boolean isPositive() {
        return isAtLeast(1);
    }

    /**
     * Whether this is at least {@code bound} wherever the names are at least 1, as is seen where no term falls: written in how
     * far each name is above 1, no coefficient but the constant's is negative. Where that would be more than {@value
     * #MOST_PRODUCTS} products, it is seen only where each term that is subtracted is made up for by one that is a multiple of it.
     * Floor divisions say nothing.
     */
    public boolean isAtLeast(long bound) {
        if (terms.keySet().stream().flatMap(term -> term.factors.stream()).anyMatch(Quotient.class::isInstance)) {
            return false;
        }
        double products = terms.keySet().stream()
                .mapToDouble(term -> Math.scalb(1.0, term.factors.size()))
                .sum();
        try {
            return products > MOST_PRODUCTS ? leastByMultiples() >= bound : leastAboveOne() >= bound;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** The value where all names are 1, if no term falls above; the smallest long otherwise. */
    private long leastAboveOne() {
        Dim above = with(names().stream()
                .collect(Collectors.toMap(name -> name, name -> named(name).plus(ONE))));
        boolean falls = above.terms.entrySet().stream()
                .anyMatch(term -> !term.getKey().equals(PowerProduct.ONE) && term.getValue() < 0);
        return falls ? Long.MIN_VALUE : above.terms.getOrDefault(PowerProduct.ONE, 0L);
    }

    /** As {@link #leastAboveOne}, by x·y ≥ x alone. */
    private long leastByMultiples() {
        var left = new TreeMap<>(terms);
        left.values().removeIf(coefficient -> coefficient < 0);
        long least = 0;
        for (var term : terms.entrySet()) {
            long subtracted = Math.max(0, -term.getValue());
            for (var multiple : left.entrySet()) {
                if (subtracted > 0 && multiple.getKey().isMultipleOf(term.getKey())) {
                    long taken = Math.min(subtracted, multiple.getValue());
                    multiple.setValue(multiple.getValue() - taken);
                    subtracted -= taken;
                }
            }
            if (subtracted > 0 && !term.getKey().equals(PowerProduct.ONE)) {
                return Long.MIN_VALUE;
            }
            least = Math.subtractExact(least, subtracted);
        }
        for (long coefficient : left.values()) {
            least = Math.addExact(least, coefficient);
        }
        return least;
    }

    /** The value of a constant dim; {@link IllegalStateException} for another. */
    public long constantValue() {
        if (!isConstant()) {
            throw new IllegalStateException("the dimension " + this + " is known only at run time");
        }
        return terms.getOrDefault(PowerProduct.ONE, 0L);
    }

    /** What this is the product of: a number, names and floor divisions; this alone where it is a sum, or 0. */
    public List<Dim> factors() {
        if (terms.size() != 1) {
            return List.of(this);
        }
        var factors = new ArrayList<>(List.of(of(terms.firstEntry().getValue())));
        terms.firstKey().factors.forEach(indeterminate -> factors.add(ofIndeterminate(indeterminate)));
        return factors;
    }

    /** The names that must be bound to evaluate this dim. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        collectNames(names);
        return names;
    }

    private void collectNames(Set<String> names) {
        for (var product : terms.keySet()) {
            for (var indeterminate : product.factors) {
                switch (indeterminate) {
                    case Named(String name) -> names.add(name);
                    case Quotient(Dim numerator, Dim denominator) -> {
                        numerator.collectNames(names);
                        denominator.collectNames(names);
                    }
                }
            }
        }
    }

    /**
     * The value under {@code bindings}; {@link IllegalArgumentException} where a name is unbound, {@link ArithmeticException}
     * where a divisor is 0 or a product or sum leaves the range of long.
     */
    public long evaluate(Map<String, Long> bindings) {
        long sum = 0;
        for (var term : terms.entrySet()) {
            long product = term.getValue();
            for (var indeterminate : term.getKey().factors) {
                product = Math.multiplyExact(product, valueOf(indeterminate, bindings));
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    private static long valueOf(Indeterminate indeterminate, Map<String, Long> bindings) {
        return switch (indeterminate) {
            case Named(String name) -> {
                Long value = bindings.get(name);
                if (value == null) {
                    throw new IllegalArgumentException("the dimension '" + name + "' has no value");
                }
                yield value;
            }
            case Quotient(Dim numerator, Dim denominator) ->
                Math.floorDivExact(numerator.evaluate(bindings), denominator.evaluate(bindings));
        };
    }

    /** This dim with {@code forms} in place of the names that have one; {@link ArithmeticException} where it then divides by 0. */
    public Dim with(Map<String, Dim> forms) {
        if (names().stream().noneMatch(forms::containsKey)) {
            return this;
        }
        Dim sum = ZERO;
        for (var term : terms.entrySet()) {
            Dim product = of(term.getValue());
            for (var indeterminate : term.getKey().factors) {
                product = product.times(
                        switch (indeterminate) {
                            case Named(String name) -> forms.getOrDefault(name, ofIndeterminate(indeterminate));
                            case Quotient(Dim numerator, Dim denominator) ->
                                numerator.with(forms).floorDiv(denominator.with(forms));
                        });
            }
            sum = sum.plus(product);
        }
        return sum;
    }

    /**
     * Rebuilds this polynomial in another algebra: how a backend turns a dim into its own integer arithmetic.
     *
     * @param <T> the algebra's values
     */
    public <T> T fold(Folding<T> folding) {
        T sum = null;
        for (var term : terms.entrySet()) {
            T product = null;
            if (term.getValue() != 1 || term.getKey().factors.isEmpty()) {
                product = folding.constant(term.getValue());
            }
            for (var indeterminate : term.getKey().factors) {
                T factor = switch (indeterminate) {
                    case Named(String name) -> folding.named(name);
                    case Quotient(Dim numerator, Dim denominator) ->
                        folding.floorDiv(numerator.fold(folding), denominator.fold(folding));
                };
                product = product == null ? factor : folding.times(product, factor);
            }
            if (product != null) {
                sum = sum == null ? product : folding.plus(sum, product);
            }
        }
        return sum == null ? folding.constant(0) : sum;
    }

    /**
     * The operations {@link Dim#fold} maps a dim's onto.
     *
     * @param <T> the values
     */
    public interface Folding<T> {
        /** An integer constant. */
        T constant(long value);

        /** A named dimension. */
        T named(String name);

        /** x + y. */
        T plus(T x, T y);

        /** x · y. */
        T times(T x, T y);

        /** ⌊x ÷ y⌋. */
        T floorDiv(T x, T y);
    }

    private static String render(SortedMap<PowerProduct, Long> terms) {
        if (terms.isEmpty()) {
            return "0";
        }
        var text = new StringBuilder();
        terms.forEach((product, coefficient) -> {
            text.append(coefficient < 0 ? "-" : text.isEmpty() ? "" : "+");
            long magnitude = Math.abs(coefficient);
            if (product.factors.isEmpty()) {
                text.append(magnitude);
            } else {
                text.append(magnitude == 1 ? "" : magnitude + "*").append(product);
            }
        });
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Dim dim && text.equals(dim.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The polynomial as {@code GraphParser} reads it: {@code 2*batch+1}, {@code (h-1)//(2)}. */
    @Override
    public String toString() {
        return text;
    }
}
