package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.op.ArgExtreme;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.ElementType;

/** The place of an extreme is that of the first NaN, or of the first of equal elements, exactly, along kept lanes and reduced ones. */
final class ArgExtremeTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final int LENGTH = 37;

    /** Rows, continued by their last element, and where their largest and smallest are. */
    private static final double[][] ROWS = {
        {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 9, 0},
        {0, -0.0, 0},
        {-0.0, 0, -0.0},
        {1, NAN, 2, NAN, 7},
        {-INF, -INF},
        {INF, 1, INF},
        {2}
    };

    private static final double[] LARGEST = {5, 0, 0, 1, 0, 0, 0};
    private static final double[] SMALLEST = {12, 0, 0, 1, 0, 1, 0};

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void isTheFirst(int vectorBits) {
        var rows = new double[ROWS.length * LENGTH];
        var columns = new double[rows.length];
        for (int row = 0; row < ROWS.length; row++) {
            for (int i = 0; i < LENGTH; i++) {
                double element = ROWS[row][Math.min(i, ROWS[row].length - 1)];
                rows[row * LENGTH + i] = element;
                columns[i * ROWS.length + row] = element;
            }
        }
        var alongRows = new Array64(List.of(ROWS.length, LENGTH), rows);
        var alongColumns = new Array64(List.of(LENGTH, ROWS.length), columns);
        for (ElementType element : ElementType.values()) {
            assertArrayEquals(LARGEST, place(ArgExtreme.Kind.MAX, 1, alongRows, element, vectorBits));
            assertArrayEquals(LARGEST, place(ArgExtreme.Kind.MAX, 0, alongColumns, element, vectorBits));
            assertArrayEquals(SMALLEST, place(ArgExtreme.Kind.MIN, 1, alongRows, element, vectorBits));
            assertArrayEquals(SMALLEST, place(ArgExtreme.Kind.MIN, 0, alongColumns, element, vectorBits));
        }
    }

    /** A place that float32 does not hold. */
    @ParameterizedTest
    @ValueSource(ints = {0, 512})
    void isExactBeyondWhatNumbersHold(int vectorBits) {
        int before = (1 << 24) + 3;
        var one = new Array64(List.of(1), new double[] {1});
        Function<Value, Function<Fx, Value>> far = x ->
                fx -> fx.builder().add(new ArgExtreme(ArgExtreme.Kind.MAX, 0), fx.pad(x, 0, Dim.of(before), Dim.of(5)));
        assertEquals(before, run(far, one, ElementType.FLOAT32, vectorBits)[0]);
    }

    private static double[] place(ArgExtreme.Kind kind, int axis, Array64 x, ElementType element, int vectorBits) {
        return run(given -> fx -> fx.builder().add(new ArgExtreme(kind, axis), given), x, element, vectorBits);
    }

    /** What code and interpreter agree on. */
    private static double[] run(
            Function<Value, Function<Fx, Value>> formula, Array64 x, ElementType element, int vectorBits) {
        var builder = new GraphBuilder();
        var dims = x.shape().stream().map(extent -> Dim.of((long) extent)).toList();
        var input = new LeafOp.Input("x", TensorType.floating(dims));
        Value result = formula.apply(builder.add(input)).apply(new Fx(builder));
        var graph = builder.build(Map.of("y", result));
        var plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        Map<LeafOp, Array64> leaves = Map.of(input, x);
        var run = new PlanRun(plan, element, leaves, Map.of());
        try (var team = new ThreadTeam(2)) {
            run.run(run.compile(SmallChunks.of(element, vectorBits)), team);
        }
        double[] places = run.outputs().get("y");
        double[] meant = new GraphInterpreter(graph)
                .run(RandomProgram.bindings(leaves, Map.of()))
                .get("y")
                .data();
        assertArrayEquals(meant, places, () -> Arrays.toString(places));
        return places;
    }
}
