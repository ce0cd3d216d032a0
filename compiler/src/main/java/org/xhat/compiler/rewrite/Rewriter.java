package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;

/**
 * Applies rules to a graph, operands before uses, in sweeps until nothing changes. A sweep looks at every node once, so it
 * takes time proportional to their number; rules are found by the operator at their root. New nodes carry the origins of the
 * node they replace, and nodes that no rule touches stay the same objects.
 *
 * <p>It comes to an end because every rule lowers one measure of what it replaces: the elements that reductions read, then
 * the quotients and transcendental operations, then a weight in which a movement or a factor counts less outside of an
 * operation than inside. The tests hold each rule of the tables to it.
 */
public final class Rewriter {
    /** Sweeps for what the replacements of a small graph bring along, beyond one for each node. */
    private static final int SPARE_SWEEPS = 16;

    /** How many rules may apply at one root before the sweep goes on; the next sweep takes up what is left. */
    private static final int MAX_STEPS = 16;

    private final Map<Object, List<Rule>> byRoot = new HashMap<>();
    private final Set<Exactness> allowed;
    private final Set<Exactness> allowedInPrimal;

    private Rewriter(List<RuleSet> tables, Set<Exactness> allowed, Set<Exactness> allowedInPrimal) {
        this.allowed = Set.copyOf(allowed);
        this.allowedInPrimal = Set.copyOf(allowedInPrimal);
        for (RuleSet table : tables) {
            for (Rule rule : table.rules()) {
                if (allowed.containsAll(rule.assumes()) || allowedInPrimal.containsAll(rule.assumes())) {
                    byRoot.computeIfAbsent(root(rule.pattern()), key -> new ArrayList<>())
                            .add(rule);
                }
            }
        }
    }

    /**
     * The graph after every rule of {@code tables} that assumes no more than {@code allowed}.
     *
     * @throws IllegalStateException where rules undo one another for ever
     */
    public static RewriteResult rewrite(Graph graph, List<RuleSet> tables, Set<Exactness> allowed) {
        return new Rewriter(tables, allowed, allowed).run(graph, Set.of());
    }

    /**
     * The graph after the rules of {@code tables}, of which more are allowed in gradients than in what the user has written.
     *
     * @param primal the nodes of the forward computation, with all that they need
     * @param allowed what rules may assume outside of {@code primal}
     * @param allowedInPrimal what rules may assume within
     * @throws IllegalStateException where rules undo one another for ever
     */
    public static RewriteResult rewrite(
            Graph graph,
            Set<Node> primal,
            List<RuleSet> tables,
            Set<Exactness> allowed,
            Set<Exactness> allowedInPrimal) {
        return new Rewriter(tables, allowed, allowedInPrimal).run(graph, primal);
    }

    private static Object root(Pattern pattern) {
        return switch (pattern) {
            case Pattern.Apply apply -> apply.op();
            case Pattern.Family<?> family -> family.family();
            case Pattern.Once once -> root(once.pattern());
            case Pattern.Hole h -> throw rootless(pattern);
            case Pattern.Literal l -> throw rootless(pattern);
            case Pattern.Exactly e -> throw rootless(pattern);
        };
    }

    private static IllegalArgumentException rootless(Pattern pattern) {
        return new IllegalArgumentException("a rule needs an operator at its root, not " + pattern);
    }

    /**
     * A sweep settles what sits on settled operands, and leaves to the next one what rules have newly made inside their
     * replacements, one level further in: of levels there are fewer than nodes.
     */
    private RewriteResult run(Graph graph, Set<Node> primal) {
        var result = RewriteResult.unchanged(graph);
        var currentPrimal = primal;
        int most = graph.nodes().size() + SPARE_SWEEPS;
        for (int sweep = 0; sweep < most; sweep++) {
            var next = new Sweep(result.graph(), currentPrimal);
            Graph rewritten = next.run();
            if (next.fired.isEmpty()) {
                return result;
            }
            currentPrimal = next.newPrimal();
            result = result.then(new RewriteResult(rewritten, next.fired, next.images));
        }
        throw new IllegalStateException(
                "rules undo one another: after " + most + " sweeps some still apply, of these: " + result.fired());
    }

    /** One pass over the nodes of a graph. */
    private final class Sweep {
        private final Graph graph;
        private final Set<Node> primal;
        private final GraphBuilder builder;
        private final Fx fx;
        private final Map<Value, Value> images = new HashMap<>();
        private final Map<Node, Integer> uses = new HashMap<>();
        private final TreeMap<String, Integer> fired = new TreeMap<>();

        Sweep(Graph graph, Set<Node> primal) {
            this.graph = graph;
            this.primal = primal;
            this.builder = GraphBuilder.extending(graph);
            this.fx = new Fx(builder);
        }

        Graph run() {
            var oldUses = new HashMap<Node, Integer>();
            graph.nodes()
                    .forEach(
                            node -> node.operands().forEach(operand -> oldUses.merge(operand.node(), 1, Integer::sum)));
            graph.outputs().values().forEach(value -> oldUses.merge(value.node(), 1, Integer::sum));
            for (Node node : graph.nodes()) {
                var operands = node.operands().stream().map(images::get).toList();
                builder.withOrigins(graph.origins(node), () -> {
                    Node image = builder.addNode(node.op(), operands);
                    if (image.types().size() == 1) {
                        Value result = settled(image.result(), primal.contains(node) ? allowedInPrimal : allowed);
                        images.put(node.result(), result);
                        uses.merge(result.node(), oldUses.getOrDefault(node, 0), Integer::sum);
                    } else {
                        IntStream.range(0, image.types().size())
                                .forEach(i -> images.put(new Value(node, i), new Value(image, i)));
                    }
                    return image;
                });
            }
            var outputs = new LinkedHashMap<String, Value>();
            graph.outputs().forEach((name, value) -> outputs.put(name, images.get(value)));
            return builder.build(outputs);
        }

        /** {@code value} after as many rules as apply to it one after the other. */
        private Value settled(Value value, Set<Exactness> permitted) {
            Value current = value;
            for (int step = 0; step < MAX_STEPS; step++) {
                Optional<Value> next = replaced(current, permitted);
                if (next.isEmpty()) {
                    return current;
                }
                current = next.get();
            }
            return current;
        }

        private Optional<Value> replaced(Value value, Set<Exactness> permitted) {
            for (Object key : List.of(value.op(), value.op().getClass())) {
                for (Rule rule : byRoot.getOrDefault(key, List.of())) {
                    if (permitted.containsAll(rule.assumes())) {
                        Optional<Value> replacement = rule.pattern()
                                .at(value, Match.at(value, uses))
                                .flatMap(match -> rule.replacement().of(fx, match))
                                .flatMap(found -> withTypeOf(value, found));
                        if (replacement.isPresent()) {
                            fired.merge(rule.name(), 1, Integer::sum);
                            return replacement;
                        }
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<Value> withTypeOf(Value value, Value replacement) {
            Value full = replacement.type().isScalar() ? fx.broadcastScalar(replacement, value.dims()) : replacement;
            return full.equals(value) || !full.type().equals(value.type()) ? Optional.empty() : Optional.of(full);
        }

        /** The images of the forward nodes, with all that they need. */
        Set<Node> newPrimal() {
            var ofPrimal = new HashMap<>(images);
            ofPrimal.keySet().removeIf(old -> !primal.contains(old.node()));
            return Graph.nodesBehind(ofPrimal.values());
        }
    }
}
