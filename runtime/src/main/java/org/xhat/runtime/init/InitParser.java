package org.xhat.runtime.init;

import java.util.ArrayList;
import java.util.List;

/** Reads the printed form of an {@link Init}: a name and numbers in parentheses. */
final class InitParser {
    private static final String KNOWN = "zeros(), ones(), constant(value), gaussian(sigma), uniform(low, high), "
            + "glorot(), he(), sparse(incoming)";

    private InitParser() {}

    static Init parse(String text) {
        String trimmed = text.strip();
        int open = trimmed.indexOf('(');
        if (open < 0 || !trimmed.endsWith(")")) {
            throw new IllegalArgumentException("initializer '" + text + "': expected one of " + KNOWN);
        }
        String name = trimmed.substring(0, open).strip();
        List<Double> arguments = numbers(text, trimmed.substring(open + 1, trimmed.length() - 1));
        int expected = switch (name) {
            case "zeros", "ones", "glorot", "he" -> 0;
            case "constant", "gaussian", "sparse" -> 1;
            case "uniform" -> 2;
            default ->
                throw new IllegalArgumentException(
                        "initializer '" + text + "': unknown name '" + name + "', expected one of " + KNOWN);
        };
        if (arguments.size() != expected) {
            throw new IllegalArgumentException("initializer '" + text + "': " + name + " takes " + expected
                    + (expected == 1 ? " number" : " numbers") + ", found " + arguments.size());
        }
        return switch (name) {
            case "zeros" -> new Init.Zeros();
            case "ones" -> new Init.Ones();
            case "constant" -> new Init.Constant(arguments.get(0));
            case "gaussian" -> new Init.Gaussian(arguments.get(0));
            case "uniform" -> new Init.Uniform(arguments.get(0), arguments.get(1));
            case "glorot" -> new Init.GlorotUniform();
            case "he" -> new Init.HeNormal();
            default -> new Init.Sparse(wholeNumber(text, arguments.get(0)));
        };
    }

    private static List<Double> numbers(String text, String list) {
        var numbers = new ArrayList<Double>();
        if (list.isBlank()) {
            return numbers;
        }
        for (String number : list.split(",", -1)) {
            try {
                numbers.add(Double.valueOf(number.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "initializer '" + text + "': expected a number, found '" + number.strip() + "'", e);
            }
        }
        return numbers;
    }

    private static int wholeNumber(String text, double value) {
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("initializer '" + text + "': expected a whole number, found " + value);
        }
        return (int) value;
    }
}
