package org.xhat.compiler.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.SourceCall;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.report.ExpressionPrinter;
import org.xhat.compiler.report.ExpressionPrinter.Formulas;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;

/**
 * The gradient that runs as a page of formulas, a section for each layer and function that the model's source calls:
 *
 * <pre>
 * linear(h, 100, gaussian(0.05f)), BatchNormMlp.java:21:35
 * logits.linear2: x = sigmoid1.y, dy = logits.batchNorm2.dx
 * logits.linear3: x = sigmoid2.y, dy = logits.batchNorm3.dx
 *   y = x @ weight
 *   dx = dy @ weightᵀ
 *   dweight = xᵀ @ dy
 * </pre>
 *
 * <p>Equal sections are one, with the names of all that it is of, and what each has from others. What a name stands for in a
 * section is elsewhere {@code SECTION.NAME}; a parameter's derivative is called {@code LAYER.dNAME}. The last section says what the loss is, and
 * derivatives that go by other names. Everything can be computed from what stands there: a test does.
 */
final class GradientPage {
    private final CallGraph gradient;
    private final List<Section> sections = new ArrayList<>();
    private final Map<Value, Integer> owners = new HashMap<>();

    /** The formulas of a call, under names of its own, and what it has from elsewhere. */
    private record Section(String heading, String place, String label, Formulas formulas, Map<String, Value> given) {}

    /**
     * What the gradient has of a call.
     *
     * @param number the call's
     * @param apart values that are needed elsewhere
     * @param nodes those that are written
     */
    private record Body(int number, List<Value> apart, List<Node> nodes) {}

    private GradientPage(CallGraph gradient) {
        this.gradient = gradient;
    }

    /** The page of the training entry of {@code model}. */
    static String of(ModelDefinition model) {
        return new GradientPage(CallGraph.of(model)).text(model);
    }

    private String text(ModelDefinition model) {
        Graph train = model.entry(EntryKind.TRAIN);
        var results = new LinkedHashMap<String, Value>(gradient.graph().outputs());
        results.keySet().removeIf(name -> !name.equals(EntryOutputs.LOSS) && !name.startsWith(EntryOutputs.GRADIENT));
        var needed = Graph.nodesBehind(results.values());
        var apart = apart(needed, results).stream().collect(Collectors.groupingBy(gradient::call));
        var nodes = needed.stream()
                .filter(GradientPage::isWritten)
                .collect(Collectors.groupingBy(node -> gradient.call(new Value(node, 0))));
        var inAll = UnusedNames.ofAll(train);
        var labels = new HashSet<String>();
        for (int number : new TreeSet<>(apart.keySet())) {
            var own = apart.getOrDefault(number, List.of());
            var body = new Body(number, own, nodes.getOrDefault(number, List.of()));
            own.forEach(value -> owners.put(value, sections.size()));
            sections.add(
                    number < gradient.calls().size()
                            ? section(new CallNames(gradient.calls().get(number), train, gradient, inAll), body, labels)
                            : remainder(model, body, inAll));
        }
        return grouped() + last(results);
    }

    /** The values that are needed outside of the call that they are of: each gets a formula there. */
    private Set<Value> apart(Set<Node> needed, Map<String, Value> results) {
        var apart = new LinkedHashSet<Value>();
        for (Node node : needed) {
            if (isWritten(node)) {
                for (Value operand : node.operands()) {
                    Value written = ExpressionPrinter.written(operand);
                    if (gradient.call(written) != gradient.call(new Value(node, 0))) {
                        apart.add(written);
                    }
                }
            }
        }
        results.values().forEach(value -> apart.add(ExpressionPrinter.written(value)));
        apart.removeIf(value -> value.op() instanceof LeafOp);
        return apart;
    }

    private static boolean isWritten(Node node) {
        return node.results().stream()
                .allMatch(value -> ExpressionPrinter.written(value).equals(value));
    }

    private Section section(CallNames names, Body body, Set<String> labels) {
        SourceCall call = gradient.calls().get(body.number);
        String label = names.layer().isEmpty() ? function(call.origin().text()) + "1" : names.layer();
        String stem = names.layer().isEmpty() ? function(call.origin().text()) : names.layer() + "_";
        for (int next = 2; !labels.add(label); next++) {
            label = stem + next;
        }
        var known = new LinkedHashMap<String, Value>(names.leaves());
        known.putAll(CallNames.select(names.shown(), value -> gradient.call(value) != body.number));
        var given = given(body, known, names.others());
        var own = Set.copyOf(body.nodes);
        var shown = CallNames.select(names.shown(), value -> own.contains(value.node()));
        var formulas = ExpressionPrinter.print(shown, names.variables(), given, body.apart);
        var wired = new LinkedHashMap<>(given);
        String prefix = label + ".";
        wired.entrySet().removeIf(entry -> isItself(entry.getKey(), entry.getValue(), prefix));
        return new Section(call.origin().text(), call.origin().toString(), label, formulas, wired);
    }

