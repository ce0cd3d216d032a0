package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.AffineView;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;

/**
 * What is known of the signs of values from the operators that make them. Extents are at least 1. NaN and overflow are left out
 * of account: a value that is already not finite says nothing.
 */
final class Positivity {
    /** From what is known least to what is known most. */
    enum Sign {
        /** Nothing is known. */
        ANY,
        /** At least 0, and not −0. */
        NONNEGATIVE,
        /** Greater than 0 over the reals, but may be rounded to 0 as e⁻⁸⁰⁰ is. */
        POSITIVE,
        /** Greater than 0 in floating point too: no quotient by it makes an infinity of a finite number. */
        INVERTIBLE
    }

    private final Map<Value, Sign> signs = new HashMap<>();

    /** Reads the signs of all values of {@code graph}. */
    Positivity(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.types().size() == 1) {
                signs.put(node.result(), signOf(node));
            }
        }
    }

    Sign of(Value value) {
        return signs.getOrDefault(value, Sign.ANY);
    }

    /** Of a sum nothing is known, of an extent that it is no 0. */
    Sign of(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> of(value);
            case Atom.Source.Extent e -> Sign.INVERTIBLE;
            case Atom.Source.Total t -> Sign.ANY;
        };
    }

    private Sign signOf(Node node) {
        return switch (node.op()) {
            case LeafOp.Constant(double c) ->
                c > 0 && c < Double.POSITIVE_INFINITY
                        ? Sign.INVERTIBLE
                        : Double.compare(c, 0) == 0 ? Sign.NONNEGATIVE : Sign.ANY;
            case LeafOp.DimValue(Dim dim) ->
                dim.isAtLeast(1) ? Sign.INVERTIBLE : dim.isAtLeast(0) ? Sign.NONNEGATIVE : Sign.ANY;
            case LeafOp.Iota i -> Sign.NONNEGATIVE;
            case LeafOp.DrawKey d -> Sign.ANY;
            case Reshape r -> of(node.operands().getFirst());
            case AffineView v -> of(node.operands().getFirst());
            case ReduceOp r -> of(node.operands().getFirst());
            case Elementwise op -> signOf(op, node.operands());
            default -> Sign.ANY;
        };
    }

    private Sign signOf(Elementwise op, List<Value> operands) {
        Sign x = of(operands.getFirst());
        return switch (op) {
            case ADD -> {
                Sign y = of(operands.get(1));
                yield x == Sign.ANY || y == Sign.ANY ? Sign.ANY : stronger(x, y);
            }
            // A product or a quotient of small numbers can be rounded to 0.
            case MUL ->
                operands.get(0).equals(operands.get(1))
                        ? weaker(stronger(x, Sign.NONNEGATIVE), Sign.POSITIVE)
                        : weaker(weaker(x, of(operands.get(1))), Sign.POSITIVE);
            case DIV -> weaker(weaker(x, of(operands.get(1))), Sign.POSITIVE);
            case SQUARE -> x == Sign.POSITIVE || x == Sign.INVERTIBLE ? Sign.POSITIVE : Sign.NONNEGATIVE;
            case ABS -> stronger(x, Sign.NONNEGATIVE);
            case SQRT, RSQRT, RECIPROCAL -> x;
            case EXP, SOFTPLUS, SIGMOID -> Sign.POSITIVE;
            case RELU -> stronger(x, Sign.NONNEGATIVE);
            case MAX -> stronger(x, of(operands.get(1)));
            case MIN -> weaker(x, of(operands.get(1)));
            case EQUAL, LESS, LESS_EQUAL -> Sign.NONNEGATIVE;
            case WHERE -> weaker(of(operands.get(1)), of(operands.get(2)));
            case POW -> weaker(isEven(operands.get(1)) ? stronger(x, Sign.NONNEGATIVE) : x, Sign.POSITIVE);
            case SUB -> isDescending(operands.get(0), operands.get(1)) ? Sign.NONNEGATIVE : Sign.ANY;
            default -> Sign.ANY;
        };
    }

    private static boolean isEven(Value exponent) {
        return integer(exponent).stream().anyMatch(n -> n.isConstant() && n.constantValue() % 2 == 0);
    }

    /** Whether x and y are extents or integers, x ≥ y: rounding, which keeps order, leaves their difference at least 0. */
    private static boolean isDescending(Value x, Value y) {
        return integer(x).flatMap(m -> integer(y).map(m::minus)).stream()
                .anyMatch(difference -> difference.isAtLeast(0));
    }

    private static Optional<Dim> integer(Value value) {
        return switch (value.op()) {
            case LeafOp.DimValue(Dim dim) -> Optional.of(dim);
            case LeafOp.Constant(double c)
            when c == Math.rint(c) && Math.abs(c) < 1 << 24 -> Optional.of(Dim.of((long) c));
            case Broadcast b -> integer(value.operand(0));
            default -> Optional.empty();
        };
    }

    private static Sign weaker(Sign x, Sign y) {
        return x.compareTo(y) <= 0 ? x : y;
    }

    private static Sign stronger(Sign x, Sign y) {
        return x.compareTo(y) >= 0 ? x : y;
    }
}
