package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.rewrite.Normalization.Derived;

/** How rules are applied. */
class RewriterTest {
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = builder.add(new LeafOp.Input("x", TensorType.floating(Dim.named("batch"), Dim.of(3))));

    private static RewriteResult rewrite(Graph graph, Set<Exactness> allowed) {
        return Rewriter.rewrite(graph, List.of(AlgebraRules.TABLE, ShapeRules.TABLE), allowed);
    }

    private RewriteResult rewrite(Value y, Set<Exactness> allowed) {
        return rewrite(builder.build(Map.of("y", y)), allowed);
    }

    @Test
    void rulesApplyUntilNoneDoes() {
        Value y = fx.neg(fx.neg(fx.mul(fx.sub(fx.neg(fx.neg(x)), fx.constant(0)), fx.onesLike(x))));
        var result = rewrite(y, Exactness.EXACT);
        assertEquals(x, result.graph().output("y"));
        assertEquals(Map.of("mul-one", 1, "neg-neg", 2, "sub-zero", 1), result.fired());
    }

    @Test
    void whatARuleMakesIsRewrittenInTurn() {
        Value y = fx.mul(fx.mul(fx.mul(x, fx.constant(2)), fx.constant(4)), fx.constant(0.125));
        assertEquals(x, rewrite(y, Exactness.GRADIENT).graph().output("y"));
    }

    /** Each factor leaves the sum in a sweep of its own, because the sum inside is new. */
    @Test
    void aSumOfManyFactorsIsRewrittenToItsEnd() {
        Value product = fx.tanh(x);
        for (int i = 0; i < 40; i++) {
            product = fx.mul(product, builder.add(new LeafOp.Hyper("s" + i)));
        }
        var result = rewrite(fx.sum(product, List.of(0, 1)), Exactness.GRADIENT);
        assertEquals(Map.of("sum-of-product", 40), result.fired());
    }

    /** A batch of one leaves nothing: 0, whatever would be multiplied with it. */
    @Test
    void nothingLeavesASumThatMayHaveNoElements() {
        Value s = builder.add(new LeafOp.Input("s", TensorType.SCALAR));
        Value rest = fx.slice(x, 0, Dim.ONE, Dim.named("batch"));
        var sums = new LinkedHashMap<String, Value>();
        sums.put("product", fx.sum(fx.mul(rest, s), List.of(0, 1)));
        sums.put("quotient", fx.sum(fx.div(rest, s), List.of(0, 1)));
        sums.put("repeated", fx.sum(fx.broadcastScalar(s, rest.dims()), List.of(0, 1)));
        Graph graph = builder.build(sums);
        var bindings = Evaluation.random(graph, 0, 1).input("s", Array64.scalar(Double.NaN));
        for (Graph rewritten : List.of(
                rewrite(graph, Exactness.GRADIENT).graph(),
                ReductionNormalForm.apply(graph, Set.of()).graph())) {
            Evaluation.run(rewritten, bindings).forEach((name, sum) -> assertEquals(0, sum.scalarValue(), name));
        }
    }

    @Test
    void rulesThatUndoOneAnotherAreAFault() {
        var operand = Pattern.hole("x");
        var there = Rule.of(
                "there",
                "−x → 0 − x",
                Set.of(),
                Pattern.apply(Elementwise.NEG, operand),
                (fx, m) -> fx.sub(fx.zerosLike(m.value(operand)), m.value(operand)));
        var back = Rule.of(
                "back",
                "0 − x → −x",
                Set.of(),
                Pattern.apply(Elementwise.SUB, new Pattern.Exactly(0), operand),
                (fx, m) -> fx.neg(m.value(operand)));
        var graph = builder.build(Map.of("y", fx.neg(x)));
        var tables = List.of(new RuleSet("circle", List.of(there, back)));
        var thrown = assertThrows(IllegalStateException.class, () -> Rewriter.rewrite(graph, tables, Exactness.EXACT));
        assertEquals(
                "rules undo one another: after 18 sweeps some still apply, of these: {back=144, there=144}",
                thrown.getMessage());
    }

