package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ReduceOp;

/**
 * Rewrites gradients so that sums over the same elements are taken once, side by side, and as early as they can be.
 *
 * <p>Rules that each lower a cost do not lead there: splitting Σ(a + b) raises it, and pulling a factor out of a sum destroys a
 * sum that another result needs. So the whole gradient is read as signomials ({@link Expansion}), in which Σ distributes,
 * factors that do not vary leave it, equal sums become one and centred ones vanish ({@link Summation}); then it is written
 * again ({@link Extraction}). Of batch normalization's derivative, derived through the mean and the variance, this leaves dβ =
 * Σdy, dγ = Σdy·x̂ and dx = (γs/m)(m·dy − dβ − x̂·dγ): no step knows what a normalization is.
 *
 * <p>It needs a graph that holds forward values and their gradient. It leaves forward nodes as they are, the same objects, and
 * never raises the {@link SweepCost} of a group of gradient values: a group that would get dearer keeps its operations. It
 * takes time proportional to the number of nodes, for signomials of bounded length. It runs before the rules, which would hide
 * equal sums from it. It assumes {@link Exactness#GRADIENT}.
 */
public final class ReductionNormalForm {
    /** A term vanished, because the sum of one of its factors is zero by definition. */
    public static final String CENTRED_SUM = "centred-sum";

    /** A sum was the same as another one. */
    public static final String SHARE_REDUCTION = "share-reduction";

    /** A sum of products was written as a factor times a sum. */
    public static final String FACTOR_COMMON = "factor-common";

    private final Graph graph;
    private final Map<Node, List<Node>> users;
    private final Set<Value> outputs;
    private final Expansion expansion;
    private final Map<Value, Integer> groupOf;
    private final Set<Integer> kept = new HashSet<>();

    private ReductionNormalForm(Graph graph, Expansion expansion) {
        this.graph = graph;
        this.users = graph.users();
        this.outputs = Set.copyOf(graph.outputs().values());
        this.expansion = expansion;
        this.groupOf = GradientGroups.of(expansion.expanded());
    }

    /**
     * The normal form of everything in {@code graph} that is not in {@code primal}.
     *
     * @param primal nodes of the forward computation, with all that they need
     * @throws IllegalArgumentException where a primal node has an operand that is not primal
     */
    public static RewriteResult apply(Graph graph, Set<Node> primal) {
        for (Node node : primal) {
            node.operands().forEach(operand -> {
                if (!primal.contains(operand.node())) {
                    throw new IllegalArgumentException(node + " is primal, but its operand " + operand + " is not");
                }
            });
        }
        return new ReductionNormalForm(graph, Expansion.of(graph, primal)).run();
    }

    private RewriteResult run() {
        Rewritten rewritten = rewrite();
        var dearer = dearerGroups(rewritten);
        while (!dearer.isEmpty()) {
            kept.addAll(dearer);
            rewritten = rewrite();
            dearer = dearerGroups(rewritten);
        }
        var fired = new TreeMap<String, Integer>();
        if (!kept.containsAll(groupOf.values())) {
            count(fired, CENTRED_SUM, expansion.centredSums());
            count(fired, SHARE_REDUCTION, expansion.sharedSums());
            count(fired, FACTOR_COMMON, rewritten.commonFactors);
        }
        var images = new HashMap<>(rewritten.built);
        graph.values().stream().filter(expansion::isPrimal).forEach(value -> images.put(value, value));
        return new RewriteResult(rewritten.graph, fired, images);
    }

    private static void count(Map<String, Integer> fired, String name, int count) {
        if (count > 0) {
            fired.put(name, count);
        }
    }

    private record Rewritten(Graph graph, Map<Value, Value> built, int commonFactors) {}

    /** Whether {@code value} is written from its signomial; otherwise it is forward, or its operation is repeated. */
    private boolean isWritten(Value value) {
        Integer group = groupOf.get(value);
        return group != null && !kept.contains(group);
    }

