package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.rewrite.Normalization.Derived;

/** What gradients look like in normal form. */
class ReductionNormalFormTest {

    /** Ioffe and Szegedy 2015, section 3, with x̂ and s of the forward pass. */
    @Test
    void batchNormalizationHasThePapersGradient() {
        Graph graph = Normalization.BATCH.derived().normalized().graph();
        Value xhat = graph.output("y").operand(0).operand(0);
        var names = new HashMap<Value, String>();
        names.put(xhat, "x̂");
        names.put(xhat.operand(1).operand(0), "s");
        assertEquals("Σ0 dy", formula(graph.output("dbeta"), names));
        assertEquals("Σ0 (x̂ · dy)", formula(graph.output("dgamma"), names));
        assertEquals(
                "((((dy · |batch|) − Σ0 dy) − (x̂ · Σ0 (x̂ · dy))) · ((gamma · s) / |batch|))",
                formula(graph.output("dx"), names));
    }

    @Test
    void layerNormalizationHasGammaInsideItsSums() {
        Graph graph = Normalization.LAYER.derived().normalized().graph();
        Value xhat = graph.output("y").operand(0).operand(0);
        var names = new HashMap<Value, String>();
        names.put(xhat, "x̂");
        names.put(xhat.operand(1).operand(0), "s");
        assertEquals("Σ0 (x̂ · dy)", formula(graph.output("dgamma"), names));
        assertEquals(
                "((((dy · gamma) − (Σ1 (dy · gamma) / 6.0)) − (x̂ · (Σ1 ((x̂ · dy) · gamma) / 6.0))) · s)",
                formula(graph.output("dx"), names));
    }

    /** One level of full-size reductions, then the output: two sweeps, whoever has written the normalization. */
    @ParameterizedTest
    @CsvSource({
        "BATCH, 2",
        "BATCH_REORDERED, 2",
        "BATCH_BY_DIVISION, 2",
        "BATCH_BY_RECIPROCAL, 2",
        "BATCH_BY_POWER, 2",
        "BATCH_OF_POWERS, 2",
        "BATCH_UNBIASED, 2",
        "BATCH_FOLDED, 2",
        "BATCH_DOUBLED, 2",
        "BATCH_WITHOUT_AFFINE, 2",
        "RESIDUAL, 2",
        "GATED, 2",
        "LAYER, 4",
        "LAYER_WITH_UNIT_AXIS, 4",
        "LAYER_WITHOUT_AFFINE, 2",
        "BATCH_OVER_TWO_AXES, 4",
        "GROUP, 4",
        "WHOLE_TENSOR, 4",
        "ROOT_MEAN_SQUARE, 2"
    })
    void aNormalizationTakesTwoSweepsBackward(Normalization normalization, int reductions) {
        Sweeps sweeps = sweeps(normalization.derived());
        assertEquals(1, sweeps.levels());
        assertEquals(reductions, sweeps.reductions());
    }

    /** A normalization can be given signs in a thousand ways; the sign of a forward value costs the gradient nothing. */
    @ParameterizedTest
    @CsvSource({"0, BATCH", "1, LAYER"})
    void aSignCostsNeitherASweepNorAnOperation(int axis, Normalization library) {
        var expected = sweeps(library.derived());
        var dearer = SignedNormalization.all().stream()
                .filter(signed ->
                        signed.axis() == axis && !sweeps(signed.derived()).equals(expected))
                .toList();
        assertEquals(Optional.empty(), dearer.stream().findFirst(), () -> "the first of " + dearer.size());
    }

    private static Sweeps sweeps(Derived derived) {
        return Sweeps.of(derived.normalized().graph(), derived.primal());
    }

    /** The inner one's reductions wait for nothing of the outer one's: 4 levels become 2. */
    @ParameterizedTest
    @EnumSource(names = {"BATCH_OF_BATCH", "LAYER_OF_BATCH"})
    void nestedNormalizationsTakeHalfTheLevels(Normalization normalization) {
        Derived derived = normalization.derived();
        assertEquals(4, Sweeps.of(derived.graph(), derived.primal()).levels());
        assertEquals(
                2, Sweeps.of(derived.normalized().graph(), derived.primal()).levels());
    }

