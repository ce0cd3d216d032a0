package org.xhat.compiler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
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
 * How one operator is written in a formula, given how its operands are: infix where mathematics has a sign for it, else as a call,
 * {@code name[attributes](operands)}. Neither broadcasts nor axes of extent 1 are written where a reader knows them – see {@link
 * Beside} –, nor are integers that become numbers; a sum names the axes it runs over, as in {@code sum[batch](dy * xhat)}.
 */
final class OperatorNotation {
    private static final String SUM_OVER = "sum[";

    private static final Pattern HYPHENED = Pattern.compile("-([a-z])");

    private OperatorNotation() {}

    /** The operator of {@code value}, with each operand written by {@code operands}. */
    static Notation of(Value value, Function<Value, Notation> operands) {
        var written = value.operands().stream().map(operands).toList();
        return switch (Operator.of(value.node())) {
            case LeafOp leaf ->
                leaf(leaf).lying(value.dims(), Notation.of("", 0, value.dims()).axes());
            case Elementwise op -> elementwise(op, written, value);
            case ReduceOp op ->
                reduction(op, written.getFirst(), value.operand(0).dims());
            case ContractOp op -> contraction(op, full(written, value), value.dims());
            case Broadcast broadcast -> written.getFirst().repeated(broadcast);
            case IndexOp.ToFloating f -> written.getFirst();
            case Reshape r
            when changesUnitAxesOnly(value) ->
                written.getFirst().withUnits(value.operand(0).dims(), value.dims());
            case Transpose t
            when t.permutation().equals(List.of(1, 0)) -> {
                Notation matrix = full(written, value).getFirst().transposed();
                yield Notation.of(matrix.text(), matrix.strength(), value.dims());
            }
            case Operator op -> Notation.atom(result(call(op, full(written, value)), value), value.dims());
        };
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
        return value.op() instanceof Reshape && longExtents(value).equals(longExtents(value.operand(0)));
    }

    private static List<Dim> longExtents(Value value) {
        return value.dims().stream().filter(dim -> !dim.equals(Dim.ONE)).toList();
    }

    /** What depends on the number of an axis gets its operands with all of theirs. */
    private static List<Notation> full(List<Notation> written, Value value) {
        var full = new ArrayList<Notation>();
        for (int i = 0; i < written.size(); i++) {
            full.add(written.get(i).full(value.operand(i).dims()));
        }
        return full;
    }

    private static Notation call(Operator op, List<Notation> operands) {
        String attributes = op.attributes().isEmpty() ? "" : "[" + op.attributes() + "]";
        return Notation.call(name(op.mnemonic()) + attributes, operands);
    }

    /** {@code cumulativeSum}: a hyphen would be a minus. */
    private static String name(String mnemonic) {
        return HYPHENED.matcher(mnemonic).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    /** Which result of a call {@code value} is, where there are several. */
    private static String result(Notation call, Value value) {
        return value.node().types().size() == 1 ? call.text() : call.text() + "[" + value.index() + "]";
    }

    private static Notation leaf(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Constant(double value) -> {
                boolean isNegative = Double.compare(value, 0) < 0;
                yield Notation.of(Numbers.exact(value), isNegative ? Notation.SIGN : Notation.ATOM, List.of());
            }
            case LeafOp.DimValue(Dim dim) ->
                atom(dim.isConstant() || AxisNames.isName(dim) ? dim.toString() : "dim[" + dim + "]");
            case LeafOp.Step(StepFormula formula) -> StepNotation.of(formula);
            case LeafOp.Iota iota -> atom("iota[" + iota.extent() + "]");
            case LeafOp.DrawKey key -> atom("key");
            case LeafOp.Input input -> atom(input.name());
            case LeafOp.Parameter parameter -> atom(parameter.name());
            case LeafOp.State state -> atom(state.name());
            case LeafOp.Hyper hyper -> atom(hyper.name());
        };
    }

    private static Notation atom(String text) {
        return Notation.atom(text, List.of());
    }

