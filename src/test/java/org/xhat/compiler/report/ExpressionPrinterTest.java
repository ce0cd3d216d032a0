package org.xhat.compiler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.CumulativeSum;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.rewrite.ReductionNormalForm;

/** Values and the formulas they are shown as. */
@Tag("locale")
class ExpressionPrinterTest {
    private static final Dim BATCH = Dim.named("batch");
    private static final TensorType FULL = TensorType.floating(BATCH, Dim.of(100));
    private static final TensorType ROW = TensorType.floating(Dim.of(100));

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = builder.add(new LeafOp.Input("x", FULL));
    private final Value y = builder.add(new LeafOp.Input("y", FULL));
    private final Value w = builder.add(new LeafOp.Parameter("w", TensorType.floating(Dim.of(100), Dim.of(100))));
    private final Value gamma = builder.add(new LeafOp.Parameter("gamma", ROW));

    @Test
    void signsBindAsInMathematics() {
        assertFormula("x * (x + y)", fx.mul(x, fx.add(x, y)));
        assertFormula("x * x + y", fx.add(fx.mul(x, x), y));
        assertFormula("x - (y - x)", fx.sub(x, fx.sub(y, x)));
        assertFormula("x - y - x", fx.sub(fx.sub(x, y), x));
        assertFormula("x / (y / x)", fx.div(x, fx.div(y, x)));
        assertFormula("-(x + y)", fx.neg(fx.add(x, y)));
        assertFormula("-x * y", fx.mul(fx.neg(x), y));
        assertFormula("x - y", fx.add(x, fx.neg(y)));
        assertFormula("(x + y)^2", fx.square(fx.add(x, y)));
        assertFormula("1 / sqrt(x + 1e-5)", fx.rsqrt(fx.add(x, fx.constant(1e-5))));
        assertFormula("where(0 < x, y, 0)", fx.where(fx.less(fx.constant(0), x), y, fx.constant(0)));
        assertFormula("x * (x == y)", fx.mul(fx.equal(x, y), x));
        assertFormula("-2 * x", fx.mul(x, fx.constant(-2)));
        assertFormula("(x + y) * (x - y)", fx.mul(fx.add(x, y), fx.sub(x, y)));
    }

    @Test
    void reductionsNameTheirExtents() {
        assertFormula("sum[batch](x * y)", fx.sum(fx.mul(x, y), List.of(0)));
        assertFormula("max[batch,features](x)", fx.max(x, List.of(0, 1)));
        assertFormula("mean[batch](x)", fx.mean(x, List.of(0)));
        assertFormula("sum[batch](x) / 100", fx.div(fx.sum(x, List.of(0)), fx.dimValue(Dim.of(100))));
    }

    /** By names that are extents, and by places: none that another axis is called by, nor in what has no such place. */
    @Test
    void axesHaveNames() {
        Value image = input("image", BATCH, Dim.of(3), Dim.of(28), Dim.of(28));
        assertFormula("sum[batch,height,width](image)", fx.sum(image, List.of(0, 2, 3)));
        assertFormula("sum[maps](image)", fx.sum(image, List.of(1)));
        assertFormula("max[maps,time](x)", fx.max(input("x", BATCH, Dim.of(3), Dim.of(5)), List.of(1, 2)));
        assertFormula("sum[features](x)", fx.sum(input("x", Dim.of(5)), List.of(0)));
        assertFormula("sum[axis 0](x)", fx.sum(input("x", Dim.of(3), Dim.of(5)), List.of(0)));
        assertFormula("sum[axis 0](x)", fx.sum(input("x", BATCH, BATCH), List.of(0)));
        assertFormula("sum[axis 1](x)", fx.sum(input("x", Dim.named("features"), Dim.of(5)), List.of(1)));
        assertFormula("sum[axis 4](x)", fx.sum(input("x", BATCH, BATCH, BATCH, BATCH, Dim.of(5)), List.of(4)));
    }

    private Value input(String name, Dim... dims) {
        return builder.add(new LeafOp.Input(name, TensorType.floating(dims)));
    }

