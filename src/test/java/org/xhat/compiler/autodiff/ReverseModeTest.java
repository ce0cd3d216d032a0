package org.xhat.compiler.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.GraphVerifier;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Reverse mode over whole graphs: sharing, independence, ties, origins and depth. */
class ReverseModeTest {
    private static final TensorType ROW = TensorType.floating(Dim.of(3));

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = builder.add(new LeafOp.Parameter("x", ROW));
    private final Value w = builder.add(new LeafOp.Parameter("w", ROW));

    @Test
    void gradientOfASharedValueSumsOverItsUses() {
        Value shared = fx.exp(x);
        Value loss = fx.sum(fx.add(fx.mul(shared, shared), shared), List.of(0));
        double e = Math.E;
        assertGradient(loss, x, 2 * 1 + 1, 2 * e * e + e, 2 * e * e * e * e + e * e);
    }

    @Test
    void gradientIsZeroWhereNothingDepends() {
        Value loss = fx.sum(fx.floor(x), List.of(0));
        assertGradient(loss, w, 0, 0, 0);
        assertGradient(loss, x, 0, 0, 0);
    }

    @Test
    void gradientByAValueInBetween() {
        Value squared = fx.square(x);
        Value loss = fx.sum(fx.mul(squared, squared), List.of(0));
        assertGradient(loss, squared, 0, 2, 8);
    }

    /** x and x² are varied apart, in both modes: ⟨g, J·v⟩ = ⟨Jᵀ·g, v⟩. */
    @Test
    void whatIsDifferentiatedByIsIndependent() {
        Value squared = fx.square(x);
        Value loss = fx.sum(fx.mul(squared, x), List.of(0));
        var gradients = ReverseMode.gradient(builder, loss, List.of(x, squared));
        assertValues(gradients.get(0), 0, 1, 4);
        assertValues(gradients.get(1), 0, 1, 2);
        var tangents = List.of(w, fx.mul(w, fx.constant(10)));
        Value tangent = ForwardMode.jvp(builder, List.of(loss), List.of(x, squared), tangents)
                .getFirst();
        assertValues(tangent, (0 + 1 + 4) + 10 * (0 + 1 + 2));
    }

    /** As behind relu, an infinite cotangent reaches only what was taken. */
    @Test
    void whatLostGetsNothingOfAnInfiniteCotangent() {
        Value one = fx.constant(1);
        double infinity = Double.POSITIVE_INFINITY;
        for (Value infinite : List.of(fx.constant(infinity), fx.constant(Double.NaN))) {
            double g = ((LeafOp.Constant) infinite.op()).value();
            assertGradient(fx.mul(fx.sum(fx.max(x, one), List.of(0)), infinite), x, 0, g, g);
            assertGradient(fx.mul(fx.sum(fx.min(x, one), List.of(0)), infinite), x, g, g, 0);
            assertGradient(fx.mul(fx.max(x, List.of(0)), infinite), x, 0, 0, g);
            assertGradient(fx.mul(fx.min(x, List.of(0)), infinite), x, g, 0, 0);
        }
    }

    @Test
    void cotangentOfAScalarOperandIsSummed() {
        Value scale = builder.add(new LeafOp.Parameter("scale", TensorType.SCALAR));
        assertGradient(fx.sum(fx.mul(x, scale), List.of(0)), scale, 0 + 1 + 2);
    }

