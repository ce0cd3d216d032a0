package org.xhat.compiler.graph;

/**
 * Reads a {@link Dim}: sums and products of integers, names, parentheses and floor divisions, as in {@code 2*batch+1} and
 * {@code (h-1)//(2)}.
 */
final class DimParser {
    /** Deeper nesting is no dim that anything prints, and would exhaust the stack. */
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int position;
    private int depth;

    DimParser(String text) {
        this.text = text;
    }

    Dim parse() {
        try {
            Dim dim = sum();
            if (position < text.length()) {
                throw unexpected();
            }
            return dim;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the dimension '" + text + "' has no value: " + e.getMessage(), e);
        }
    }

    private Dim sum() {
        Dim sum = accept('-') ? Dim.ZERO.minus(product()) : product();
        while (true) {
            if (accept('+')) {
                sum = sum.plus(product());
            } else if (accept('-')) {
                sum = sum.minus(product());
            } else {
                return sum;
            }
        }
    }

    private Dim product() {
        Dim product = quotient();
        while (accept('*')) {
            product = product.times(quotient());
        }
        return product;
    }

    private Dim quotient() {
        Dim quotient = factor();
        while (text.startsWith("//", position)) {
            position += 2;
            quotient = quotient.floorDiv(factor());
        }
        return quotient;
    }

    private Dim factor() {
        if (accept('(')) {
            if (++depth > MAX_DEPTH) {
                throw new IllegalArgumentException("a dimension has more than " + MAX_DEPTH + " parentheses open");
            }
            Dim inner = sum();
            if (!accept(')')) {
                throw unexpected();
            }
            depth--;
            return inner;
        }
        int start = position;
        while (position < text.length() && Character.isJavaIdentifierPart(text.charAt(position))) {
            position++;
        }
        String word = text.substring(start, position);
        if (word.isEmpty()) {
            throw unexpected();
        }
        return Character.isDigit(word.charAt(0)) ? Dim.of(integer(word)) : Dim.named(word);
    }

    private long integer(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + word + "' in the dimension '" + text + "' is not an integer", e);
        }
    }

    private boolean accept(char expected) {
        if (position < text.length() && text.charAt(position) == expected) {
            position++;
            return true;
        }
        return false;
    }

    private IllegalArgumentException unexpected() {
        String found = position < text.length() ? "'" + text.charAt(position) + "'" : "the end";
        return new IllegalArgumentException(
                "the dimension '" + text + "' has " + found + " at " + (position + 1) + ", where that cannot stand");
    }
}
