package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelSignature.Variable;

/** {@code weights()} and {@code parameters(…)}: which they are, and that they stay where they were made. */
final class MadeParametersTest {
    private static ModelDefinition read(String members) {
        String text =
                "import static org.xhat.dsl.Dsl.*; import static org.xhat.layers.Layers.*; import org.xhat.dsl.*;\n"
                        + "@Model class Net {\n" + members + "\n}";
        return ModelReader.read(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    private static List<String> made(ModelDefinition model) {
        return model.signature().parameters().stream().map(Variable::name).toList();
    }

    /** The parameters that a value is computed from, in the order in which it is. */
    private static Set<String> used(Value value) {
        var names = new LinkedHashSet<String>();
        value.node().operands().forEach(operand -> names.addAll(used(operand)));
        if (value.op() instanceof LeafOp.Parameter parameter) {
            names.add(parameter.name());
        }
        return names;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "weights() | f.dense1.weight tied.linear1.weight w f.out.weight loss.late",
                "parameters(\"*\") | f.dense1.weight f.dense1.bias tied.linear1.weight w f.out.weight f.out.bias loss.late",
                "parameters(\"f.*\") | f.dense1.weight f.dense1.bias f.out.weight f.out.bias",
                "parameters(\"*.*1.weight\") | f.dense1.weight tied.linear1.weight",
                "parameters(\"f.out.bias\") | f.out.bias",
                "parameters(\"w\") | w"
            })
    void aLossIsGivenWhatWasMadeBefore(String parameters, String names) {
        String model = """
                @Param Tensor w = initial(gaussian(1f), 8, 8);
                @Predict Tensor f(@Dims("batch, 8") Tensor x) {
                    return named("out", dense(tied(tied(dense(x, 8, he()))).matmul(w), 8, he()));
                }
                @Shared Tensor tied(Tensor x) { return linear(x, 8, he()); }
                @Loss Tensor loss(@Dims("batch, 8") Tensor x) {
                    Tensor fitted = f(f(x)).mul(param("late", ones(1, 8)));
                    Tensor penalty = constant(0f);
                    PENALTY
                    return SUM;
                }
                """;
        var plain = read(model.replace("PENALTY", "").replace("SUM", "penalty.add(fitted.mean())"));
        var decayed = read(model.replace(
                        "PENALTY", "for (Tensor each : " + parameters + ") { penalty = penalty.add(each.sum()); }")
                .replace("SUM", "penalty"));
        assertEquals(
                List.of(names.split(" ")),
                List.copyOf(used(decayed.entry(EntryKind.EVALUATE).output("loss"))));
        assertEquals(made(plain), made(decayed), "owners, and what they own");
    }

    /** The second time that the loss reads it, all of its parameters were made before. */
    @Test
    void aPredictionIsGivenItsOwn() {
        String model = """
                @Param Tensor scale = initial(gaussian(1f), 8, 8);
                @Predict Tensor f(@Dims("batch, 8") Tensor x) {
                    Tensor h = dense(x, 4, he());
                    Tensor back = h.matmul(weights()[weights().length - 1].transpose());
                    return dense(back.matmul(scale), 8, he());
                }
                @Loss Tensor loss(@Dims("batch, 8") Tensor x) {
                    Tensor before = scale.sum().add(linear(x, 8, he()).sum());
                    return before.add(BOTH.sum());
                }
                """;
        var twice = read(model.replace("BOTH", "f(x).add(prediction(f(x)))"));
        var written = read(model.replace("BOTH", "f(x).add(prediction(f(x)))")
                .replace("weights()[weights().length - 1]", "parameters(\"*dense1.weight\")[0]"));
        assertEquals(
                GraphPrinter.print(written.entry(EntryKind.TRAIN)).replaceAll(" {3}// .*", ""),
                GraphPrinter.print(twice.entry(EntryKind.TRAIN)).replaceAll(" {3}// .*", ""));
        assertEquals(
                Set.of("f.dense1.weight", "f.dense1.bias", "scale", "f.dense2.weight", "f.dense2.bias"),
                used(twice.entry(EntryKind.PREDICT).output("prediction")));
    }
}
