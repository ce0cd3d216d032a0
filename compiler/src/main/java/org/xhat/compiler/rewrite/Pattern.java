package org.xhat.compiler.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * What a rule looks for: operators over named holes. A hole that occurs twice must be the same value both times; of a
 * commutative operator both orders are tried. A scalar matches like a tensor, and a repeated literal like the literal.
 */
public sealed interface Pattern {
    /**
     * Any value that fulfils a condition.
     *
     * @param name what the replacement calls it
     * @param condition what must hold of it
     */
    record Hole(String name, Predicate<Value> condition) implements Pattern {}

    /**
     * Any literal that fulfils a condition, alone or repeated along axes.
     *
     * @param name what the replacement calls it
     * @param condition what must hold of it
     */
    record Literal(String name, DoublePredicate condition) implements Pattern {}

    /** The literal {@code value}, to the bit, alone or repeated along axes. */
    record Exactly(double value) implements Pattern {}

    /** A pointwise operator on operands that match in turn. */
    record Apply(Elementwise op, List<Pattern> operands) implements Pattern {
        /** Copies the operands. */
        public Apply {
            operands = List.copyOf(operands);
        }
    }

    /**
     * Any operator of a family, its operands matching in turn.
     *
     * @param family the operator's class
     * @param name what the replacement calls it
     * @param condition what must hold of the operator
     * @param operands one for each operand; empty where the replacement looks for itself
     */
    record Family<T extends Op>(Class<T> family, String name, Predicate<T> condition, List<Pattern> operands)
            implements Pattern {
        /** Copies the operands. */
        public Family {
            operands = List.copyOf(operands);
        }

        private boolean accepts(Op op) {
            return family.isInstance(op) && condition.test(family.cast(op));
        }
    }

    /** What {@code pattern} matches, if nothing else in the graph uses it: what a rule does away with. */
    record Once(Pattern pattern) implements Pattern {}

    /** Any value. */
    static Hole hole(String name) {
        return new Hole(name, value -> true);
    }

    /** Any literal. */
    static Literal literal(String name) {
        return new Literal(name, value -> true);
    }

    /** The operator {@code op}. */
    static Pattern apply(Elementwise op, Pattern... operands) {
        return new Apply(op, List.of(operands));
    }

    /** An operator of a family that fulfils {@code condition}. */
    static <T extends Op> Family<T> family(Class<T> family, String name, Predicate<T> condition, Pattern... operands) {
        return new Family<>(family, name, condition, List.of(operands));
    }

    /** Any operator of a family. */
    static <T extends Op> Family<T> family(Class<T> family, String name, Pattern... operands) {
        return family(family, name, op -> true, operands);
    }

    /** What {@code pattern} matches, if nothing else uses it. */
    static Pattern once(Pattern pattern) {
        return new Once(pattern);
    }

    /** Extends {@code match} by what this pattern finds at {@code value}; empty where it does not match. */
    default Optional<Match> at(Value value, Match match) {
        return at(value, match, Optional::of);
    }

    /** The first way to match {@code value} that {@code rest}, which matches what is left of the whole, can go on from. */
    private Optional<Match> at(Value value, Match match, Function<Match, Optional<Match>> rest) {
        return switch (this) {
            case Hole(String name, Predicate<Value> condition) ->
                condition.test(value) ? match.with(name, value).flatMap(rest) : Optional.empty();
            case Literal(String name, DoublePredicate condition) ->
                literalOf(value)
                        .filter(condition::test)
                        .flatMap(found -> match.with(name, found))
                        .flatMap(rest);
            case Exactly(double wanted) ->
                literalOf(value)
                        .filter(found -> Double.doubleToRawLongBits(found) == Double.doubleToRawLongBits(wanted))
                        .flatMap(found -> rest.apply(match));
            case Apply(Elementwise op, List<Pattern> patterns) -> {
                if (value.op() != op) {
                    yield Optional.empty();
                }
                var operands = value.node().operands();
                Optional<Match> found = all(patterns, operands, match, rest);
                yield found.isPresent() || !isCommutative(op) ? found : all(patterns, operands.reversed(), match, rest);
            }
            case Family<?> family ->
                family.accepts(value.op())
                        ? match.with(family.name, value.op())
                                .flatMap(known ->
                                        all(family.operands, value.node().operands(), known, rest))
                        : Optional.empty();
            case Once(Pattern pattern) -> match.isUsedOnce(value) ? pattern.at(value, match, rest) : Optional.empty();
        };
    }

    private static Optional<Match> all(
            List<Pattern> patterns, List<Value> operands, Match match, Function<Match, Optional<Match>> rest) {
        if (patterns.isEmpty()) {
            return rest.apply(match);
        }
        var otherPatterns = patterns.subList(1, patterns.size());
        var otherOperands = operands.subList(1, operands.size());
        return patterns.getFirst()
                .at(operands.getFirst(), match, known -> all(otherPatterns, otherOperands, known, rest));
    }

    /** The literal that {@code value} is, or repeats. */
    static Optional<Double> literalOf(Value value) {
        return switch (value.op()) {
            case LeafOp.Constant(double literal) -> Optional.of(literal);
            case Broadcast b -> literalOf(value.operand(0));
            default -> Optional.empty();
        };
    }

    private static boolean isCommutative(Elementwise op) {
        return switch (op) {
            case ADD, MUL, MIN, MAX, EQUAL -> true;
            default -> false;
        };
    }
}