    /** Whether a reader takes {@code name} for that leaf without being told: an input, or a parameter of the layer. */
    private static boolean isItself(String name, Value value, String prefix) {
        return value.op() instanceof LeafOp leaf
                && (leafName(leaf).equals(name) || leafName(leaf).equals(prefix + name));
    }

    private static String leafName(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input input -> input.name();
            case LeafOp.Parameter parameter -> parameter.name();
            case LeafOp.State state -> state.name();
            case LeafOp.Hyper hyper -> hyper.name();
            case LeafOp.Constant c -> "";
            case LeafOp.DimValue d -> "";
            case LeafOp.Iota i -> "";
            case LeafOp.Step s -> "";
            case LeafOp.DrawKey k -> "";
        };
    }

    /** {@code batchNorm} of {@code batchNorm(linear(h, 100))} and of {@code h.linear(100).batchNorm()}. */
    private static String function(String call) {
        int depth = 0;
        int end = call.length();
        for (int at = call.length() - 1; at >= 0; at--) {
            depth += call.charAt(at) == ')' ? 1 : call.charAt(at) == '(' ? -1 : 0;
            if (depth == 0 && call.charAt(at) == '(') {
                end = at;
                break;
            }
        }
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(call.charAt(start - 1))) {
            start--;
        }
        return start < end ? call.substring(start, end) : "value";
    }

    /**
     * What the nodes of a call take that is not of it, by the names known for that, leaves by their own names and others as z, z2, …
     *
     * @param unused gives names to what has none
     */
    private Map<String, Value> given(Body body, Map<String, Value> known, UnusedNames unused) {
        var names = new HashMap<Value, String>();
        known.forEach((name, value) -> names.putIfAbsent(ExpressionPrinter.written(value), name));
        var given = new LinkedHashMap<String, Value>();
        for (Node node : body.nodes) {
            for (Value operand : node.operands()) {
                Value written = ExpressionPrinter.written(operand);
                String leaf = written.op() instanceof LeafOp op ? leafName(op) : "z";
                boolean isForeign = written.op() instanceof LeafOp || gradient.call(written) != body.number;
                if (isForeign && !leaf.isEmpty()) {
                    given.put(names.computeIfAbsent(written, value -> unused.unused(leaf)), written);
                }
            }
        }
        return given;
    }

    /** What is of no call. */
    private Section remainder(ModelDefinition model, Body body, Set<String> inAll) {
        var given = given(body, Map.of(), new UnusedNames(inAll));
        var formulas = ExpressionPrinter.print(Map.of(), Map.of(), given, body.apart);
        return new Section(
                "between the calls", model.source().name(), model.signature().model(), formulas, given);
    }

    /** The sections, equal ones once. */
    private String grouped() {
        var groups = new LinkedHashMap<String, List<Section>>();
        for (Section section : sections) {
            String key = function(section.heading) + section.given.keySet() + section.formulas;
            groups.computeIfAbsent(key, none -> new ArrayList<>()).add(section);
        }
        var text = new StringBuilder();
        for (List<Section> group : groups.values()) {
            Section first = group.getFirst();
            text.append(first.heading + ", " + first.place + "\n");
            for (Section section : group) {
                String given = section.given.entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + global(entry.getValue()))
                        .collect(Collectors.joining(", "));
                text.append(section.label
                        + (section.place.equals(first.place) ? "" : ", " + section.place)
                        + (given.isEmpty() ? "" : ": " + given)
                        + "\n");
            }
            text.append(first.formulas.toString().indent(2)).append('\n');
        }
        return text.toString();
    }

    /** What {@code value} is called outside of its section. */
    private String global(Value value) {
        Integer owner = owners.get(value);
        if (owner == null) {
            return value.op() instanceof LeafOp leaf ? leafName(leaf) : value.toString();
        }
        Section section = sections.get(owner);
        return section.label + "." + section.formulas.names().get(value);
    }

    /** The loss, and the derivatives that have no formula under their own name. */
    private String last(Map<String, Value> results) {
        var known = new LinkedHashMap<String, Value>();
        owners.keySet().forEach(value -> known.put(global(value), value));
        var shown = new LinkedHashMap<String, Value>();
        results.forEach((output, value) -> {
            String name = EntryOutputs.LOSS;
            if (output.startsWith(EntryOutputs.GRADIENT)) {
                String parameter = output.substring(EntryOutputs.GRADIENT.length());
                int last = parameter.lastIndexOf('.') + 1;
                name = parameter.substring(0, last) + "d" + parameter.substring(last);
            }
            Value written = ExpressionPrinter.written(value);
            if (!owners.containsKey(written) || !global(written).equals(name)) {
                shown.put(name, value);
            }
        });
        return ExpressionPrinter.print(shown, Map.of(), known, List.of()).toString();
    }
}