    @Test
    void aRuleAppliesOnlyWhereItsAssumptionsAreAllowed() {
        Value y = fx.sub(fx.tanh(x), fx.tanh(x));
        assertSame(y.node(), rewrite(y, Exactness.EXACT).graph().output("y").node());
        assertSame(
                y.node(),
                rewrite(y, Set.of(Exactness.REASSOCIATES)).graph().output("y").node());
        assertEquals(
                fx.zerosLike(x).type(),
                rewrite(y, Set.of(Exactness.CANCELS)).graph().output("y").type());
        assertEquals(Map.of("sub-self", 1), rewrite(y, Exactness.GRADIENT).fired());
    }

    /** 0 · x is NaN where x is infinite, so no default touches it. */
    @Test
    void aProductWithZeroStays() {
        Value y = fx.mul(x, fx.constant(0));
        assertSame(y.node(), rewrite(y, Exactness.GRADIENT).graph().output("y").node());
    }

    @Test
    void forwardAndGradientHaveTheirOwnAssumptions() {
        Value y = fx.add(fx.tanh(x), fx.constant(0));
        Value g = fx.add(fx.exp(y), fx.constant(0));
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("y", y);
        outputs.put("g", g);
        var graph = builder.build(outputs);
        var primal = Graph.nodesBehind(List.of(graph.output("y")));
        var result = Rewriter.rewrite(graph, primal, RuleSet.all(), Exactness.GRADIENT, Exactness.EXACT);
        assertSame(y.node(), result.graph().output("y").node());
        assertSame(g.operand(0).node(), result.graph().output("g").node());
        assertEquals(Map.of("add-zero", 1), result.fired());
    }

    @Test
    void newNodesCarryTheOriginsOfTheMatchedRoot() {
        var origin = new Origin("Model.java", 7, 12, "sub(x, neg(y))");
        Value z = fx.neg(fx.exp(x));
        Value y = builder.withOrigins(List.of(origin), () -> fx.sub(x, z));
        var result = rewrite(y, Exactness.EXACT);
        Value rewritten = result.graph().output("y");
        assertEquals(fx.add(x, fx.exp(x)).op(), rewritten.op());
        assertEquals(Set.of(origin), result.graph().origins(rewritten.node()));
    }

    /** x · 2 + y · 2 is cheaper as (x + y) · 2 only while nobody else needs the products. */
    @Test
    void aSharedProductIsNotFactored() {
        Value s = builder.add(new LeafOp.Hyper("s"));
        Value p = fx.mul(x, s);
        Value q = fx.mul(fx.exp(x), s);
        assertEquals(
                Map.of("factor-add", 1),
                rewrite(fx.add(p, q), Exactness.GRADIENT).fired());
        var shared = builder.build(Map.of("sum", fx.add(p, q), "p", p));
        assertEquals(Map.of(), rewrite(shared, Exactness.GRADIENT).fired());
    }

    @Test
    void outputsKeepTheirNamesAndOrder() {
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("b", fx.neg(fx.neg(x)));
        outputs.put("a", x);
        var graph = rewrite(builder.build(outputs), Exactness.EXACT).graph();
        assertEquals(List.of("b", "a"), List.copyOf(graph.outputs().keySet()));
        assertEquals(x, graph.output("b"));
    }

    /** Linear in the number of nodes: 10,000 take well under a second; the bound leaves room for a busy machine. */
    @Test
    void tenThousandNodesAreQuick() {
        Value y = x;
        for (int i = 0; i < 2000; i++) {
            y = fx.mul(fx.neg(fx.neg(fx.tanh(fx.mul(y, fx.constant(1 + i % 3))))), fx.constant(1));
        }
        Value root = y;
        var graph = builder.build(Map.of("y", root));
        assertEquals(10_004, graph.nodes().size());
        var result = assertTimeout(Duration.ofSeconds(5), () -> rewrite(graph, Exactness.GRADIENT));
        assertEquals(2000, result.fired().get("neg-neg"));
        assertTimeout(
                Duration.ofSeconds(10),
                () -> Derived.of(builder, root, Map.of("dx", x)).normalized());
    }
}
