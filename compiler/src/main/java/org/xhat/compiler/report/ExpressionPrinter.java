package org.xhat.compiler.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;

/**
 * Values as formulas, the way a paper prints them:
 *
 * <pre>
 * dx = gamma * s / batch * (batch * dy - dbeta - xhat * dgamma)
 *   where
 *     s = 1 / sqrt(variance + 1e-5)
 * </pre>
 *
 * <p>A formula stops at names: leaves, values that the caller knows by name, and – under names of its own, t1, t2, … – values
 * that are used more than once or that would nest too deeply. Nothing here knows any layer. What is printed can be computed again
 * from the text alone and the extents of the leaves, to the bit: {@link Beside} and {@link AxisNames} say how it is read.
 */
public final class ExpressionPrinter {
    /** Formulas of more nested operations than this are cut in two: beyond it a line can no longer be read. */
    private static final int MAX_HEIGHT = 9;

    private final Map<Value, String> given = new LinkedHashMap<>();
    private final Map<Value, String> names = new LinkedHashMap<>();

    private ExpressionPrinter(Map<String, Value> known) {
        known.forEach((name, value) -> given.putIfAbsent(written(value), name));
    }

    /**
     * Formulas.
     *
     * @param shown those that were asked for, by name
     * @param where those of the values in between, by name, operands first
     * @param names what each value that has a formula, or is known, is called
     */
    public record Formulas(Map<String, String> shown, Map<String, String> where, Map<Value, String> names) {
        /** Copies the maps. */
        public Formulas {
            shown = Collections.unmodifiableMap(new LinkedHashMap<>(shown));
            where = Collections.unmodifiableMap(new LinkedHashMap<>(where));
            names = Map.copyOf(names);
        }

        /** A line each, those in between under <i>where</i>. */
        @Override
        public String toString() {
            var text = new StringBuilder();
            shown.forEach((name, formula) -> text.append(name + " = " + formula + "\n"));
            text.append(where.isEmpty() || shown.isEmpty() ? "" : "  where\n");
            where.forEach((name, formula) -> text.append("    " + name + " = " + formula + "\n"));
            return text.toString();
        }
    }

    /**
     * The formulas of {@code shown}, and of the values in between.
     *
     * @param shown the values to print, by name
     * @param named values to cut at, by name; each that occurs gets a formula of its own
     * @param known values to cut at, by name, that are not explained further, such as the cotangent that a layer is given
     * @param apart values that get a formula of their own, under a name that is free
     */
    public static Formulas print(
            Map<String, Value> shown, Map<String, Value> named, Map<String, Value> known, Collection<Value> apart) {
        return new ExpressionPrinter(known).print(shown, named, apart);
    }

    /** The value that is written for {@code value}: what it repeats, without axes of extent 1. */
    public static Value written(Value value) {
        return OperatorNotation.written(value);
    }

    private Formulas print(Map<String, Value> shown, Map<String, Value> named, Collection<Value> apart) {
        names.putAll(given);
        var wanted = new LinkedHashMap<>(shown);
        shown.forEach(this::name);
        named.forEach(this::name);
        apart.forEach(value -> wanted.put(value.toString(), value));
        List<Node> nodes = closure(wanted.values());
        var taken = new TreeSet<>(named.keySet());
        taken.addAll(shown.keySet());
        taken.addAll(given.values());
        nodes.forEach(node -> node.types().forEach(type -> type.dims().forEach(dim -> taken.addAll(dim.names()))));
        cut(nodes, Set.copyOf(apart.stream().map(ExpressionPrinter::written).toList()), taken);
        var formulas = new LinkedHashMap<String, String>();
        for (Value value : results(nodes)) {
            String name = names.get(value);
            if (name != null && !given.containsKey(value) && !(value.op() instanceof LeafOp)) {
                formulas.put(
                        name,
                        OperatorNotation.of(value, this::formula)
                                .full(value.dims())
                                .text());
            }
        }
        var first = new LinkedHashMap<String, String>();
        shown.forEach((name, value) -> {
            String own = formulas.remove(name);
            first.put(name, own != null ? own : text(value));
        });
        return new Formulas(first, formulas, names);
    }

    /** A value that is known by another name, or that repeats one along axes which its extents alone do not tell. */
    private String text(Value value) {
        Notation formula = formula(value);
        return isPlain(formula, value.dims())
                ? formula.text()
                : formula.full(value.dims()).text();
    }

    private static boolean isPlain(Notation formula, List<Dim> dims) {
        var frame = Notation.atom("", dims);
        return Beside.of(List.of(frame, formula), dims).operands().equals(List.of(frame, formula));
    }

    private void name(String name, Value value) {
        Value shown = written(value);
        if (!(shown.op() instanceof LeafOp) && isPlain(whole(value), value.dims())) {
            names.putIfAbsent(shown, name);
        }
    }

    /** How the value that is written for {@code value} lies in it. */
    private Notation whole(Value value) {
        return value.equals(written(value)) ? Notation.atom("", value.dims()) : OperatorNotation.of(value, this::whole);
    }

    /** The nodes that the formulas are made of, operands first; it does not reach beyond what is known. */
    private List<Node> closure(Collection<Value> shown) {
        var reached = new TreeSet<Node>((x, y) -> Integer.compare(x.id(), y.id()));
        var pending = new ArrayDeque<Value>();
        shown.forEach(value -> pending.add(written(value)));
        while (!pending.isEmpty()) {
            Value value = pending.remove();
            if (!given.containsKey(value) && reached.add(value.node())) {
                value.node().operands().forEach(operand -> pending.add(written(operand)));
            }
        }
        return List.copyOf(reached);
    }

    /** Names what is used more than once, unless it is as short as its name would be, and what is too deep. */
    private void cut(List<Node> nodes, Set<Value> apart, Set<String> taken) {
        var uses = new HashMap<Value, Integer>();
        for (Node node : nodes) {
            node.operands().forEach(operand -> uses.merge(written(operand), 1, Integer::sum));
        }
        var heights = new HashMap<Value, Integer>();
        int count = 0;
        for (Value value : results(nodes)) {
            int height = 0;
            if (!names.containsKey(value) && !(value.op() instanceof LeafOp)) {
                height = 1
                        + value.operands().stream()
                                .mapToInt(operand -> heights.getOrDefault(written(operand), 0))
                                .max()
                                .orElse(0);
                boolean isShort = height == 1 && value.op() instanceof Elementwise;
                if (height >= MAX_HEIGHT || (uses.getOrDefault(value, 0) > 1 && !isShort) || apart.contains(value)) {
                    String name = "t" + ++count;
                    while (!taken.add(name)) {
                        name = "t" + ++count;
                    }
                    names.put(value, name);
                    height = 0;
                }
            }
            heights.put(value, height);
        }
    }

    private static List<Value> results(List<Node> nodes) {
        var results = new ArrayList<Value>();
        nodes.forEach(node -> results.addAll(node.results()));
        return results;
    }

    private Notation formula(Value value) {
        return names.containsKey(value)
                ? Notation.atom(requireNonNull(names.get(value)), value.dims())
                : OperatorNotation.of(value, this::formula);
    }
}
