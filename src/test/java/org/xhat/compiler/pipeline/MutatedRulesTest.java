package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.GradientCheck.Verdict;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.Elements;
import org.xhat.runtime.program.ModelInputs;

/**
 * What the check says of each derivative rule when it is wrong. One model takes parameters through every operator, each parameter
 * through one: whatever a mutation changes is one parameter's business.
 */
final class MutatedRulesTest {
    private static final int BATCH = 2;

    /** Calls by what is in them; P, Q and R stand for parameters in the range before, which are the call's own. */
    private static final List<String> CALLS = List.of(
            "-2 2 add(P, Q)",
            "-2 2 sub(P, Q)",
            "-2 2 mul(P, Q)",
            "0.5 3 div(P, Q)",
            "-2 2 neg(P)",
            "0.3 2 abs(P)",
            "-2 2 square(P)",
            "0.2 4 sqrt(P)",
            "0.2 4 rsqrt(P)",
            "0.5 3 reciprocal(P)",
            "-2 2 exp(P)",
            "0.2 4 log(P)",
            "-0.8 3 log1p(P)",
            "0.2 4 log2(P)",
            "-2 2 tanh(P)",
            "-2 2 sigmoid(P)",
            "-2 2 softplus(P)",
            "-2 2 relu(P)",
            "-2 2 erf(P)",
            "-2 2 sin(P)",
            "-2 2 cos(P)",
            "0.3 2 pow(P, Q)",
            "-2 2 min(P, Q)",
            "-2 2 max(P, Q)",
            "-2 2 where(greater(sum(x, 0), 0f), P, Q)",
            "-2 2 fma(P, Q, R)",
            "-2 2 matmul(P, Q)",
            "-2 2 transpose(P)",
            "-2 2 reshape(P, 9)",
            "-2 2 broadcast(P, 2, 3, 3)",
            "-2 2 expandDims(P, 0)",
            "-2 2 sum(P, 0)",
            "-2 2 mean(P, 1)",
            "-2 2 reduceMax(P, 1)");

    private static final ModelDefinition MODEL = model();

    private static ModelDefinition model() {
        var terms = new StringBuilder();
        for (int call = 0; call < CALLS.size(); call++) {
            String[] parts = CALLS.get(call).split(" ", 3);
            String expression = parts[2];
            for (String parameter : List.of("P", "Q", "R")) {
                expression = expression.replaceAll(
                        "\\b" + parameter + "\\b",
                        "param(\"%s%s\", uniform(%sf, %sf), 3, 3)"
                                .formatted(parameter.toLowerCase(Locale.ROOT), call, parts[0], parts[1]));
            }
            terms.append(String.format(
                    Locale.ROOT,
                    "        Tensor y%d = %s;%n        l = add(l, mean(square(add(y%d, 3f))));%n",
                    call,
                    expression,
                    call));
        }
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import org.xhat.dsl.*;
                @Model
                final class Rules {
                    @Predict
                    Tensor same(@Dims("batch, 3") Tensor x) {
                        return x;
                    }
                    @Loss
                    Tensor loss(@Dims("batch, 3") Tensor x) {
                        Tensor l = mean(square(x));
                %s
                        return l;
                    }
                }
                """.formatted(terms);
        return ModelCompiler.readModel(SourceFile.of("Rules.java", text), Map.of(), new DiagnosticLog());
    }

    private static DimValues load(ModelInputs inputs) {
        var dims = inputs.model().bind(BATCH);
        Elements x = inputs.input("x", dims);
        for (int i = 0; i < 3 * BATCH; i++) {
            x.set(i, i % 3 == 0 ? -0.5 : 0.25);
        }
        return dims;
    }

    /** The parameters by which two gradients differ by more than 1e-4 of the largest derivative. */
    private static List<String> changed(GradientGraph right, GradientGraph wrong) {
        var changed = new ArrayList<String>();
        try (var team = new ThreadTeam(1)) {
            var both = new LinkedHashMap<String, double[]>();
            for (GradientGraph gradient : List.of(right, wrong)) {
                var model = new DifferentiatedModel(MODEL, gradient, team);
                model.initialize(1);
                var dims = load(model);
                for (var parameter : MODEL.signature().parameters()) {
                    double[] here = model.gradient(dims, parameter);
                    double[] there = both.put(parameter.name(), here);
                    if (there != null) {
                        double scale = Arrays.stream(there).map(Math::abs).max().orElseThrow();
                        for (int i = 0; i < here.length; i++) {
                            if (Math.abs(here[i] - there[i]) > 1e-4 * scale) {
                                changed.add(parameter.name());
                                break;
                            }
                        }
                    }
                }
            }
        }
        return changed;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsChangedFailsAndNothingElse(MutatedRules rules) {
        var gradient = rules.of(MODEL);
        var changed = changed(GradientGraph.of(MODEL), gradient);
        switch (rules) {
            case RIGHT -> assertEquals(List.of(), changed);
            case SIGN, FACTOR, MISSING_TERM ->
                assertEquals(MODEL.signature().parameters().size(), changed.size(), changed::toString);
            case WRONG_OPERAND -> assertTrue(changed.size() > 25, changed::toString);
        }
        var results = GradientCheck.run(MODEL, gradient, MutatedRulesTest::load, 6, 1, result -> {})
                .parameters();
        for (var result : results) {
            var expected = changed.contains(result.name()) ? Verdict.FAILED : Verdict.PASSED;
            assertEquals(expected, result.verdict(), () -> rules + ": " + result);
        }
    }
}
