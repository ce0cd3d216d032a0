package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.pipeline.GradientCheck.Verdict;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelInputs;

/** Whatever a model is made of, its derivatives are right, and the check knows; wrong ones it does not let pass. */
final class GradientCheckProperties {
    private static final int BATCH = 4;

    /** Steps from a tensor h[batch, 3] to the next; some have kinks, poles, large or small slopes. */
    @Provide
    Arbitrary<List<String>> steps() {
        return Arbitraries.of(
                        "dense(h, 3, gaussian(0.5f))",
                        "relu(h)",
                        "abs(h)",
                        "tanh(mul(h, 3f))",
                        "sigmoid(h)",
                        "square(h)",
                        "sqrt(add(square(h), 0.01f))",
                        "sqrt(relu(h))",
                        "where(greater(h, 0.1f), log(max(h, 0.1f)), h)",
                        "exp(min(h, 2f))",
                        "sin(mul(tanh(h), 30f))", // of numbers beyond its range there is no sine
                        "div(h, add(1f, square(h)))",
                        "layerNorm(h)",
                        "batchNorm(h)",
                        "softmax(h)",
                        "sub(h, reduceMax(h))",
                        "matmul(matmul(h, transpose(h)), h)",
                        "mul(h, 1000f)",
                        "add(h, 1000f)",
                        "mul(h, 0.001f)")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(tries = 25)
    void aRightGradientNeverFails(@ForAll("steps") List<String> steps) {
        check(steps);
    }

    /** The bias moves every element of a row alike, and the normalization takes that back: ±192 add up to 6e-14. */
    @Example
    void whatCancelsIsNotWrong() {
        check(List.of("relu(h)", "dense(h, 3, gaussian(0.5f))", "layerNorm(h)"));
    }

    private static void check(List<String> steps) {
        var body = new StringBuilder();
        steps.forEach(step -> body.append("        h = ").append(step).append(";\n"));
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;
                @Model
                final class Small {
                    @Predict
                    Tensor y(@Dims("batch, 3") Tensor x) {
                        Tensor h = dense(x, 3, gaussian(0.7f));
                %s
                        return h;
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        return mean(sum(square(sub(prediction(y(x)), x)), 1));
                    }
                }
                """.formatted(body);
        var model = ModelCompiler.readModel(SourceFile.of("Small.java", text), Map.of(), new DiagnosticLog());
        var right = GradientCheck.run(model, GradientCheckProperties::load, 3, 1, parameter -> {});
        assertNotEquals(Verdict.FAILED, right.verdict(), right::toString);
        var wrong = GradientCheck.run(
                model, MutatedRules.FACTOR.of(model), GradientCheckProperties::load, 3, 1, parameter -> {});
        for (int i = 0; i < right.parameters().size(); i++) {
            var before = right.parameters().get(i);
            if (before.verdict() == Verdict.PASSED && before.reason().isEmpty()) {
                assertNotEquals(Verdict.PASSED, wrong.parameters().get(i).verdict(), () -> before + " in " + steps);
            }
        }
    }

    private static DimValues load(ModelInputs inputs) {
        var dims = inputs.model().bind(BATCH);
        Elements x = inputs.input("x", dims);
        for (int i = 0; i < 3 * BATCH; i++) {
            x.set(i, Math.sin(1 + 5 * i));
        }
        return dims;
    }
}
