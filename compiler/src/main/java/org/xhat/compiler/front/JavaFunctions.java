package org.xhat.compiler.front;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * The functions of numbers, and the constants, of Java's own classes that are computed when compiling: those of {@code Math} as
 * {@code StrictMath} computes them, with the same bits on every machine. Numbers are boxed as Java types them.
 */
final class JavaFunctions {

    /** What a function makes of its arguments, after Java's promotion of them to one type. */
    @FunctionalInterface
    interface Formula {
        /**
         * The result.
         *
         * @throws ArithmeticException where Java throws one
         */
        Number of(List<Number> x);
    }

    /** A function: how many arguments it takes, and what it makes of them. */
    record Entry(int arity, Formula formula) {}

    private static final Map<String, Entry> MATH = Map.ofEntries(
            doubles("sqrt", StrictMath::sqrt),
            doubles("cbrt", StrictMath::cbrt),
            doubles("exp", StrictMath::exp),
            doubles("expm1", StrictMath::expm1),
            doubles("log", StrictMath::log),
            doubles("log10", StrictMath::log10),
            doubles("log1p", StrictMath::log1p),
            doubles("sin", StrictMath::sin),
            doubles("cos", StrictMath::cos),
            doubles("tan", StrictMath::tan),
            doubles("asin", StrictMath::asin),
            doubles("acos", StrictMath::acos),
            doubles("atan", StrictMath::atan),
            doubles("sinh", StrictMath::sinh),
            doubles("cosh", StrictMath::cosh),
            doubles("tanh", StrictMath::tanh),
            doubles("floor", StrictMath::floor),
            doubles("ceil", StrictMath::ceil),
            doubles("rint", StrictMath::rint),
            doubles("pow", StrictMath::pow),
            doubles("hypot", StrictMath::hypot),
            doubles("atan2", StrictMath::atan2),
            integers("floorDiv", Math::floorDiv),
            integers("floorMod", Math::floorMod),
            integers("ceilDiv", Math::ceilDiv),
            entry(
                    "round",
                    new Entry(
                            1,
                            x -> isDouble(x)
                                    ? (Number) Math.round(x.getFirst().doubleValue())
                                    : (Number) Math.round(x.getFirst().floatValue()))),
            entry(
                    "signum",
                    new Entry(
                            1,
                            x -> isDouble(x)
                                    ? (Number) Math.signum(x.getFirst().doubleValue())
                                    : (Number) Math.signum(x.getFirst().floatValue()))),
            entry("abs", new Entry(1, JavaFunctions::absolute)),
            entry("max", new Entry(2, x -> extreme(x, true))),
            entry("min", new Entry(2, x -> extreme(x, false))));

    private static final Map<String, Entry> INTEGER = Map.ofEntries(
            entry("max", new Entry(2, x -> extreme(x, true))),
            entry("min", new Entry(2, x -> extreme(x, false))),
            entry(
                    "numberOfLeadingZeros",
                    new Entry(1, x -> Integer.numberOfLeadingZeros(x.getFirst().intValue()))),
            entry(
                    "numberOfTrailingZeros",
                    new Entry(1, x -> Integer.numberOfTrailingZeros(x.getFirst().intValue()))),
            entry(
                    "highestOneBit",
                    new Entry(1, x -> Integer.highestOneBit(x.getFirst().intValue()))),
            entry("bitCount", new Entry(1, x -> Integer.bitCount(x.getFirst().intValue()))));

    private static final Map<String, Map<String, Entry>> CLASSES =
            Map.of("Math", MATH, "StrictMath", MATH, "Integer", INTEGER);

    private static final Map<String, Number> CONSTANTS = Map.ofEntries(
            entry("Math.PI", Math.PI),
            entry("Math.E", Math.E),
            entry("Integer.MAX_VALUE", Integer.MAX_VALUE),
            entry("Integer.MIN_VALUE", Integer.MIN_VALUE),
            entry("Long.MAX_VALUE", Long.MAX_VALUE),
            entry("Long.MIN_VALUE", Long.MIN_VALUE),
            entry("Float.MAX_VALUE", Float.MAX_VALUE),
            entry("Float.MIN_VALUE", Float.MIN_VALUE),
            entry("Float.MIN_NORMAL", Float.MIN_NORMAL),
            entry("Float.POSITIVE_INFINITY", Float.POSITIVE_INFINITY),
            entry("Float.NEGATIVE_INFINITY", Float.NEGATIVE_INFINITY),
            entry("Float.NaN", Float.NaN));

    private JavaFunctions() {}

    /** The function of a class of {@code java.lang}, by its simple name; empty where there is none, or not here. */
    static Optional<Entry> named(String className, String name) {
        return Optional.ofNullable(CLASSES.getOrDefault(className, Map.of()).get(name));
    }

    /** The names of a class's functions; empty where nothing of the class is known here. */
    static List<String> names(String className) {
        return CLASSES.getOrDefault(className, Map.of()).keySet().stream()
                .sorted()
                .toList();
    }

    /** {@code Math.PI} and its like. */
    static Optional<Number> constant(String className, String name) {
        return Optional.ofNullable(CONSTANTS.get(className + "." + name));
    }

    private static Map.Entry<String, Entry> doubles(String name, DoubleUnaryOperator f) {
        return entry(name, new Entry(1, x -> f.applyAsDouble(x.getFirst().doubleValue())));
    }

    private static Map.Entry<String, Entry> doubles(String name, DoubleBinaryOperator f) {
        return entry(
                name,
                new Entry(
                        2,
                        x -> f.applyAsDouble(
                                x.getFirst().doubleValue(), x.getLast().doubleValue())));
    }

    private static Map.Entry<String, Entry> integers(String name, LongBinaryOperator f) {
        return entry(name, new Entry(2, x -> {
            long result = f.applyAsLong(x.getFirst().longValue(), x.getLast().longValue());
            return x.getFirst() instanceof Integer ? (Number) (int) result : (Number) result;
        }));
    }

    private static boolean isDouble(List<Number> x) {
        return x.getFirst() instanceof Double;
    }

    private static Number absolute(List<Number> x) {
        return switch (x.getFirst()) {
            case Integer i -> Math.abs(i);
            case Long l -> Math.abs(l);
            case Float f -> Math.abs(f);
            case Number d -> Math.abs(d.doubleValue());
        };
    }

    private static Number extreme(List<Number> x, boolean isMax) {
        return switch (x.getFirst()) {
            case Integer i ->
                isMax
                        ? Math.max(i, x.getLast().intValue())
                        : Math.min(i, x.getLast().intValue());
            case Long l ->
                isMax
                        ? Math.max(l, x.getLast().longValue())
                        : Math.min(l, x.getLast().longValue());
            case Float f ->
                isMax
                        ? Math.max(f, x.getLast().floatValue())
                        : Math.min(f, x.getLast().floatValue());
            case Number d ->
                isMax
                        ? Math.max(d.doubleValue(), x.getLast().doubleValue())
                        : Math.min(d.doubleValue(), x.getLast().doubleValue());
        };
    }
}
