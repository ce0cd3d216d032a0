package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.ElementType;

/** Slopes of x^y where its closed forms y·x^(y−1) and x^y·log x are 0 · ∞, and the slope is not. */
final class PowerSlopesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** By column: x, y, x^y, ∂x, ∂²x, ∂y. Where ∂y is no number, neither are powers of exponents nearby. */
    private static final double[][] TRUTHS = {
        {0, 0, 1, 0, 0, 0},
        {0, 1, 0, 1, 0, 0},
        {0, 2, 0, 0, 2, 0},
        {0, 3, 0, 0, 0, 0},
        {0, 0.5, 0, INF, -INF, 0},
        {0, 1.5, 0, 0, INF, 0},
        {-0.0, 0, 1, 0, 0, 0},
        {-2, 0, 1, 0, 0, Double.NaN},
        {-2, 1, -2, 1, 0, Double.NaN},
        {-2, 2, 4, -4, 2, Double.NaN},
        {-2, 3, -8, 12, -12, Double.NaN},
        {-2, -1, -0.5, -0.25, -0.25, Double.NaN},
        {1, 0, 1, 0, 0, 0},
        {INF, 0, 1, 0, 0, INF},
        {INF, -1, 0, 0, 0, 0},
        {INF, 1, INF, 1, 0, INF},
        {Double.NaN, 0, 1, 0, 0, Double.NaN},
    };

    /** Values, slopes and second slopes of the graph as differentiated: the reference meaning. */
    @Test
    void ofTheGraph() {
        var type = TensorType.floating(Dim.of(TRUTHS.length));
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Parameter("x", type));
        Value y = builder.add(new LeafOp.Parameter("y", type));
        Value power = fx.pow(x, y);
        var slopes = ReverseMode.gradient(builder, fx.sum(power, List.of(0)), List.of(x, y));
        Value second = ReverseMode.gradient(builder, fx.sum(slopes.getFirst(), List.of(0)), List.of(x))
                .getFirst();
        var graph = builder.build(Map.of("power", power, "dx", slopes.get(0), "dx2", second, "dy", slopes.get(1)));
        var outputs = new GraphInterpreter(graph)
                .run(new Bindings().parameter("x", column(0)).parameter("y", column(1)));
        List<String> names = List.of("power", "dx", "dx2", "dy");
        for (String name : names) {
            assertArrayEquals(
                    column(2 + names.indexOf(name)).data(), outputs.get(name).data(), 1e-15, name);
        }
    }

    private static Array64 column(int column) {
        var data = new double[TRUTHS.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = TRUTHS[i][column];
        }
        return new Array64(List.of(data.length), data);
    }

    /** A step of length 1 against the gradient, of a model: exponents are literals there, or parameters as well. */
    @ParameterizedTest
    @CsvSource({
        "SCALAR, FLOAT32",
        "SCALAR, FLOAT64",
        "JVM, FLOAT32",
        "JVM, FLOAT64",
        "INTERPRETER, FLOAT64",
    })
    void ofCompiledModels(Backend backend, ElementType type) {
        double[][] finite = List.of(TRUTHS).stream()
                .filter(truth -> Math.abs(truth[0]) <= 2 && truth[3] < INF && truth[1] >= 0 && truth[5] == 0)
                .toArray(double[][]::new);
        assertTrue(finite.length >= 6);
        var options = CompileOptions.standard().withBackend(backend).withType(type);
        var source = SourceFile.of("Powers.java", MODEL.replace("COUNT", Integer.toString(finite.length)));
        var model = ModelCompiler.readModel(source, Map.of(), new DiagnosticLog());
        try (var program = ModelCompiler.program(model, BundledExamples.optimizer("Sgd"), options, 1)) {
            program.initialize(1);
            program.setHyperparameter("learningRate", 1);
            for (String variable : List.of("x", "y", "z")) {
                var values = new double[finite.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = variable.equals("y") ? finite[i][1] : finite[i][0];
                }
                program.write(variable, values);
            }
            program.input("data", program.model().bind(1)).set(0, 1);
            program.trainStep(program.model().bind(1));
            for (int i = 0; i < finite.length; i++) {
                double at = finite[i][0];
                String where = at + "^" + finite[i][1];
                assertEquals(at - finite[i][3], program.read("x")[i], where + " by the base");
                assertEquals(finite[i][1] - finite[i][5], program.read("y")[i], where + " by the exponent");
                // 1 + z + z² + z³
                assertEquals(at - (1 + 2 * at + 3 * at * at), program.read("z")[i], "a polynomial at " + at);
            }
        }
    }

    private static final String MODEL = """
            import static org.xhat.dsl.Dsl.*;
            import org.xhat.dsl.*;
            @Model
            public final class Powers {
                @Param Tensor x = initial(filled(0f), COUNT);
                @Param Tensor y = initial(filled(0f), COUNT);
                @Param Tensor z = initial(filled(0f), COUNT);
                @Loss
                Tensor loss(@Dims("batch, 1") Tensor data) {
                    Tensor polynomial = zeros(COUNT);
                    for (int k = 0; k < 4; k++) {
                        polynomial = add(polynomial, pow(z, k));
                    }
                    return mul(sum(add(pow(x, y), polynomial)), mean(data));
                }
                @Predict
                Tensor same(@Dims("batch, 1") Tensor data) {
                    return data;
                }
            }
            """;
}
