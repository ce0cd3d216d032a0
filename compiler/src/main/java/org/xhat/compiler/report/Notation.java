package org.xhat.compiler.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.IndexOp;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Operator;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;
import org.xhat.compiler.op.Transpose;
import org.xhat.runtime.program.StepFormula;
import org.xhat.runtime.text.Numbers;

/**
 * How one operator is written in a formula, given how its operands are: infix where mathematics has a sign for it, else as a
 * call. Broadcasts – but of a column beside the same as a row –, axes of extent 1 and integers becoming numbers are not
 * written; a sum names the extents it runs over, as in {@code sum[batch](dy * xhat)}.
 *
 * @param text the formula
 * @param strength how tightly its outermost sign binds; an operand that binds less is put in parentheses
 */
record Notation(String text, int strength) {
    private static final String SUM_OVER = "sum[";
    static final int COMPARISON = 1;
    static final int SUM = 2;
    static final int PRODUCT = 3;
    static final int SIGN = 4;
    private static final int POWER = 5;
    private static final int ATOM = 6;

    /** A name or a number. */
    static Notation atom(String text) {
        return new Notation(text, ATOM);
    }

    /** The operator of {@code value}, with each operand written by {@code operands}. */
    static Notation of(Value value, Function<Value, Notation> operands) {
        var written = value.node().operands().stream().map(operands).toList();
        return switch (Operator.of(value.node())) {
            case LeafOp leaf -> leaf(leaf);
            case Elementwise op -> elementwise(op, withColumns(written, value.operands()), value);
            case ReduceOp op -> reduction(op, written.getFirst(), value);
            case ContractOp op -> contraction(op, written.getFirst(), written.getLast());
            case Broadcast b -> written.getFirst();
            case IndexOp.ToFloating f -> written.getFirst();
            case Transpose t
            when t.permutation().equals(List.of(1, 0)) -> written.getFirst().transposed();
            case Operator op ->
                result(
                        call(op.mnemonic() + (op.attributes().isEmpty() ? "" : "[" + op.attributes() + "]"), written),
                        value);
        };
    }

    /** Which result of a call {@code value} is, where there are several. */
    private static Notation result(Notation call, Value value) {
        return value.node().types().size() == 1 ? call : atom(call.text() + "[" + value.index() + "]");
    }