    @Test
    void broadcastsAreNotWrittenWhereAReaderKnowsThem() {
        assertFormula("x * gamma", fx.mul(x, fx.broadcastLike(gamma, x, List.of(0))));
        Value square = input("square", Dim.of(7), Dim.of(7));
        Value v = input("v", Dim.of(7));
        Value row = fx.broadcastLike(v, square, List.of(0));
        Value column = fx.broadcastLike(v, square, List.of(1));
        assertFormula("square * v", fx.mul(square, row));
        assertFormula("square * vᵀ", fx.mul(square, column));
        assertFormula("vᵀ * v", fx.mul(column, row));
        Value cube = input("cube", Dim.of(7), Dim.of(7), Dim.of(7));
        assertFormula(
                "cube * broadcast[dims=7,7,7; axes=1](v)", fx.mul(cube, fx.broadcastLike(v, cube, List.of(0, 2))));
        assertFormula("cube * v", fx.mul(cube, fx.broadcastLike(v, cube, List.of(0, 1))));
        assertFormula("sum[axis 0](broadcast[dims=7,7; axes=1](v))", fx.sum(row, List.of(0)));
    }

    /** An axis of extent 1 is none, but to what goes by the numbers of axes. */
    @Test
    void axesOfExtentOneAreNotWritten() {
        Value mean = fx.reshape(fx.mean(x, List.of(1)), List.of(BATCH, Dim.ONE));
        Value wide = fx.broadcast(fx.reshape(mean, List.of(BATCH)), FULL.dims(), List.of(0));
        assertFormula("x - mean[features](x)", fx.sub(x, wide));
        assertFormula("reshape[dims=batch,1](tanh(mean[features](x)))", fx.tanh(mean));
        assertFormula(
                "cumulativeSum[axis=1](reshape[dims=batch,1](mean[features](x)))",
                builder.add(new CumulativeSum(1), mean));
    }

    @Test
    void contractionsAreProductsOfMatrices() {
        assertFormula("x @ w", fx.matmul(x, w));
        assertFormula("(x + y) @ w", fx.matmul(fx.add(x, y), w));
        assertFormula("xᵀ @ y", fx.contract("km,kn->mn", x, y));
        assertFormula("x @ wᵀ", fx.contract("mk,nk->mn", x, w));
        assertFormula("contract[mk,mk->m](x, y)", fx.contract("mk,mk->m", x, y));
    }

