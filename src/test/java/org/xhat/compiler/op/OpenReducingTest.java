package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.backend.PlanRun;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.runtime.math.Algebra;
import org.xhat.runtime.program.ElementType;

/** An operator that only tests know combines elements by a combine of its own, from the graph to vectors, also over one element alone. */
final class OpenReducingTest {
    /** Σx² along {@code axis}, for all elements or for those so far. */
    private record SquareSum(int axis, boolean isRunning) implements Reducing {
        @Override
        public Declaration<SquareSum> declaration() {
            return new Declaration<>(
                    "square-sum",
                    SquareSum.class,
                    Attributes.none(() -> new SquareSum(axis, isRunning)),
                    List.of(),
                    List.of());
        }

        @Override
        public List<Integer> axes() {
            return List.of(axis);
        }

        @Override
        public Combine combine() {
            return new Squares();
        }

        @Override
        public TensorType type(List<TensorType> operands) {
            TensorType x = operands.getFirst();
            return isRunning
                    ? x
                    : TensorType.floating(
                            Axes.except(axes(), x.rank()).stream().map(x::dim).toList());
        }

        @Override
        public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
            throw new UnsupportedOperationException();
        }
    }

    private record Squares() implements Combine {
        @Override
        public List<Part> parts() {
            return List.of(Part.number("squares", 0));
        }

        @Override
        public <T> List<T> of(Algebra<T, T, T> a, int pass, T x, Supplier<T> place, List<T> known) {
            return List.of(a.mul(x, x));
        }

        @Override
        public <T> List<T> results(Algebra<T, T, T> a, List<T> total) {
            return total;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "5, false", "1, true", "2, true", "5, true"})
    void itsCombineRuns(int columns, boolean isRunning) {
        int rows = 3;
        var builder = new GraphBuilder();
        var input = new LeafOp.Input("x", TensorType.floating(Dim.of(rows), Dim.of(columns)));
        Value x = builder.add(input);
        var graph = builder.build(Map.of("y", builder.add(new SquareSum(1, isRunning), x)));
        Plan plan = KernelPlanning.plan(graph, FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        double[] elements =
                IntStream.range(0, rows * columns).mapToDouble(i -> i + 2).toArray();
        double[] soFar = elements.clone();
        for (int i = 0; i < soFar.length; i++) {
            soFar[i] = elements[i] * elements[i] + (i % columns == 0 ? 0 : soFar[i - 1]);
        }
        double[] expected = isRunning
                ? soFar
                : IntStream.range(0, rows)
                        .mapToDouble(row -> soFar[row * columns + columns - 1])
                        .toArray();
        Map<LeafOp, Array64> leaves = Map.of(input, new Array64(List.of(rows, columns), elements));
        for (ElementType element : ElementType.values()) {
            for (int bits : List.of(0, 256)) {
                double[] actual = new PlanRun(plan, element, leaves, Map.of())
                        .interpret(bits)
                        .outputs()
                        .get("y");
                assertArrayEquals(expected, actual, () -> Arrays.toString(actual) + " in " + element + " at " + bits);
            }
        }
    }
}