    /** EXPERIMENTS.md: x = [1,2,4,5], dy = [1,0,0,−2], γ = 1.5, β = 0.25, ε = 1e-5; rounding in the last digits. */
    @ParameterizedTest
    @EnumSource(names = {"BATCH", "BATCH_REORDERED", "BATCH_BY_DIVISION", "BATCH_BY_RECIPROCAL", "BATCH_FOLDED"})
    void everyBatchNormalizationHasTheGoldenGradient(Normalization normalization) {
        for (Dim features : List.of(Dim.ONE, Dim.named("features"))) {
            for (Graph graph : List.of(
                    normalization.derived(features).graph(),
                    normalization.derived(features).normalized().graph(),
                    normalization.derived(features).rewritten().graph())) {
                var results = Evaluation.run(
                        graph,
                        new Bindings()
                                .dim("batch", 4)
                                .dim("features", 1)
                                .input("x", new Array64(List.of(4, 1), new double[] {1, 2, 4, 5}))
                                .input("dy", new Array64(List.of(4, 1), new double[] {1, 0, 0, -2}))
                                .parameter("gamma", new Array64(List.of(1), new double[] {1.5}))
                                .parameter("beta", new Array64(List.of(1), new double[] {0.25})));
                assertArrayEquals(new double[] {-1}, results.get("dbeta").data());
                assertArrayEquals(
                        new double[] {-3.7947256027584393},
                        results.get("dgamma").data(),
                        4e-15);
                assertArrayEquals(
                        new double[] {0.047438623686989104, -0.33203621341510914, 0.806376913759914, -0.5217793240317941
                        },
                        results.get("dx").data(),
                        4e-15);
            }
        }
    }

    /** c/v⁴ is 0 where v⁴ is an infinity: it does not stand for c. */
    @ParameterizedTest
    @CsvSource({"-4, true", "-4, false", "-2, true", "-2, false"})
    void aHighPowerOfAVarianceIsNoUnit(double exponent, boolean isLast) {
        Derived derived = Normalization.withPower(exponent, isLast);
        assertSameGradients(derived, Evaluation.random(derived.graph(), 1, 5, 1e85));
    }

    /** (1 − β)/t² is an infinity where t² is 0; the cotangent that is multiplied by it is 0, and stays so. */
    @Test
    void aCotangentIsDividedTwiceByWhatMayNotBeSquared() {
        Derived derived = Normalization.derived(Dim.of(Normalization.FEATURES), (fx, x, gamma, beta) -> {
            Value q = fx.sub(x, fx.mul(x, fx.broadcastLike(beta, x, List.of(0))));
            Value t = fx.exp(fx.sub(fx.dimValue(Dim.named("batch")), fx.constant(400)));
            return fx.where(fx.less(fx.constant(1e6), q), fx.div(fx.div(q, t), t), x);
        });
        assertSameGradients(derived, Evaluation.random(derived.graph(), 1, 5));
    }

    /** To a dozen of float64's sixteen digits: what these tests are about is off by all of them. */
    private static void assertSameGradients(Derived derived, Bindings bindings) {
        var expected = Evaluation.run(derived.graph(), bindings);
        var actual = Evaluation.run(derived.normalized().graph(), bindings);
        for (String name : List.of("dx", "dgamma", "dbeta")) {
            double[] want = expected.get(name).data();
            for (int i = 0; i < want.length; i++) {
                assertTrue(Double.isFinite(want[i]), name);
                assertEquals(want[i], actual.get(name).data()[i], 1e-12 * Math.abs(want[i]), name);
            }
        }
    }

    @Test
    void whatHappenedIsNamed() {
        assertEquals(
                Map.of("centred-sum", 1, "share-reduction", 2, "factor-common", 1),
                Normalization.BATCH.derived().normalized().fired());
    }

    @ParameterizedTest
    @EnumSource
    void forwardNodesStayTheSameObjects(Normalization normalization) {
        Derived derived = normalization.derived();
        Graph normal = derived.normalized().graph();
        assertSame(derived.graph().output("y").node(), normal.output("y").node());
        assertEquals(derived.primal(), Graph.nodesBehind(List.of(normal.output("y"))));
        assertEquals(
                List.copyOf(derived.graph().outputs().keySet()),
                List.copyOf(normal.outputs().keySet()));
    }