    /** Pointwise and reduced maxima agree: the shares of tied operands are equal, and add up to the whole derivative. */
    @Test
    void tiesShareTheDerivativeEqually() {
        Value reversed = fx.sub(fx.constant(2), x);
        assertGradient(fx.sum(fx.max(x, reversed), List.of(0)), x, -1, 0.5 - 0.5, 1);
        assertGradient(fx.sum(fx.max(x, fx.constant(1)), List.of(0)), x, 0, 0.5, 1);
        assertGradient(fx.sum(fx.min(x, fx.constant(1)), List.of(0)), x, 1, 0.5, 0);
        assertGradient(fx.max(fx.min(x, fx.onesLike(x)), List.of(0)), x, 0, 0.25, 0);
        assertGradient(
                fx.max(fx.mul(x, fx.constant(0)), List.of(0)), fx.mul(x, fx.constant(0)), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void gradientNodesCarryTheirPrimalsOrigins() {
        var origin = new Origin("Model.java", 3, 9, "tanh(x)");
        Value y = builder.withOrigins(List.of(origin), () -> fx.tanh(x));
        Value gradient =
                ReverseMode.gradient(builder, fx.sum(y, List.of(0)), List.of(x)).getFirst();
        var graph = builder.build(Map.of("dx", gradient));
        assertEquals(Set.of(origin), graph.origins(gradient.node()));
    }

    @Test
    void sameGraphGivesTheSameGradient() {
        var first = new ReverseModeTest();
        var second = new ReverseModeTest();
        assertEquals(first.printedGradient(), second.printedGradient());
    }

    private String printedGradient() {
        Value y = fx.sigmoid(fx.mul(fx.add(x, w), fx.sub(x, w)));
        Value loss = fx.sum(fx.div(y, fx.add(fx.square(x), fx.constant(1))), List.of(0));
        var gradients = ReverseMode.gradient(builder, loss, List.of(x, w));
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("dx", gradients.get(0));
        outputs.put("dw", gradients.get(1));
        var graph = builder.build(outputs);
        GraphVerifier.verify(graph);
        return GraphPrinter.print(graph);
    }

    @Test
    void cotangentsOfTheValuesInBetweenAreKept() {
        Value y = fx.tanh(x);
        Value loss = fx.sum(y, List.of(0));
        var result = ReverseMode.differentiate(builder, loss, List.of(x));
        assertEquals(List.of(loss, y, x), new ArrayList<>(result.cotangents().keySet()));
        assertEquals(result.gradients().getFirst(), result.cotangents().get(x));
    }

    @Test
    void chainOfTenThousandOperationsIsDifferentiated() {
        Value deep = x;
        for (int i = 0; i < 10_000; i++) {
            deep = fx.add(fx.neg(deep), w);
        }
        assertGradient(fx.sum(deep, List.of(0)), x, 1, 1, 1);
    }

    @Test
    void onlyScalarsHaveGradients() {
        assertEquals(
                "a gradient is taken of a scalar, not of f[3]",
                assertThrows(IllegalArgumentException.class, () -> ReverseMode.gradient(builder, x, List.of(x)))
                        .getMessage());
    }

    @Test
    void cotangentsHaveTheResultsTypes() {
        assertEquals(
                "the cotangent of %0 = parameter{x} : f[3] is f[], by the given cotangent",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ReverseMode.vjp(builder, List.of(x), List.of(fx.constant(1)), List.of(x)))
                        .getMessage());
    }

    /** At x = (0, 1, 2), w = (1, 1, 1), scale = 1. */
    private void assertGradient(Value loss, Value wrt, double... expected) {
        assertValues(ReverseMode.gradient(builder, loss, List.of(wrt)).getFirst(), expected);
    }

    private void assertValues(Value gradient, double... expected) {
        var graph = builder.build(Map.of("gradient", gradient));
        GraphVerifier.verify(graph);
        var bindings = new Bindings()
                .parameter("x", new Array64(List.of(3), new double[] {0, 1, 2}))
                .parameter("w", new Array64(List.of(3), new double[] {1, 1, 1}))
                .parameter("scale", Array64.scalar(1));
        double[] actual =
                new GraphInterpreter(graph).run(bindings).get("gradient").data();
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            double scale = Double.isFinite(expected[i]) ? Math.max(1, Math.abs(expected[i])) : 1;
            assertEquals(expected[i], actual[i], 4 * Math.ulp(scale));
        }
    }
}