    private static Notation elementwise(Elementwise op, List<Notation> operands, Value value) {
        if (op == Elementwise.EQUAL && isOneHot(value, operands.getFirst())) {
            return Notation.atom(
                    "oneHot[" + value.dims().getLast() + "]("
                            + operands.getFirst().text() + ")",
                    value.dims());
        }
        var beside = Beside.of(operands, value.dims());
        return written(op, beside.operands(), value).lying(beside.dims(), beside.axes());
    }

    private static Notation written(Elementwise op, List<Notation> x, Value value) {
        Notation first = x.getFirst();
        Notation last = x.getLast();
        return switch (op) {
            case ADD -> added(first, last, value);
            case SUB -> Notation.infix(first, " - ", last, Notation.SUM);
            case MUL -> product(x, value);
            case DIV ->
                isSum(first) && isMean(value) ? mean(first) : Notation.infix(first, " / ", last, Notation.PRODUCT);
            case NEG -> Notation.of("-" + first.within(Notation.SIGN), Notation.SIGN, List.of());
            case RECIPROCAL -> Notation.infix(atom("1"), " / ", first, Notation.PRODUCT);
            case RSQRT -> Notation.infix(atom("1"), " / ", Notation.call("sqrt", x), Notation.PRODUCT);
            case SQUARE -> Notation.of(first.within(Notation.ATOM) + "^2", Notation.POWER, List.of());
            case POW ->
                Notation.of(first.within(Notation.ATOM) + "^" + last.within(Notation.ATOM), Notation.POWER, List.of());
            case EQUAL -> Notation.infix(first, " == ", last, Notation.COMPARISON);
            case LESS -> Notation.infix(first, " < ", last, Notation.COMPARISON);
            case LESS_EQUAL -> Notation.infix(first, " <= ", last, Notation.COMPARISON);
            default -> call(op, x);
        };
    }

    /** Labels beside the classes, as they are compared. */
    private static boolean isOneHot(Value equal, Notation labels) {
        return written(equal.operand(1)).op() instanceof LeafOp.Iota(Dim extent)
                && written(equal.operand(0)).op() instanceof IndexOp
                && equal.type().rank() == 2
                && equal.dims().getLast().equals(extent)
                && equal.operand(1).op() instanceof Broadcast(List<Dim> dims, List<Integer> axes)
                && axes.equals(List.of(1))
                && labels.dims().size() == 1
                && labels.longAxes().equals(List.of(0));
    }

    /** x + (−y) is x − y to the bit, and is written so. */
    private static Notation added(Notation x, Notation y, Value value) {
        return value.operand(1).op() == Elementwise.NEG
                        && y.strength() == Notation.SIGN
                        && y.text().startsWith("-")
                ? Notation.infix(x, " - ", Notation.of(y.text().substring(1), Notation.SIGN, List.of()), Notation.SUM)
                : Notation.infix(x, " + ", y, Notation.SUM);
    }

    /** A product; a sum times the reciprocal of its number of terms, where that is exact, is a mean. */
    private static Notation product(List<Notation> x, Value value) {
        for (int i = 0; i < 2; i++) {
            Value sum = value.operand(1 - i);
            if (value.operand(i).op() instanceof LeafOp.Constant(double share)
                    && isSum(x.get(1 - i))
                    && sum.op() instanceof ReduceOp op
                    && isShareOf(op, sum, share)) {
                return mean(x.get(1 - i));
            }
        }
        List<Notation> factors = conventional(x, value);
        return Notation.infix(factors.getFirst(), " * ", factors.getLast(), Notation.PRODUCT);
    }

    /** A product's factors in the order that mathematics is used to, scalars first and sums last: it commutes to the bit. */
    private static List<Notation> conventional(List<Notation> x, Value product) {
        boolean sumFirst = x.getFirst().strength() < Notation.PRODUCT;
        boolean sumLast = x.getLast().strength() < Notation.PRODUCT;
        boolean scalarLast = written(product.operand(1)).type().isScalar()
                && !written(product.operand(0)).type().isScalar();
        return (sumFirst || scalarLast) && !sumLast ? x.reversed() : x;
    }

