package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.EntryOutputs;

/** What {@code explain --emit gradient} prints is the gradient: read by {@link PageReader} and evaluated in double, it has its values. */
final class GradientPageValuesTest {
    private static final Map<String, Long> DIMS = Map.of("batch", 6L);

    /** Of the gradient as derived, which the one that runs reassociates: of the largest magnitude of a parameter's derivative. */
    private static final double REASSOCIATED = 1e-10;

    @ParameterizedTest
    @ValueSource(
            strings = {"BatchNormMlp", "SigmoidMlp", "LayerNormMlp", "ConvNet", "CurvesAutoencoder", "MnistAutoencoder"
            })
    void ofEveryExample(String name) {
        check(BundledExamples.model(name));
    }

    static List<String> losses() {
        return LayerGradientTest.losses();
    }

    /** Of every layer of the library, and operators that move elements. */
    @ParameterizedTest
    @MethodSource("losses")
    void ofEveryLayer(String loss) {
        check(LayerGradientTest.model(loss));
    }

    private static void check(ModelDefinition model) {
        Graph train = model.entry(EntryKind.TRAIN);
        String page = GradientPage.of(model);
        var reader = new PageReader(page, train);
        var derived = GradientGraph.of(model);
        Graph runs = Simplification.of(derived.graph(), Rewriting.gradient(derived.primal()))
                .graph();
        var read = new LinkedHashMap<String, Value>();
        runs.outputs().forEach((output, value) -> {
            if (output.equals(EntryOutputs.LOSS)) {
                read.put(output, reader.value(output, value));
            } else if (output.startsWith(EntryOutputs.GRADIENT)) {
                read.put(output, reader.value(derivative(output), value));
            }
        });
        var bindings = random(train);
        var printed = new GraphInterpreter(reader.graph(read)).run(bindings);
        var running = new GraphInterpreter(runs).run(bindings);
        var asDerived = new GraphInterpreter(derived.graph()).run(bindings);
        for (String output : read.keySet()) {
            assertSame(running.get(output), printed.get(output), 0, output + " of\n" + page);
            assertSame(asDerived.get(output), printed.get(output), REASSOCIATED, output + " of\n" + page);
        }
    }

    /** {@code logits.dense1.dweight} for {@code gradient:logits.dense1.weight}. */
    private static String derivative(String output) {
        String parameter = output.substring(EntryOutputs.GRADIENT.length());
        int last = parameter.lastIndexOf('.') + 1;
        return parameter.substring(0, last) + "d" + parameter.substring(last);
    }

    private static Bindings random(Graph graph) {
        var random = new Random(1);
        var bindings = new Bindings();
        DIMS.forEach(bindings::dim);
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case LeafOp.Input(String name, TensorType type) -> bindings.input(name, random(type, random));
                case LeafOp.Parameter(String name, TensorType type) -> bindings.parameter(name, random(type, random));
                case LeafOp.State(String name, TensorType type) -> bindings.state(name, random(type, random));
                default -> {}
            }
        }
        return bindings;
    }

    private static Array64 random(TensorType type, Random random) {
        var shape = type.dims().stream().map(dim -> (int) dim.evaluate(DIMS)).toList();
        int count = shape.stream().reduce(1, Math::multiplyExact);
        return new Array64(
                shape,
                random.doubles(count)
                        .map(u -> type.kind() == Kind.INTEGER ? Math.floor(3 * u) : u - 0.5)
                        .toArray());
    }

    private static void assertSame(Array64 expected, Array64 actual, double tolerance, String what) {
        double most =
                tolerance * Arrays.stream(expected.data()).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.data().length; i++) {
            assertEquals(expected.data()[i], actual.data()[i], most + Double.MIN_VALUE, what);
        }
    }
}
