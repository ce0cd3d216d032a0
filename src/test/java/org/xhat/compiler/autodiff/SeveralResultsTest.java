package org.xhat.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.interpret.NonFiniteTrace;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ProductAndEnergy;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.ReductionNormalForm;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;

/** x = (3, 5) and y = (2, 7): their product is (6, 35), their energy 9·2 + 25·7 = 193. */
class SeveralResultsTest {
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = parameter("x");
    private final Value y = parameter("y");
    private final Node node = builder.addNode(new ProductAndEnergy(), List.of(x, y));
    private final Value product = node.results().get(0);
    private final Value energy = node.results().get(1);
    private final Bindings bindings = new Bindings().parameter("x", pair(3, 5)).parameter("y", pair(2, 7));

    @Test
    void eachResultHasItsOwnValue() {
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("energy", energy);
        outputs.put("product", product);
        var values = new GraphInterpreter(builder.build(outputs)).run(bindings);
        assertEquals(193, values.get("energy").scalarValue());
        assertArrayEquals(new double[] {6, 35}, values.get("product").data());
    }

    @Test
    void aLossOfTheFirstResultAloneHasItsDerivative() {
        Value loss = fx.sum(product, List.of(0));
        assertValues(ReverseMode.gradient(builder, loss, List.of(x, y)), pair(2, 7), pair(3, 5));
    }

    @Test
    void aLossOfTheSecondResultAloneHasItsDerivative() {
        assertValues(ReverseMode.gradient(builder, energy, List.of(x, y)), pair(12, 70), pair(9, 25));
    }

    @Test
    void cotangentsOfBothResultsAreAdded() {
        Value loss = fx.add(fx.sum(product, List.of(0)), energy);
        assertValues(ReverseMode.gradient(builder, loss, List.of(x, y)), pair(14, 77), pair(12, 30));
    }

    @Test
    void resultsThatAreDifferentiatedByCountAsIndependent() {
        Value loss = fx.add(fx.sum(fx.mul(product, x), List.of(0)), energy);
        var gradients = ReverseMode.gradient(builder, loss, List.of(product, x));
        assertValues(gradients, pair(3, 5), pair(6 + 12, 35 + 70));
        var tangents = ForwardMode.jvp(builder, List.of(loss), List.of(product), List.of(fx.onesLike(product)));
        assertValues(tangents, Array64.scalar(8));
    }

    @Test
    void tangentsReachEachResult() {
        var tangents = ForwardMode.jvp(builder, node.results(), List.of(x), List.of(fx.onesLike(x)));
        assertValues(tangents, pair(2, 7), Array64.scalar(12 + 70));
    }

    @Test
    void infinitiesAreTracedThroughTheResultThatHasThem() {
        Value infinite = fx.log(fx.sub(x, x));
        Value second = builder.addNode(new ProductAndEnergy(), List.of(x, infinite))
                .results()
                .get(1);
        var source = NonFiniteTrace.of(builder.build(Map.of("energy", second)), bindings, d -> d)
                .orElseThrow();
        assertEquals(infinite.node(), source.node());
    }

    @Test
    void rewritingKeepsWhichResultIsUsed() {
        Value again = builder.addNode(new ProductAndEnergy(), List.of(fx.neg(fx.neg(x)), y))
                .results()
                .get(1);
        var graph = builder.build(Map.of("loss", fx.mul(again, fx.constant(1))));
        var rewritten = Rewriter.rewrite(graph, RuleSet.all(), Exactness.EXACT);
        Value found = rewritten.graph().output("loss");
        assertEquals(new Value(found.node(), 1), found);
        assertEquals(List.of(x, y), found.node().operands());
    }

    @Test
    void sumsOfSeveralResultsAreBroughtIntoNormalForm() {
        Value loss = fx.add(fx.sum(fx.mul(product, x), List.of(0)), fx.square(energy));
        var model = new HashSet<>(builder.build(Map.of("loss", loss)).nodes());
        var outputs = new LinkedHashMap<String, Value>();
        ReverseMode.gradient(builder, loss, List.of(x, y)).forEach(g -> outputs.put("g" + outputs.size(), g));
        var gradient = builder.build(outputs);
        var normal = ReductionNormalForm.apply(gradient, model).graph();
        var simple = Rewriter.rewrite(normal, model, RuleSet.all(), Exactness.GRADIENT, Exactness.EXACT)
                .graph();
        GraphVerifier.verify(simple);
        var expected = new GraphInterpreter(gradient).run(bindings);
        var found = new GraphInterpreter(simple).run(bindings);
        expected.forEach((name, array) ->
                assertArrayEquals(array.data(), found.get(name).data(), 1e-12 * Math.abs(array.data()[0])));
    }

    private Value parameter(String name) {
        return builder.add(new LeafOp.Parameter(name, TensorType.floating(Dim.of(2))));
    }

    private static Array64 pair(double first, double second) {
        return new Array64(List.of(2), new double[] {first, second});
    }

    private void assertValues(List<Value> values, Array64... expected) {
        var outputs = new LinkedHashMap<String, Value>();
        values.forEach(value -> outputs.put("value" + outputs.size(), value));
        var found = new GraphInterpreter(builder.build(outputs)).run(bindings);
        assertEquals(expected.length, found.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].shape(), found.get("value" + i).shape());
            assertArrayEquals(expected[i].data(), found.get("value" + i).data());
        }
    }
}