    /** The closed form of Ioffe and Szegedy 2015, from a graph as the rewriter leaves it. */
    @Test
    void gradientOfBatchNormReadsAsInThePaper() {
        var batchAxis = List.of(0);
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, batchAxis), x, batchAxis));
        Value variance = fx.mean(fx.square(centred), batchAxis);
        Value s = fx.rsqrt(fx.add(variance, fx.constant(1e-5)));
        Value xhat = fx.mul(centred, fx.broadcastLike(s, x, batchAxis));
        Value m = fx.dimValue(BATCH);
        Value dbeta = fx.sum(y, batchAxis);
        Value dgamma = fx.sum(fx.mul(y, xhat), batchAxis);
        Value inner = fx.sub(
                fx.sub(fx.mul(m, y), fx.broadcastLike(dbeta, x, batchAxis)),
                fx.mul(xhat, fx.broadcastLike(dgamma, x, batchAxis)));
        Value dx = fx.mul(fx.broadcastLike(fx.div(fx.mul(gamma, s), m), x, batchAxis), inner);
        var shown = new LinkedHashMap<String, Value>();
        shown.put("dx", dx);
        shown.put("dgamma", dgamma);
        shown.put("dbeta", dbeta);
        assertEquals("""
                dx = gamma * s / batch * (batch * dy - dbeta - xhat * dgamma)
                dgamma = sum[batch](dy * xhat)
                dbeta = sum[batch](dy)
                  where
                    t1 = x - mean[batch](x)
                    s = 1 / sqrt(mean[batch](t1^2) + 1e-5)
                    xhat = t1 * s
                """, print(shown, Map.of("s", s, "xhat", xhat), Map.of("dy", y)));
    }

    /** The same, from the definition: derived, brought to normal form, printed. Only names are given. */
    @Test
    void derivedGradientOfBatchNormReadsAsInThePaper() {
        var batchAxis = List.of(0);
        Value beta = builder.add(new LeafOp.Parameter("beta", ROW));
        Value centred = fx.sub(x, fx.broadcastLike(fx.mean(x, batchAxis), x, batchAxis));
        Value s = fx.rsqrt(fx.add(fx.mean(fx.square(centred), batchAxis), fx.constant(1e-5)));
        Value xhat = fx.mul(centred, fx.broadcastLike(s, x, batchAxis));
        Value result =
                fx.add(fx.mul(xhat, fx.broadcastLike(gamma, x, batchAxis)), fx.broadcastLike(beta, x, batchAxis));
        Value dy = builder.add(new LeafOp.Input("dy", FULL));
        var gradients = ReverseMode.vjp(builder, List.of(result), List.of(dy), List.of(x, gamma, beta))
                .gradients();
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("s", s);
        outputs.put("xhat", xhat);
        outputs.put("result", result);
        outputs.put("dx", gradients.get(0));
        outputs.put("dgamma", gradients.get(1));
        outputs.put("dbeta", gradients.get(2));
        var derived = builder.build(outputs);
        var primal = Graph.nodesBehind(List.of(derived.output("s"), derived.output("xhat"), derived.output("result")));
        var graph = ReductionNormalForm.apply(derived, primal).graph();
        var shown = new LinkedHashMap<String, Value>();
        List.of("dx", "dgamma", "dbeta").forEach(name -> shown.put(name, graph.output(name)));
        assertEquals("""
                dx = gamma * s / batch * (batch * dy - dbeta - xhat * dgamma)
                dgamma = sum[batch](xhat * dy)
                dbeta = sum[batch](dy)
                  where
                    t1 = x - mean[batch](x)
                    s = 1 / sqrt(mean[batch](t1^2) + 1e-5)
                    xhat = t1 * s
                """, print(shown, Map.of("s", graph.output("s"), "xhat", graph.output("xhat")), Map.of()));
    }

    /** A sum that has a name is divided; only one that is written out becomes a mean. */
    @Test
    void aMeanOfANamedSumIsAQuotient() {
        Value sum = fx.sum(x, List.of(0));
        var shown = Map.of("result", fx.mul(fx.mean(x, List.of(0)), fx.tanh(sum)));
        assertEquals("""
                result = t1 / batch * tanh(t1)
                  where
                    t1 = sum[batch](x)
                """, print(shown, Map.of(), Map.of()));
        assertFormula("mean[batch](x)", fx.mean(x, List.of(0)));
    }

    /** Division by four is multiplication by a quarter, to the bit, and may be written so in a graph. */
    @Test
    void aSumTimesTheReciprocalOfItsCountIsAMean() {
        Value four = builder.add(new LeafOp.Input("z", TensorType.floating(Dim.of(4), Dim.of(3))));
        assertFormula("mean[axis 0](z)", fx.mul(fx.sum(four, List.of(0)), fx.constant(0.25)));
        assertFormula("mean[axis 0](z)", fx.mul(fx.constant(0.25), fx.sum(four, List.of(0))));
        assertFormula("0.5 * sum[axis 0](z)", fx.mul(fx.sum(four, List.of(0)), fx.constant(0.5)));
        assertFormula("0.25 * max[axis 0](z)", fx.mul(fx.max(four, List.of(0)), fx.constant(0.25)));
    }

    @Test
    void labelsBesideTheClassesAreOneHot() {
        Value labels = builder.add(new LeafOp.Input("digit", new TensorType(TensorType.Kind.INTEGER, List.of(BATCH))));
        assertFormula("oneHot[10](digit)", fx.oneHot(labels, Dim.of(10)));
    }

    @Test
    void deepFormulasAreCut() {
        Value deep = x;
        for (int i = 0; i < 10_000; i++) {
            deep = fx.sin(deep);
        }
        String text = print(Map.of("y", deep), Map.of(), Map.of());
        assertTrue(text.startsWith("y = sin(t1111)\n  where\n"), text.substring(0, 80));
        assertTrue(text.lines().allMatch(line -> line.length() < 80));
    }

    private static String print(Map<String, Value> shown, Map<String, Value> named, Map<String, Value> known) {
        return ExpressionPrinter.print(shown, named, known, List.of()).toString();
    }

    private void assertFormula(String expected, Value value) {
        assertEquals("result = " + expected + "\n", print(Map.of("result", value), Map.of(), Map.of()));
    }
}
