package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.xhat.compiler.autodiff.DifferenceQuotient;
import org.xhat.compiler.autodiff.ForwardMode;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.autodiff.SecondOrder;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;

/** Every operator of the catalog, and one with two results: its derivatives against central differences, and against each other. */
class OpGradientProperties {
    @Provide
    Arbitrary<Sample> entries() {
        var entries = new ArrayList<>(OpCatalog.samples());
        entries.addAll(ProductAndEnergy.DECLARATION.samples());
        return Arbitraries.of(entries);
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void gradientIsTheLimitOfDifferences(@ForAll("entries") Sample entry, @ForAll @IntRange(max = 4) int trial) {
        var f = new Subject(entry, trial);
        Value loss = f.inner(f.results, "cotangent");
        var gradients = ReverseMode.gradient(f.builder, loss, f.differentiated);
        f.assertGradient(loss, gradients);
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void secondDerivativeIsTheLimitOfDifferences(
            @ForAll("entries") Sample entry, @ForAll @IntRange(max = 2) int trial) {
        var f = new Subject(entry, trial);
        Value loss = f.inner(f.results, "cotangent");
        var gradients = ReverseMode.gradient(f.builder, loss, f.differentiated);
        Value slope = f.inner(gradients, "direction");
        f.assertGradient(slope, ReverseMode.gradient(f.builder, slope, f.differentiated));
    }

    /** ⟨cotangent, J·tangent⟩ = ⟨Jᵀ·cotangent, tangent⟩. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void forwardAndReverseAreAdjoint(@ForAll("entries") Sample entry, @ForAll @IntRange(max = 4) int trial) {
        var f = new Subject(entry, trial);
        var tangents = f.directions(f.differentiated, "tangent");
        var pushed = ForwardMode.jvp(f.builder, f.results, f.differentiated, tangents);
        var cotangents = f.directions(f.results, "cotangent");
        var pulled = ReverseMode.vjp(f.builder, f.results, cotangents, f.differentiated)
                .gradients();
        assertEqualUpToRounding(f.evaluate(f.dot(cotangents, pushed)), f.evaluate(f.dot(pulled, tangents)));
    }

    /** ⟨u, H·v⟩ = ⟨v, H·u⟩: forward over reverse mode is symmetric, as Hessians are. */
    @Property(generation = GenerationMode.EXHAUSTIVE)
    void hessianIsSymmetric(@ForAll("entries") Sample entry, @ForAll @IntRange(max = 2) int trial) {
        var f = new Subject(entry, trial);
        Value loss = f.inner(f.results, "cotangent");
        var u = f.directions(f.differentiated, "u");
        var v = f.directions(f.differentiated, "v");
        var hv = SecondOrder.hessianVectorProduct(f.builder, loss, f.differentiated, v);
        var hu = SecondOrder.hessianVectorProduct(f.builder, loss, f.differentiated, u);
        assertEqualUpToRounding(f.evaluate(f.dot(u, hv)), f.evaluate(f.dot(v, hu)));
    }

    /** Both sides are sums of at most some hundred products of numbers near 1: they differ by less than 1000 roundings. */
    private static void assertEqualUpToRounding(double x, double y) {
        assertEquals(x, y, 1e-12 * Math.max(1, Math.abs(x)));
    }

    /** An operator applied to parameters whose values are sampled from its domain. */
    private static final class Subject {
        final Sample entry;
        final GraphBuilder builder = new GraphBuilder();
        final Fx fx = new Fx(builder);
        final Random random;
        final long extent;
        final Bindings bindings = new Bindings();
        final Map<String, Array64> parameters = new LinkedHashMap<>();
        final List<Value> differentiated = new ArrayList<>();
        final List<Value> results;

        Subject(Sample entry, int trial) {
            this.entry = entry;
            this.random = new Random(31L * entry.toString().hashCode() + trial);
            this.extent = 1 + trial;
            bindings.dim(Sample.DIM, extent);
            var operands = new ArrayList<Value>();
            for (int i = 0; i < entry.operands().size(); i++) {
                TensorType type = entry.operands().get(i);
                var range = entry.domain().ranges().get(i);
                Array64 value = sample(type, range);
                String name = "xyz".substring(i, i + 1);
                if (type.kind() == Kind.INTEGER || !range.differentiated()) {
                    operands.add(builder.add(new LeafOp.Input(name, type)));
                    bindings.input(name, value);
                } else {
                    operands.add(builder.add(new LeafOp.Parameter(name, type)));
                    bindings.parameter(name, value);
                    parameters.put(name, value);
                    differentiated.add(operands.getLast());
                }
            }
            results = builder.addNode(entry.op(), operands).results().stream()
                    .map(result -> result.type().kind() == Kind.INTEGER ? fx.toFloating(result) : result)
                    .toList();
        }

        private Array64 sample(TensorType type, Domain.Range range) {
            var shape = type.dims().stream()
                    .map(dim -> (int) dim.evaluate(Map.of(Sample.DIM, extent)))
                    .toList();
            int count = shape.stream().reduce(1, Math::multiplyExact);
            return new Array64(
                    shape, random.doubles(count).map(u -> range.sample(random)).toArray());
        }

        /** A random tensor of {@code like}'s type. */
        Value direction(Value like, String name) {
            bindings.input(name, sample(like.type(), Domain.Range.of(-1, 1)));
            return builder.add(new LeafOp.Input(name, like.type()));
        }

        List<Value> directions(List<Value> likes, String name) {
            var directions = new ArrayList<Value>();
            likes.forEach(like -> directions.add(direction(like, name + directions.size())));
            return directions;
        }

        /** Σ of the values times random weights: a scalar whose derivative shows all of theirs. */
        Value inner(List<Value> xs, String name) {
            return dot(xs, directions(xs, name));
        }

        Value dot(List<Value> xs, List<Value> ys) {
            Value sum = fx.constant(0);
            for (int i = 0; i < xs.size(); i++) {
                sum = fx.add(sum, fx.unbroadcast(fx.mul(xs.get(i), ys.get(i)), TensorType.SCALAR));
            }
            return sum;
        }

        double evaluate(Value scalar) {
            var graph = builder.build(Map.of("value", scalar));
            return new GraphInterpreter(graph).run(bindings).get("value").scalarValue();
        }

        /** The samples are fixed by their seeds, and none of them lies within a difference step of a kink. */
        void assertGradient(Value loss, List<Value> gradients) {
            var outputs = new LinkedHashMap<String, Value>();
            int next = 0;
            for (String name : parameters.keySet()) {
                outputs.put(name, gradients.get(next++));
            }
            var symbolic = new GraphInterpreter(builder.build(outputs)).run(bindings);
            var quotient = new DifferenceQuotient(builder.build(Map.of("loss", loss)), bindings);
            parameters.forEach((name, value) -> {
                var numeric = quotient.by(name, value).orElseThrow();
                for (int i = 0; i < numeric.size(); i++) {
                    double expected = numeric.get(i);
                    double actual = symbolic.get(name).data()[i];
                    double tolerance = Domain.ABSOLUTE + Domain.RELATIVE * Math.abs(expected);
                    assertTrue(
                            Math.abs(actual - expected) <= tolerance,
                            "∂" + name + "[" + i + "] is " + actual + ", differences give " + expected);
                }
            });
        }
    }
}