    private static Notation reduction(ReduceOp op, Notation x, List<Dim> dims) {
        boolean isWritten = isOverSome(op, dims);
        List<Integer> summed = op.axes().stream()
                .filter(axis -> isWritten && !dims.get(axis).equals(Dim.ONE))
                .toList();
        Notation operand = x.axes().containsAll(summed) ? x : x.full(dims);
        List<Integer> over = op.axes().stream()
                .filter(axis -> isWritten && operand.axes().contains(axis))
                .map(operand.axes()::indexOf)
                .toList();
        var left = new ArrayList<Dim>();
        var axes = new ArrayList<Integer>();
        for (int i = 0; i < operand.dims().size(); i++) {
            int axis = operand.axes().get(i);
            if (!over.contains(i)) {
                left.add(operand.dims().get(i));
                boolean isGone = axis < 0 || op.axes().contains(axis);
                axes.add(
                        isGone
                                ? -1
                                : axis
                                        - (int) op.axes().stream()
                                                .filter(removed -> removed < axis)
                                                .count());
            }
        }
        if (over.isEmpty()) {
            return operand.lying(left, axes);
        }
        String name = switch (op.kind()) {
            case SUM -> "sum";
            case MAX -> "max";
            case MIN -> "min";
        };
        return Notation.call(name + AxisNames.of(operand.dims(), over), List.of(operand))
                .lying(left, axes);
    }

    private static boolean isSum(Notation x) {
        return x.strength() == Notation.ATOM && x.text().startsWith(SUM_OVER);
    }

    /** Whether it reduces some axis longer than 1: over others alone nothing is written, but what it is of, perhaps a sum. */
    private static boolean isOverSome(ReduceOp op, List<Dim> dims) {
        return op.axes().stream().anyMatch(axis -> !dims.get(axis).equals(Dim.ONE));
    }

    /** Whether this is a sum divided by the number of its terms. */
    private static boolean isMean(Value value) {
        return value.operand(0).op() instanceof ReduceOp sum
                && sum.kind() == ReduceOp.Kind.SUM
                && isOverSome(sum, value.operand(0).operand(0).dims())
                && isCount(value.operand(1).op(), terms(sum, value.operand(0)));
    }

    /** Whether a product with {@code share} is a quotient by the number of terms, to the bit: both are powers of two. */
    private static boolean isShareOf(ReduceOp op, Value sum, double share) {
        Dim terms = terms(op, sum);
        return op.kind() == ReduceOp.Kind.SUM
                && isOverSome(op, sum.operand(0).dims())
                && terms.isConstant()
                && Long.bitCount(terms.constantValue()) == 1
                && share * terms.constantValue() == 1;
    }

    /** The number of terms that {@code op}, which made {@code sum}, adds up. */
    private static Dim terms(ReduceOp op, Value sum) {
        return op.axes().stream().map(sum.operand(0).type()::dim).reduce(Dim.ONE, Dim::times);
    }

    private static Notation mean(Notation sum) {
        return atom("mean[" + sum.text().substring(SUM_OVER.length()));
    }

    private static boolean isCount(Op op, Dim terms) {
        return switch (op) {
            case LeafOp.DimValue(Dim count) -> count.equals(terms);
            case LeafOp.Constant(double count) -> terms.isConstant() && terms.constantValue() == count;
            default -> false;
        };
    }

    /** Products of matrices with the mathematician's transposes; other contractions by their letters. */
    private static Notation contraction(ContractOp op, List<Notation> operands, List<Dim> dims) {
        Notation x = operands.getFirst();
        Notation y = operands.getLast();
        boolean matrices = op.left().length() == 2
                && op.right().length() == 2
                && op.batchLetters().isEmpty()
                && op.result().equals(op.rowLetters() + op.columnLetters())
                && op.contractedLetters().length() == 1;
        if (!matrices) {
            return Notation.atom(call(op, operands).text(), dims);
        }
        String k = op.contractedLetters();
        String left = op.left().startsWith(k) ? x.transposed().text() : x.within(Notation.SIGN);
        String right = op.right().startsWith(k)
                ? y.within(Notation.SIGN)
                : y.transposed().text();
        return Notation.of(left + " @ " + right, Notation.PRODUCT, dims);
    }
}
