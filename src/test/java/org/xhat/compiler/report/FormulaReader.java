package org.xhat.compiler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.OpCatalog;

/**
 * Reads formulas as a person does who knows the extents of the names and nothing else: a recursive descent over signs, calls and
 * names that makes the nodes of a graph, which can be evaluated. It shares nothing with what prints them.
 */
public final class FormulaReader {
    private static final char TRANSPOSED = 'ᵀ';

    /** What a formula comes to; a vector that is transposed is a column. */
    private record Read(Value value, boolean isColumn) {}

    private final String text;
    private final GraphBuilder builder;
    private final Fx fx;
    private final Function<String, Optional<Value>> names;
    private int at;

    private FormulaReader(String text, GraphBuilder builder, Function<String, Optional<Value>> names) {
        this.text = text;
        this.builder = builder;
        this.fx = new Fx(builder);
        this.names = names;
    }

    /**
     * The value of {@code formula}.
     *
     * @param names the values that names stand for
     */
    public static Value read(String formula, GraphBuilder builder, Function<String, Optional<Value>> names) {
        var reader = new FormulaReader(formula, builder, names);
        Read read = reader.comparison();
        if (reader.at < formula.length()) {
            throw reader.wrong("the end");
        }
        return read.value;
    }

    /** {@code value} as something of the extents {@code dims}: repeated along what it lacks of them. */
    public static Value as(List<Dim> dims, Value value, GraphBuilder builder) {
        var reader = new FormulaReader("", builder, name -> Optional.empty());
        Value fitted = reader.lying(value, false, dims);
        return fitted.dims().equals(dims) ? fitted : reader.fx.broadcast(fitted, dims, List.of());
    }

    // --- Signs -------------------------------------------------------------------------------------------------------

    private Read comparison() {
        Read left = sum();
        while (true) {
            if (accept(" == ")) {
                left = applied(Elementwise.EQUAL, left, sum());
            } else if (accept(" <= ")) {
                left = applied(Elementwise.LESS_EQUAL, left, sum());
            } else if (accept(" < ")) {
                left = applied(Elementwise.LESS, left, sum());
            } else {
                return left;
            }
        }
    }

    private Read sum() {
        Read left = product();
        while (true) {
            if (accept(" + ")) {
                left = applied(Elementwise.ADD, left, product());
            } else if (accept(" - ")) {
                left = applied(Elementwise.SUB, left, product());
            } else {
                return left;
            }
        }
    }

    private Read product() {
        Read left = signed();
        while (true) {
            if (accept(" * ")) {
                left = applied(Elementwise.MUL, left, signed());
            } else if (accept(" / ")) {
                left = applied(Elementwise.DIV, left, signed());
            } else if (accept(" @ ")) {
                left = new Read(fx.matmul(floating(left.value), floating(signed().value)), false);
            } else {
                return left;
            }
        }
    }

    private Read signed() {
        return accept("-") ? applied(Elementwise.NEG, signed()) : power();
    }

    private Read power() {
        Read base = primary();
        while (true) {
            if (accept("^")) {
                boolean isSquare =
                        text.startsWith("2", at) && (at + 1 == text.length() || !isWord(text.charAt(at + 1)));
                Read exponent = primary();
                base = isSquare ? applied(Elementwise.SQUARE, base) : applied(Elementwise.POW, base, exponent);
            } else if (accept(String.valueOf(TRANSPOSED))) {
                base = base.value.type().rank() == 1
                        ? new Read(base.value, true)
                        : new Read(fx.transpose(base.value, List.of(1, 0)), false);
            } else {
                return base;
            }
        }
    }

    // --- Names, numbers and calls ------------------------------------------------------------------------------------

    private Read primary() {
        if (accept("(")) {
            Read inner = comparison();
            require(")");
            return inner;
        }
        String word = word();
        if (word.isEmpty()) {
            throw wrong("a name, a number or a call");
        }
        String attributes = "";
        int beforeAttributes = at;
        if (accept("[")) {
            attributes = until(']');
            if (!text.startsWith("(", at)) {
                if (word.equals("iota")) {
                    return new Read(fx.iota(Dim.parse(attributes)), false);
                }
                if (word.equals("dim")) {
                    return new Read(fx.dimValue(Dim.parse(attributes)), false);
                }
                return new Read(named(word + "[" + attributes + "]"), false);
            }
        }
        if (accept("(")) {
            return call(word, attributes, at == beforeAttributes + 1);
        }
        return new Read(named(word), false);
    }

    private Value named(String word) {
        return names.apply(word)
                .orElseGet(() -> word.equals("inf")
                        ? fx.constant(Double.POSITIVE_INFINITY)
                        : word.equals("NaN") || Character.isDigit(word.charAt(0))
                                ? fx.constant(Double.parseDouble(word))
                                : fx.dimValue(Dim.named(word)));
    }

    private Read call(String function, String attributes, boolean isPlain) {
        var operands = new ArrayList<Read>();
        do {
            operands.add(comparison());
        } while (accept(", "));
        require(")");
        Value x = operands.getFirst().value;
        if (!isPlain && !attributes.contains("=")) {
            switch (function) {
                case "sum" -> {
                    return new Read(fx.sum(floating(x), axes(attributes, x.dims())), false);
                }
                case "mean" -> {
                    return new Read(fx.mean(floating(x), axes(attributes, x.dims())), false);
                }
                case "max" -> {
                    return new Read(fx.max(floating(x), axes(attributes, x.dims())), false);
                }
                case "min" -> {
                    return new Read(fx.min(floating(x), axes(attributes, x.dims())), false);
                }
                case "oneHot" -> {
                    return new Read(oneHot(x, Dim.parse(attributes)), false);
                }
                default -> {}
            }
        }
        String mnemonic = function.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        Op op = OpCatalog.parse(mnemonic, attributes, TensorType.SCALAR).orElseThrow(() -> wrong("a call"));
        if (op instanceof Elementwise elementwise) {
            return applied(elementwise, operands.toArray(Read[]::new));
        }
        var given = operands.stream().map(Read::value).toList();
        var node = builder.addNode(op, taken(op, given));
        int index = node.types().size() > 1 && accept("[") ? Integer.parseInt(until(']')) : 0;
        return new Read(new Value(node, index), false);
    }

