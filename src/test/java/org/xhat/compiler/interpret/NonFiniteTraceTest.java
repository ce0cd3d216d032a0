package org.xhat.compiler.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.NonFiniteTrace.Source;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Which operator is said to have made a number that is none. */
final class NonFiniteTraceTest {
    private static final DoubleUnaryOperator FLOAT32 = x -> (float) x;

    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);

    private Optional<Source> trace(Function<Value, Value> f, double... x) {
        Value input = builder.add(new LeafOp.Input("x", TensorType.floating(List.of(Dim.of(x.length)))));
        var graph = builder.build(Map.of("y", f.apply(input)));
        return NonFiniteTrace.of(graph, new Bindings().input("x", new Array64(List.of(x.length), x)), FLOAT32);
    }

    private static void assertMade(String operator, double result, List<Double> operands, Optional<Source> source) {
        var found = source.orElseThrow();
        assertEquals(operator, found.node().op().mnemonic());
        assertEquals(result, found.result());
        assertEquals(operands, found.operands());
    }

    @Test
    void nothingWhereAllIsFinite() {
        assertEquals(Optional.empty(), trace(fx::log, 1, 2));
    }

    @Test
    void theFirstOnTheWay() {
        assertMade("log", Double.NEGATIVE_INFINITY, List.of(0.0), trace(x -> fx.exp(fx.neg(fx.log(x))), 1, 0));
    }

    /** The way back takes no stack. */
    @Test
    void theFirstOfAVeryLongWay() {
        assertMade(
                "log",
                Double.NaN,
                List.of(-2.0),
                trace(
                        x -> {
                            Value y = fx.log(x);
                            for (int i = 0; i < 50_000; i++) {
                                y = fx.add(y, x);
                            }
                            return y;
                        },
                        -2));
    }

    @Test
    void anInfinityThatIsNotTakenIsNotBlamed() {
        assertMade(
                "sqrt",
                Double.NaN,
                List.of(-1.0),
                trace(
                        x -> fx.add(
                                fx.where(fx.less(fx.constant(0), x), fx.log(x), x), fx.sqrt(fx.sub(x, fx.constant(1)))),
                        1,
                        0));
    }

    @Test
    void theElementOfASum() {
        assertMade("log", Double.NaN, List.of(-3.0), trace(x -> fx.sum(fx.log(x), List.of(0)), 1, -3, 2));
    }

    /** Which element of which value, not of the outputs. */
    @Test
    void theElementIsThatOfTheOperator() {
        Function<Value, Value> table = x -> fx.reshape(x, List.of(Dim.of(2), Dim.of(3)));
        var source = trace(x -> fx.sum(fx.log(table.apply(x)), List.of(0)), 1, 2, 3, 4, -5, 6)
                .orElseThrow();
        assertEquals(List.of(1, 1), source.index());
        assertEquals("log", source.value().op().mnemonic());
        assertEquals(
                List.of(),
                trace(x -> fx.log(fx.sum(x, List.of(0))), -1).orElseThrow().index());
    }

    @Test
    void anOverflowOfFloat32() {
        assertMade("square", Double.POSITIVE_INFINITY, List.of(1e20f + 0.0), trace(fx::square, 1, 1e20f));
        assertMade("sum", Double.POSITIVE_INFINITY, List.of(), trace(x -> fx.sum(x, List.of(0)), 3e38, 3e38));
    }

    @Test
    void aLeafThatIsNoNumber() {
        assertMade("input", Double.NaN, List.of(), trace(fx::exp, 1, Double.NaN));
    }
}
