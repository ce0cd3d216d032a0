package org.xhat.compiler.random;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.ElementType;

/**
 * A program drawn at random. It is its steps, so a property that fails for it fails in the end for the few that matter, and prints
 * them as the text of a graph, which parses back. Contents are those that the leaves' names say.
 *
 * @param extents of the named dims, by number in {@link #EXTENTS}
 * @param steps in order
 * @param variant a number for whatever else a property wants to have drawn
 */
public record RandomProgram(List<Integer> extents, List<Step> steps, int variant) {
    /** What labels are below. */
    static final int LABELS = 3;

    /** The named dims. */
    static final List<String> DIMS = List.of("batch", "time", "width");

    /** 1, primes, and what lies around lanes and blocks; the larger the extent, the simpler must be the rest. */
    private static final int[] EXTENTS = {
        1, 2, 3, 4, 5, 7, 8, 13, 15, 16, 17, 21, 31, 32, 33, 2, 3, 5, 7, 63, 64, 65, 129, 1023, 1024, 1025
    };

    /** Copies the lists. */
    public RandomProgram {
        extents = List.copyOf(extents);
        steps = List.copyOf(steps);
    }

    /** The named dims' values. */
    public Map<String, Long> dims() {
        Map<String, Long> dims = new LinkedHashMap<>();
        for (int i = 0; i < DIMS.size(); i++) {
            dims.put(DIMS.get(i), (long) EXTENTS[extents.get(i)]);
        }
        return dims;
    }

    /** The steps as a graph. */
    public Graph graph() {
        return StepsToGraph.graph(steps, dims());
    }

    /** The same graph, its nodes made under origins with every character that a source may have. */
    public Graph graphWithOrigins() {
        return StepsToGraph.graphWithOrigins(steps, dims());
    }

    /** What the names of the leaves of {@code graph} say they hold, numbers of {@code element}; labels are below {@link #LABELS}. */
    public static Map<LeafOp, Array64> leaves(Graph graph, Map<String, Long> dims, ElementType element) {
        var values = new LinkedHashMap<LeafOp, Array64>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp leaf && name(leaf) instanceof String name) {
                var shape = leaf.type().dims().stream()
                        .map(dim -> Math.toIntExact(dim.evaluate(dims)))
                        .toList();
                double[] data = Palette.elements(name, shape.stream().reduce(1, Math::multiplyExact), element);
                if (leaf.type().kind() == Kind.INTEGER) {
                    for (int i = 0; i < data.length; i++) {
                        data[i] = Math.clamp((long) (LABELS * (0.5 + 0.5 * data[i])), 0, LABELS - 1);
                    }
                }
                values.put(leaf, new Array64(shape, data));
            }
        }
        return values;
    }

    private static @Nullable String name(LeafOp leaf) {
        return switch (leaf) {
            case LeafOp.Input input -> input.name();
            case LeafOp.Parameter parameter -> parameter.name();
            case LeafOp.State state -> state.name();
            case LeafOp.Hyper hyper -> hyper.name();
            case LeafOp.DrawKey key -> key.mnemonic();
            case LeafOp.Step step -> null;
            case LeafOp.Constant constant -> null;
            case LeafOp.DimValue dim -> null;
            case LeafOp.Iota iota -> null;
        };
    }

    /** {@code leaves} as the graph interpreter takes them. */
    public static Bindings bindings(Map<LeafOp, Array64> leaves, Map<String, Long> dims) {
        var bindings = new Bindings();
        dims.forEach(bindings::dim);
        leaves.forEach((leaf, value) -> {
            switch (leaf) {
                case LeafOp.Input input -> bindings.input(input.name(), value);
                case LeafOp.Parameter parameter -> bindings.parameter(parameter.name(), value);
                case LeafOp.State state -> bindings.state(state.name(), value);
                case LeafOp.Hyper hyper -> bindings.hyper(hyper.name(), value.scalarValue());
                case LeafOp.DrawKey key -> bindings.drawKey(value);
                case LeafOp.Step step -> throw new IllegalArgumentException("no step occurs in random programs");
                case LeafOp.Constant constant -> throw new IllegalArgumentException("a constant is not bound");
                case LeafOp.DimValue dim -> throw new IllegalArgumentException("a dim's value is not bound");
                case LeafOp.Iota iota -> throw new IllegalArgumentException("positions are not bound");
            }
        });
        return bindings;
    }

    /** The dims' values, then the graph. */
    @Override
    public String toString() {
        return "variant " + variant + ", " + dims() + "\n" + GraphPrinter.print(graph());
    }

    /** Programs of up to a dozen steps: {@code @ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program}. */
    public static final class Drawn implements ArbitrarySupplier<RandomProgram> {
        /** Kinds of steps by how often they occur. */
        private static final Arbitrary<Step.Make> MAKE = Arbitraries.frequency(
                Tuple.of(3, Step.Make.LEAF),
                Tuple.of(12, Step.Make.POINTWISE),
                Tuple.of(4, Step.Make.REDUCE),
                Tuple.of(2, Step.Make.RUNNING),
                Tuple.of(2, Step.Make.PLACE),
                Tuple.of(2, Step.Make.CATALOG),
                Tuple.of(2, Step.Make.BROADCAST),
                Tuple.of(2, Step.Make.TRANSPOSE),
                Tuple.of(2, Step.Make.RESHAPE),
                Tuple.of(2, Step.Make.SLICE),
                Tuple.of(1, Step.Make.PAD),
                Tuple.of(2, Step.Make.WINDOW),
                Tuple.of(1, Step.Make.REVERSE),
                Tuple.of(1, Step.Make.CONCAT),
                Tuple.of(2, Step.Make.CONTRACT),
                Tuple.of(2, Step.Make.LINEAR),
                Tuple.of(1, Step.Make.MEAN),
                Tuple.of(1, Step.Make.NORMALIZE),
                Tuple.of(1, Step.Make.SOFTMAX),
                Tuple.of(1, Step.Make.ONE_HOT),
                Tuple.of(2, Step.Make.GATHER),
                Tuple.of(1, Step.Make.DRAW),
                Tuple.of(1, Step.Make.KEEP));

        @Override
        public Arbitrary<RandomProgram> get() {
            return of(1, 12);
        }

        /** Programs of {@code least} to {@code most} steps. */
        public static Arbitrary<RandomProgram> of(int least, int most) {
            var extents = number(EXTENTS.length).list().ofSize(DIMS.size());
            return Combinators.combine(extents, steps().list().ofMinSize(least).ofMaxSize(most), number(1 << 10))
                    .as(RandomProgram::new)
                    .withoutEdgeCases();
        }

        private static Arbitrary<Step> steps() {
            Arbitrary<Integer> operand = Arbitraries.frequencyOf(
                    Tuple.of(2, Arbitraries.just(0)), Tuple.of(3, number(40)), Tuple.of(1, number(1 << 12)));
            return Combinators.combine(MAKE, number(1 << 8), operand, operand, operand, number(1 << 20))
                    .as(Step::new);
        }

        private static Arbitrary<Integer> number(int bound) {
            return Arbitraries.integers().between(0, bound - 1).withDistribution(RandomDistribution.uniform());
        }
    }

    /** The values of {@code graph} that hold numbers. */
    static List<Value> floating(Graph graph) {
        return graph.values().stream()
                .filter(value -> value.type().kind() == Kind.FLOATING)
                .toList();
    }
}