    /** Integers are numbers where an operator takes no integers: all of them, or all but the last, which are the rows to take. */
    private List<Value> taken(Op op, List<Value> given) {
        var numbers = given.stream().map(this::floating).toList();
        var rows = new ArrayList<>(numbers);
        rows.set(rows.size() - 1, given.getLast());
        for (List<Value> operands : List.of(given, rows)) {
            try {
                op.infer(operands.stream().map(Value::type).toList());
                return operands;
            } catch (ShapeException e) {
                // the next ones may fit
            }
        }
        return numbers;
    }

    private Value oneHot(Value labels, Dim count) {
        var dims = List.of(labels.dims().getFirst(), count);
        return fx.equal(
                fx.broadcast(floating(labels), dims, List.of(0)), fx.broadcast(fx.iota(count), dims, List.of(1)));
    }

    // --- Axes --------------------------------------------------------------------------------------------------------

    private List<Integer> axes(String named, List<Dim> dims) {
        return List.of(named.split(",")).stream().map(name -> axis(name, dims)).toList();
    }

    private int axis(String name, List<Dim> dims) {
        if (name.startsWith("axis ")) {
            return Integer.parseInt(name.substring(5));
        }
        int byExtent = dims.indexOf(Dim.named(name));
        if (byExtent >= 0) {
            return byExtent;
        }
        return switch (name) {
            case "features" -> dims.size() - 1;
            case "maps" -> 1;
            case "time", "height" -> 2;
            case "width" -> 3;
            default -> throw wrong("the name of an axis of " + dims + " instead of " + name);
        };
    }

    private Read applied(Elementwise op, Read... operands) {
        return new Read(fx.apply(op, beside(List.of(operands))), false);
    }

    private Value floating(Value value) {
        return value.type().kind() == Kind.INTEGER ? fx.toFloating(value) : value;
    }

    /** Operands of equal extents, or scalars, as their places beside one another say. */
    private List<Value> beside(List<Read> operands) {
        var rows = operands.stream()
                .filter(operand -> !operand.isColumn)
                .map(operand -> floating(operand.value))
                .toList();
        Optional<Value> column = operands.stream()
                .filter(operand -> operand.isColumn)
                .map(Read::value)
                .findFirst();
        List<Dim> frame = List.of();
        for (Value row : rows) {
            int more = extents(row).size() - longer(frame).size();
            if (more > 0 || (more == 0 && row.type().rank() > frame.size())) {
                frame = row.dims();
            }
        }
        if (column.isPresent() && longer(frame).size() < 2) {
            frame = longer(frame).isEmpty()
                    ? column.get().dims()
                    : List.of(column.get().dims().getFirst(), longer(frame).getFirst());
        }
        var beside = new ArrayList<Value>();
        for (Read operand : operands) {
            beside.add(lying(floating(operand.value), operand.isColumn, frame));
        }
        return beside;
    }

    private Value lying(Value value, boolean isColumn, List<Dim> frame) {
        List<Dim> extents = extents(value);
        if (value.dims().equals(frame) && !isColumn) {
            return value;
        }
        Value bare = extents.equals(value.dims()) ? value : fx.reshape(value, extents);
        if (extents.isEmpty()) {
            return bare;
        }
        if (extents.equals(longer(frame)) && !isColumn) {
            return fx.reshape(value, frame);
        }
        var axes = new ArrayList<Integer>();
        int axis = frame.size() - 1;
        for (Dim extent : extents.reversed()) {
            while (!(frame.get(axis).equals(extent) && !extent.equals(Dim.ONE))) {
                axis--;
            }
            axes.addFirst(axis--);
        }
        if (isColumn) {
            axes.set(
                    0,
                    IntStream.range(0, frame.size())
                            .filter(i -> !frame.get(i).equals(Dim.ONE))
                            .findFirst()
                            .orElseThrow());
        }
        return fx.broadcast(bare, frame, axes);
    }

    private static List<Dim> extents(Value value) {
        return longer(value.dims());
    }

    private static List<Dim> longer(List<Dim> dims) {
        return dims.stream().filter(dim -> !dim.equals(Dim.ONE)).toList();
    }

    // --- Letters -----------------------------------------------------------------------------------------------------

    private static boolean isWord(char c) {
        return c != TRANSPOSED && (Character.isJavaIdentifierPart(c) || c == '.');
    }

    private String word() {
        int start = at;
        while (at < text.length() && (isWord(text.charAt(at)) || isSignOfExponent(start))) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean isSignOfExponent(int start) {
        return text.charAt(at) == '-'
                && at > start
                && Character.isDigit(text.charAt(start))
                && text.charAt(at - 1) == 'e';
    }

    /** What stands before the bracket that closes the one just read. */
    private String until(char closing) {
        int start = at;
        at = text.indexOf(closing, at) + 1;
        return text.substring(start, at - 1);
    }

    private boolean accept(String expected) {
        boolean isThere = text.startsWith(expected, at);
        at += isThere ? expected.length() : 0;
        return isThere;
    }

    private void require(String expected) {
        if (!accept(expected)) {
            throw wrong("'" + expected + "'");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "expected " + expected + " at " + at + " of " + text + ": " + text.substring(at));
    }
}