    /**
     * Whether {@code value} is a sum to take as it stands: of a value that is computed anyway, where apart it would be several
     * sums. Splitting pays where one of them is zero or needed elsewhere, and then a single one is left.
     */
    private boolean isSummedWhole(Value value) {
        if (!(value.op() instanceof ReduceOp(ReduceOp.Kind kind, List<Integer> axes)) || kind != ReduceOp.Kind.SUM) {
            return false;
        }
        Value summand = value.operand(0);
        long totals = expansion.of(value).terms().keySet().stream()
                .flatMap(monomial -> monomial.powers().keySet().stream())
                .map(Factor::atom)
                .filter(Atom::isTotal)
                .distinct()
                .count();
        return totals > 1 && isWritten(summand) && leaves(summand);
    }

    /** Whether something that is not written from a signomial needs {@code value}, so that it is computed. */
    private boolean leaves(Value value) {
        return outputs.contains(value)
                || users.getOrDefault(value.node(), List.of()).stream()
                        .anyMatch(user -> user.types().size() != 1 || !isWritten(user.result()));
    }

    private Rewritten rewrite() {
        var needed = neededValues();
        var builder = GraphBuilder.extending(graph);
        var built = new HashMap<Value, Value>();
        var extraction = new Extraction(builder, expansion, built);
        for (Node node : graph.nodes()) {
            var values = IntStream.range(0, node.types().size())
                    .mapToObj(i -> new Value(node, i))
                    .filter(needed::contains)
                    .toList();
            if (values.isEmpty() || expansion.isPrimal(values.getFirst())) {
                continue;
            }
            builder.withOrigins(graph.origins(node), () -> {
                for (Value value : values) {
                    built.put(
                            value,
                            isWritten(value) && !isSummedWhole(value)
                                    ? extraction.writeAs(expansion.of(value), value.dims())
                                    : repeat(builder, value, built));
                }
                return node;
            });
        }
        var outputs = new LinkedHashMap<String, Value>();
        graph.outputs().forEach((name, value) -> outputs.put(name, built.getOrDefault(value, value)));
        return new Rewritten(builder.build(outputs), built, extraction.commonFactors());
    }

    private static Value repeat(GraphBuilder builder, Value value, Map<Value, Value> built) {
        var operands = value.node().operands().stream()
                .map(operand -> built.getOrDefault(operand, operand))
                .toList();
        return new Value(builder.addNode(value.op(), operands), value.index());
    }

    /** Old values of the gradient that the new graph is made of. */
    private Set<Value> neededValues() {
        var needed = new HashSet<>(graph.outputs().values());
        var told = new HashSet<Atom>();
        for (Node node : graph.nodes().reversed()) {
            for (int i = 0; i < node.types().size(); i++) {
                var value = new Value(node, i);
                if (needed.contains(value) && !expansion.isPrimal(value)) {
                    if (isWritten(value) && !isSummedWhole(value)) {
                        Extraction.sources(expansion.of(value), told, needed::add);
                    } else {
                        needed.addAll(node.operands());
                    }
                }
            }
        }
        return needed;
    }

    /** Groups whose exposed values cost more than they did. */
    private List<Integer> dearerGroups(Rewritten rewritten) {
        var exposed = new LinkedHashMap<Integer, List<Value>>();
        for (Node node : graph.nodes()) {
            if (node.types().size() == 1 && isWritten(node.result()) && rewritten.built.containsKey(node.result())) {
                Value value = node.result();
                if (leaves(value)) {
                    exposed.computeIfAbsent(groupOf.get(value), group -> new ArrayList<>())
                            .add(value);
                }
            }
        }
        var given = new HashSet<Node>();
        rewritten.built.forEach((old, value) -> {
            if (!isWritten(old)) {
                given.add(value.node());
            }
        });
        var dearer = new ArrayList<Integer>();
        exposed.forEach((group, values) -> {
            var newValues = values.stream().map(rewritten.built::get).toList();
            SweepCost before = SweepCost.of(values, this::isGiven);
            SweepCost after = SweepCost.of(newValues, node -> given.contains(node) || isForward(node));
            if (before.compareTo(after) < 0) {
                dearer.add(group);
            }
        });
        return dearer;
    }

    private boolean isForward(Node node) {
        return expansion.isPrimal(new Value(node, 0));
    }

    private boolean isGiven(Node node) {
        return isForward(node) || node.types().size() != 1 || !isWritten(node.result());
    }
}
