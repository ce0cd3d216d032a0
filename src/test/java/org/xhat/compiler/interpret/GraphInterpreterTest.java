package org.xhat.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.StepFormula;

/** What leaves are bound to, and what is said where they are not. */
class GraphInterpreterTest {
    private static final Dim BATCH = Dim.named("batch");

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);

    @Test
    void leavesTakeTheirBoundValues() {
        Value sum = fx.add(
                builder.add(new LeafOp.Hyper("rate")),
                builder.add(new LeafOp.Step(StepFormula.parse("add(mul(step,2),3)"))));
        sum = fx.add(sum, builder.add(new LeafOp.State("s", TensorType.floating(BATCH))));
        sum = fx.add(sum, builder.add(new LeafOp.Parameter("s", TensorType.floating(BATCH))));
        sum = fx.add(fx.add(sum, fx.dimValue(BATCH.times(BATCH))), fx.iota(BATCH));
        var bindings = new Bindings()
                .dim("batch", 2)
                .hyper("rate", 0.5)
                .step(10)
                .state("s", row(100, 200))
                .parameter("s", row(1000, 2000));
        // 0.5 + (2·10 + 3) + state + parameter + 2² + 0, 1
        assertArrayEquals(new double[] {1127.5, 2228.5}, run(sum, bindings));
    }

    @Test
    void oneHotComparesLabelsWithColumnNumbers() {
        Value labels = builder.add(new LeafOp.Input("digit", new TensorType(Kind.INTEGER, List.of(BATCH))));
        var bindings = new Bindings().dim("batch", 2).input("digit", row(2, 0));
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, run(fx.oneHot(labels, Dim.of(3)), bindings));
    }

    @Test
    void unboundNamesAreNamed() {
        Value x = builder.add(new LeafOp.Input("pixels", TensorType.floating(BATCH)));
        Value rate = builder.add(new LeafOp.Hyper("rate"));
        assertEquals("the input 'pixels' has no value", failure(x, new Bindings().dim("batch", 2)));
        assertEquals("the dimension 'batch' has no value", failure(x, new Bindings().input("pixels", row(1, 2))));
        assertEquals("the hyperparameter 'rate' has no value", failure(rate, new Bindings()));
    }

    @Test
    void wrongShapesAreNamed() {
        Value x = builder.add(new LeafOp.Input("pixels", TensorType.floating(BATCH)));
        assertEquals(
                "the input 'pixels' is f[batch], here [3], but was given the shape [2]",
                failure(x, new Bindings().dim("batch", 3).input("pixels", row(1, 2))));
    }

    @Test
    void piecesDifferExactlyAcrossAKink() {
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH)));
        var interpreter = new GraphInterpreter(builder.build(Map.of("y", fx.relu(x))));
        long left = pieces(interpreter, -1, 2);
        assertEquals(left, pieces(interpreter, -0.5, 3));
        assertNotEquals(left, pieces(interpreter, 0.5, 3));
    }

    /** Whichever elements cross, and however many operators they cross in: an even number of crossings is no smaller matter. */
    @Test
    void anySetOfCrossingsIsTold() {
        Value x = builder.add(new LeafOp.Input("x", TensorType.floating(BATCH)));
        Value y = fx.add(fx.abs(x), fx.relu(fx.mul(x, fx.constant(3))));
        Value largest = fx.broadcastScalar(fx.max(x, List.of(0)), x.dims());
        for (Value kinked : List.of(fx.abs(x), y, fx.add(y, largest))) {
            var interpreter = new GraphInterpreter(builder.build(Map.of("y", kinked)));
            var pieces = new HashSet<Long>();
            for (int signs = 0; signs < 1 << 10; signs++) {
                var row = new double[10];
                for (int i = 0; i < row.length; i++) {
                    row[i] = (signs >> i & 1) == 0 ? 1 : -1;
                }
                pieces.add(pieces(interpreter, row));
            }
            assertEquals(1 << 10, pieces.size());
        }
    }

    /** Quotients of logarithms are not: log 8 / log 2 is, but log 2²⁹ / log 2 is 29.000000000000004. */
    @Test
    void logarithmsOfPowersOfTwoAreExact() {
        for (int n = Double.MIN_EXPONENT - 52; n <= Double.MAX_EXPONENT; n++) {
            assertEquals(n, Elementwise.LOG2.apply(Math.scalb(1.0, n), 0, 0));
        }
        assertEquals(Double.NEGATIVE_INFINITY, Elementwise.LOG2.apply(0, 0, 0));
        assertEquals(Double.POSITIVE_INFINITY, Elementwise.LOG2.apply(Double.POSITIVE_INFINITY, 0, 0));
        assertEquals(Double.NaN, Elementwise.LOG2.apply(-1, 0, 0));
        assertEquals(Math.log(3) / Math.log(2), Elementwise.LOG2.apply(3, 0, 0), 1e-15);
    }

    private static long pieces(GraphInterpreter interpreter, double... x) {
        return interpreter
                .evaluate(new Bindings().dim("batch", x.length).input("x", row(x)))
                .pieces();
    }

    private static Array64 row(double... values) {
        return new Array64(List.of(values.length), values);
    }

    private double[] run(Value value, Bindings bindings) {
        return new GraphInterpreter(builder.build(Map.of("y", value)))
                .run(bindings)
                .get("y")
                .data();
    }

    private String failure(Value value, Bindings bindings) {
        return assertThrows(IllegalArgumentException.class, () -> run(value, bindings))
                .getMessage();
    }
}