    private static Notation leaf(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Constant(double value) ->
                Double.compare(value, 0) < 0 ? new Notation(Numbers.exact(value), SIGN) : atom(Numbers.exact(value));
            case LeafOp.DimValue(Dim dim) ->
                dim.isConstant() || dim.names().contains(dim.toString())
                        ? atom(dim.toString())
                        : new Notation(dim.toString(), SUM);
            case LeafOp.Step(StepFormula formula) -> StepNotation.of(formula);
            case LeafOp.Iota iota -> atom("iota(" + iota.extent() + ")");
            case LeafOp.DrawKey key -> atom("key");
            case LeafOp.Input input -> atom(input.name());
            case LeafOp.Parameter parameter -> atom(parameter.name());
            case LeafOp.State state -> atom(state.name());
            case LeafOp.Hyper hyper -> atom(hyper.name());
        };
    }

    /** Operands that differ in nothing but the axes along which they repeat: those that repeat along the last are columns. */
    private static List<Notation> withColumns(List<Notation> x, List<Value> operands) {
        boolean areTold = operands.stream().map(Notation::written).distinct().count()
                == operands.stream().distinct().count();
        return areTold
                ? x
                : IntStream.range(0, x.size())
                        .mapToObj(i -> isColumn(operands.get(i)) ? x.get(i).transposed() : x.get(i))
                        .toList();
    }

    private static boolean isColumn(Value value) {
        return value.op() instanceof Broadcast(List<Dim> dims, List<Integer> axes)
                && !axes.isEmpty()
                && axes.getLast() < dims.size() - 1;
    }

    private static Notation elementwise(Elementwise op, List<Notation> x, Value value) {
        return switch (op) {
            case ADD -> added(x, value);
            case SUB -> infix(x, " - ", SUM);
            case MUL -> product(x, value);
            case DIV ->
                isMean(value) && x.getFirst().text.startsWith(SUM_OVER) ? mean(x.getFirst()) : infix(x, " / ", PRODUCT);
            case NEG -> new Notation("-" + x.getFirst().within(SIGN), SIGN);
            case RECIPROCAL -> infix(List.of(atom("1"), x.getFirst()), " / ", PRODUCT);
            case RSQRT -> infix(List.of(atom("1"), call("sqrt", x)), " / ", PRODUCT);
            case SQUARE -> new Notation(x.getFirst().within(ATOM) + "^2", POWER);
            case POW ->
                new Notation(x.getFirst().within(ATOM) + "^" + x.getLast().within(ATOM), POWER);
            case EQUAL -> isOneHot(value) ? call("oneHot", x.subList(0, 1)) : infix(x, " == ", COMPARISON);
            case LESS -> infix(x, " < ", COMPARISON);
            case LESS_EQUAL -> infix(x, " <= ", COMPARISON);
            default -> call(op.mnemonic(), x);
        };
    }

    /** Labels beside the classes, as they are compared. */
    private static boolean isOneHot(Value equal) {
        return written(equal.operand(1)).op() instanceof LeafOp.Iota
                && written(equal.operand(0)).op() instanceof IndexOp;
    }

    /** A product; a sum times the reciprocal of its number of terms, where that is exact, is a mean. */
    private static Notation product(List<Notation> x, Value value) {
        for (int i = 0; i < 2; i++) {
            Value sum = value.operand(1 - i);
            if (value.operand(i).op() instanceof LeafOp.Constant(double share)
                    && sum.op() instanceof ReduceOp op
                    && isShareOf(op, sum, share)
                    && x.get(1 - i).text.startsWith(SUM_OVER)) {
                return mean(x.get(1 - i));
            }
        }
        return infix(conventional(x, value), " * ", PRODUCT);
    }

    /** x + (−y) is x − y to the bit, and is written so. */
    private static Notation added(List<Notation> x, Value value) {
        return value.operand(1).op() == Elementwise.NEG && x.getLast().text.startsWith("-")
                ? infix(List.of(x.getFirst(), new Notation(x.getLast().text.substring(1), SIGN)), " - ", SUM)
                : infix(x, " + ", SUM);
    }

    /** A product's factors in the order that mathematics is used to, scalars first and sums last: it commutes to the bit. */
    private static List<Notation> conventional(List<Notation> x, Value product) {
        boolean sumFirst = x.getFirst().strength < PRODUCT;
        boolean sumLast = x.getLast().strength < PRODUCT;
        boolean scalarLast = written(product.operand(1)).type().isScalar()
                && !written(product.operand(0)).type().isScalar();
        return (sumFirst || scalarLast) && !sumLast ? x.reversed() : x;
    }

    /** The value that is written for {@code value}: broadcasts are not, nor are axes of extent 1. */
    static Value written(Value value) {
        Value written = value;
        while (written.op() instanceof Broadcast || changesUnitAxesOnly(written)) {
            written = written.operand(0);
        }
        return written;
    }

    private static boolean changesUnitAxesOnly(Value value) {
        return value.op() instanceof Reshape && longAxes(value).equals(longAxes(value.operand(0)));
    }

    private static List<Dim> longAxes(Value value) {
        return value.dims().stream().filter(dim -> !dim.equals(Dim.ONE)).toList();
    }

    static Notation infix(List<Notation> x, String sign, int strength) {
        return new Notation(x.getFirst().within(strength) + sign + x.getLast().within(strength + 1), strength);
    }

    static Notation call(String function, List<Notation> operands) {
        return atom(function + operands.stream().map(Notation::text).collect(Collectors.joining(", ", "(", ")")));
    }

    private static Notation reduction(ReduceOp op, Notation x, Value value) {
        String name = switch (op.kind()) {
            case SUM -> "sum";
            case MAX -> "max";
            case MIN -> "min";
        };
        return call(name + extents(op, value.operand(0)), List.of(x));
    }

    private static String extents(ReduceOp op, Value x) {
        return op.axes().stream().map(axis -> x.type().dim(axis).toString()).collect(Collectors.joining(",", "[", "]"));
    }

    /** Whether this is a sum divided by the number of its terms. */
    private static boolean isMean(Value value) {
        return value.operand(0).op() instanceof ReduceOp sum
                && sum.kind() == ReduceOp.Kind.SUM
                && isCount(value.operand(1).op(), terms(sum, value.operand(0)));
    }

    private static boolean isShareOf(ReduceOp op, Value sum, double share) {
        Dim terms = terms(op, sum);
        return op.kind() == ReduceOp.Kind.SUM && terms.isConstant() && share * terms.constantValue() == 1;
    }

    /** The number of terms that {@code op}, which made {@code sum}, adds up. */
    private static Dim terms(ReduceOp op, Value sum) {
        return op.axes().stream().map(sum.operand(0).type()::dim).reduce(Dim.ONE, Dim::times);
    }

    private static Notation mean(Notation sum) {
        return atom("mean[" + sum.text.substring(SUM_OVER.length()));
    }

    private static boolean isCount(Op op, Dim terms) {
        return switch (op) {
            case LeafOp.DimValue(Dim count) -> count.equals(terms);
            case LeafOp.Constant(double count) -> terms.isConstant() && terms.constantValue() == count;
            default -> false;
        };
    }

    /** Products of matrices with the mathematician's transposes; other contractions by their letters. */
    private static Notation contraction(ContractOp op, Notation x, Notation y) {
        boolean matrices = op.left().length() == 2
                && op.right().length() == 2
                && op.batchLetters().isEmpty()
                && op.result().equals(op.rowLetters() + op.columnLetters())
                && op.contractedLetters().length() == 1;
        if (!matrices) {
            return call("contract[" + op.attributes() + "]", List.of(x, y));
        }
        String k = op.contractedLetters();
        String left = op.left().startsWith(k) ? x.transposed().text : x.within(SIGN);
        String right = op.right().startsWith(k) ? y.within(SIGN) : y.transposed().text;
        return new Notation(left + " @ " + right, PRODUCT);
    }

    private Notation transposed() {
        return new Notation(within(POWER) + "ᵀ", POWER);
    }

    private String within(int least) {
        return strength >= least ? text : "(" + text + ")";
    }
}