    /** g·y·(1 − y) is not multiplied out, and a contraction is what it was. */
    @Test
    void aSigmoidLayersGradientIsLeftAlone() {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Dim m = Dim.named("batch");
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(m, Dim.of(7))));
        Value w = builder.add(new LeafOp.Parameter("w", TensorType.floating(Dim.of(7), Dim.of(5))));
        Value b = builder.add(new LeafOp.Parameter("b", TensorType.floating(Dim.of(5))));
        Value y = fx.sigmoid(fx.add(fx.matmul(x, w), fx.broadcast(b, List.of(m, Dim.of(5)), List.of(1))));
        Derived derived = Derived.of(builder, y, Map.of("dw", w, "db", b, "dx", x));
        var before = SweepCost.of(derived.graph().outputs().values(), derived.primal()::contains);
        var after = SweepCost.of(derived.normalized().graph().outputs().values(), derived.primal()::contains);
        assertEquals(before, after);
        assertEquals(Map.of(), derived.normalized().fired());
    }

    /**
     * (softmax · Σ onehot − onehot)/m: the maximum's derivative vanishes, and no reduction waits for another. The label's class is
     * a factor of a finite cotangent, whether the loss multiplies by it or selects.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void softmaxCrossEntropyHasTheDifferenceOfDistributions(boolean selects) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Dim m = Dim.named("batch");
        Value z = builder.add(new LeafOp.Input("z", TensorType.floating(m, Dim.of(10))));
        Value labels = builder.add(new LeafOp.Input("t", new TensorType(TensorType.Kind.INTEGER, List.of(m))));
        var classes = List.of(1);
        Value shifted = fx.sub(z, fx.broadcastLike(fx.max(z, classes), z, classes));
        Value raised = fx.exp(shifted);
        Value total = fx.sum(raised, classes);
        Value oneHot = fx.oneHot(labels, Dim.of(10));
        Value logSoftmax = fx.sub(shifted, fx.broadcastLike(fx.log(total), z, classes));
        Value ofLabel = selects ? fx.where(oneHot, logSoftmax, fx.constant(0)) : fx.mul(oneHot, logSoftmax);
        Value loss = fx.mean(fx.neg(fx.sum(ofLabel, classes)), List.of(0));
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("y", loss);
        outputs.put("dz", ReverseMode.gradient(builder, loss, List.of(z)).getFirst());
        Graph whole = builder.build(outputs);
        Graph normal = ReductionNormalForm.apply(whole, Graph.nodesBehind(List.of(whole.output("y"))))
                .graph();
        assertEquals(
                "(((e · (Σ1 onehot / S)) − onehot) · (1 / |batch|))",
                formula(normal.output("dz"), Map.of(raised, "e", total, "S", oneHot, "onehot")));
    }

    @Test
    void aPrimalSetThatIsNotClosedIsRefused() {
        Derived derived = Normalization.BATCH.derived();
        Node y = derived.graph().output("y").node();
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> ReductionNormalForm.apply(derived.graph(), Set.of(y)));
        assertTrue(thrown.getMessage().contains("is primal, but its operand"), thrown.getMessage());
    }

    /** {@code value} in infix notation; broadcasts say nothing. */
    static String formula(Value value, Map<Value, String> names) {
        String name = names.get(value);
        if (name != null) {
            return name;
        }
        var x = value.node().operands().stream()
                .map(operand -> formula(operand, names))
                .toList();
        return switch (value.op()) {
            case LeafOp.DimValue d -> "|" + d.attributes() + "|";
            case LeafOp leaf -> leaf.attributes();
            case Broadcast b -> x.getFirst();
            case ReduceOp r -> "Σ" + r.axes().getFirst() + " " + x.getFirst();
            case Elementwise op ->
                switch (op) {
                    case ADD -> "(" + x.get(0) + " + " + x.get(1) + ")";
                    case SUB -> "(" + x.get(0) + " − " + x.get(1) + ")";
                    case MUL -> "(" + x.get(0) + " · " + x.get(1) + ")";
                    case DIV -> "(" + x.get(0) + " / " + x.get(1) + ")";
                    case RECIPROCAL -> "(1 / " + x.getFirst() + ")";
                    default -> op.mnemonic() + "(" + String.join(", ", x) + ")";
                };
            default -> value.node().toString();
        };
    }
}
