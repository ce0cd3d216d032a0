package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;

/** Reads formulas as {@link ReductionNormalFormTest#formula} writes them: {@code (x · square(u))}, {@code Σ0 dy}, {@code |m|}. */
final class FormulaParser {
    private final String text;
    private final Fx fx;
    private final ExampleLeaves leaves;
    private int position;

    FormulaParser(String text, GraphBuilder builder, ExampleLeaves leaves) {
        this.text = text;
        this.fx = new Fx(builder);
        this.leaves = leaves;
    }

    boolean accept(String expected) {
        boolean isThere = text.startsWith(expected, position);
        position += isThere ? expected.length() : 0;
        return isThere;
    }

    Value value() {
        if (accept("|m|")) {
            return fx.dimValue(ExampleLeaves.M);
        }
        if (accept("Σ")) {
            int axis = Integer.parseInt(word());
            require(" ");
            return fx.sum(value(), List.of(axis));
        }
        if (accept("(")) {
            Value left = value();
            String sign = text.substring(position, position + 3);
            position += 3;
            Value right = value();
            require(")");
            return applied(
                    switch (sign) {
                        case " + " -> Elementwise.ADD;
                        case " − " -> Elementwise.SUB;
                        case " · " -> Elementwise.MUL;
                        case " / " -> Elementwise.DIV;
                        default -> throw new IllegalArgumentException(text + " has '" + sign + "' for a sign");
                    },
                    List.of(left, right));
        }
        String word = word();
        if (Character.isDigit(word.charAt(0))) {
            return fx.constant(Double.parseDouble(word));
        }
        if (!accept("(")) {
            return leaves.get(word);
        }
        var operands = new ArrayList<Value>();
        do {
            operands.add(value());
        } while (accept(", "));
        require(")");
        return applied(Elementwise.valueOf(word.toUpperCase(Locale.ROOT)), operands);
    }

    /** Operands of unlike extents are repeated to the frame, but for scalars. */
    private Value applied(Elementwise op, List<Value> operands) {
        boolean areAlike = operands.stream()
                        .filter(operand -> !operand.type().isScalar())
                        .map(Value::dims)
                        .distinct()
                        .count()
                <= 1;
        return fx.apply(
                op,
                operands.stream()
                        .map(x -> areAlike || x.type().isScalar()
                                ? x
                                : fx.broadcast(x, ExampleLeaves.FRAME, ExampleLeaves.axes(x)))
                        .toList());
    }

    private String word() {
        int start = position;
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || "._".indexOf(text.charAt(position)) >= 0)) {
            position++;
        }
        return text.substring(start, position);
    }

    private void require(String expected) {
        if (!accept(expected)) {
            throw new IllegalArgumentException(text + " lacks '" + expected + "' at " + position);
        }
    }
}
