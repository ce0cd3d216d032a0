package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.JavaClasses;
import org.xhat.compiler.PublishedOptimizers;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticKind;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.StepFormula;

/** An optimizer's graph is its own Java, to the bit; its signature is what its fields say. */
@Tag("locale")
final class OptimizerReaderTest {

    private static final int STEPS = 300;

    private static OptimizerDefinition read(SourceFile file) {
        var log = new DiagnosticLog();
        OptimizerDefinition optimizer = OptimizerReader.read(file, Map.of(), log);
        assertEquals(List.of(), log.diagnostics(), "no warnings");
        return optimizer;
    }

    static Stream<Arguments> optimizers() {
        String plain = "@Update float update(float theta, float gradient, long step) { return %s; }";
        return Stream.of(
                arguments("Adam", """
                        @Hyper("(0, inf)") float rate = 0.001f;
                        @Hyper("[0, 1)") float beta1 = 0.9f;
                        @Hyper("[0, 1)") float beta2 = 0.999f;
                        @Slot float m;
                        @Slot float v;
                        float corrected(float moment, float beta, long step) { return moment / (1 - pow(beta, step + 1)); }
                        @Update float update(float theta, float gradient, long step) {
                            m = beta1 * m + (1 - beta1) * gradient;
                            v = beta2 * v + (1 - beta2) * gradient * gradient;
                            return theta - rate * corrected(m, beta1, step) / (sqrt(corrected(v, beta2, step)) + 1e-8f);
                        }"""),
                arguments("Rprop", """
                        @Slot float size;
                        @Slot float last;
                        static final float GROWTH = 1.2f;
                        @Update float update(float theta, float gradient, long step) {
                            float old = step == 0 ? 0.1f : size;
                            float product = gradient * last;
                            float next = product > 0 ? min(old * GROWTH, 50f) : product < 0 ? max(old * 0.5f, 1e-6f) : old;
                            size = next;
                            this.last = gradient;
                            return theta - sign(gradient) * next;
                        }"""),
                arguments("a look-ahead", """
                        @Hyper("(0, inf)") float rate = 0.1f;
                        @Slot float v;
                        float mu(long step) { return 1 - 3f / (step + 5); }
                        @GradientAt float ahead(float theta, long step) { return theta + mu(step) * v; }
                        @Update float update(float theta, float gradient, long step) {
                            v = mu(step) * v - rate * gradient;
                            return theta + v;
                        }"""),
                arguments("order of evaluation", """
                        @Slot float s;
                        float next() { s = s + 1; return s; }
                        @Update float update(float theta, float gradient) {
                            float a = s + next() * 10 + s * 100;
                            s -= gradient;
                            return theta + a - next() / 3;
                        }"""),
                arguments("loops and locals", """
                        @Update float update(float theta, float gradient) {
                            float x = theta;
                            int count = 7 / 2;
                            for (int i = 1; i <= count; i++) { x = x * 0.5f + gradient / i; }
                            if (count == 3 && !(count > 4)) { x += 1; } else { x = 0; }
                            return x;
                        }"""),
                arguments("sides of a choice are promoted", """
                        static final boolean YES = true, NO = false;
                        static final boolean SAME = YES == NO;
                        float half() { return 0.5f; }
                        @Update float update(float theta, float gradient, long step) {
                            float rate = theta > 0 ? 1 : 2;
                            float wide = theta > 0 ? 1 : step > 3 ? 2L : step;
                            float sum = (YES ? 1 : 2f) / 2 + (YES ? 1 : half()) / 2 + ((NO ? 2L : 2147483647) + 1);
                            if (SAME) { sum = 0; }
                            return theta - gradient * (theta > 0 ? 1 : 2) - rate * sum * wide;
                        }"""),
                arguments("Rprop as printed", """
                        @Slot float size = 0.1f;
                        @Slot float last;
                        @Update float update(float theta, float gradient) {
                            float product = gradient * last;
                            if (product > 0) {
                                size = min(1.2f * size, 50f);
                            } else if (product < 0) {
                                size = max(0.5f * size, 1e-6f);
                                gradient = 0;
                            }
                            last = gradient;
                            return theta -= sign(gradient) * size;
                        }"""),
                arguments("early returns", """
                        @Slot float count;
                        @Slot float seen = -1;
                        float half(float x) {
                            if (x > 1) { count += 1; return x / 2; }
                            if (x < -1) { count -= 1; return -x / 2; }
                            count *= 0.5f;
                            return x;
                        }
                        @Update float update(float theta, float gradient, long step) {
                            if (step < 3) { return theta; }
                            if (gradient > 0.5f) { seen = gradient; if (theta > 0) { return half(theta); } seen += 1; }
                            else if (gradient < -0.5f) { theta += half(gradient); }
                            float x = half(theta + seen);
                            seen = x;
                            return x - gradient;
                        }"""),
                arguments("loops left on some paths", """
                        @Slot float s;
                        @Update float update(float theta, float gradient) {
                            for (int i = 1; i < 5; i++) {
                                if (i == 2) { continue; }
                                if (theta * i > 3) { s = i; return theta - i; }
                                if (i == 4) { break; }
                                theta += 0.1f * gradient;
                            }
                            int k = 0;
                            while (k < 3) { s += k++; }
                            do { s -= 1; } while (--k > 0);
                            return theta;
                        }"""),
                arguments("integers that the program chooses", """
                        @Update float update(float theta, float gradient, long step) {
                            int k = gradient > 0 ? 1 : 2;
                            if (theta > 0) { k = 3 * k + 1; }
                            int half = k / 2;
                            boolean odd = k % 2 == 1;
                            return odd ? theta - half * gradient : theta + (float) k / 3;
                        }"""),
                arguments("a helper class", """
                        record Bounds(float low, float high) {}
                        @Slot float s;
                        float within(float x, Bounds bounds) { return max(bounds.low(), min(x, bounds.high())); }
                        @Update float update(float theta, float gradient, long step) {
                            s = Rates.clipped(gradient, 0.5f) + Rates.BASE * s;
                            float scale = (float) (Math.sqrt(2.0) * Rates.HALF) + Math.max(3, 2) + Integer.MAX_VALUE % 7;
                            return within(theta - scale * s / Rates.pow2(3), new Bounds(-10, 10));
                        }
                        }
                        final class Rates {
                            static final float BASE = 0.25f;
                            static final double HALF = 1 / 2.0;
                            static float clipped(float x, float bound) {
                                if (x > bound) { return bound; }
                                return x < -bound ? -bound : x;
                            }
                            static int pow2(int... exponents) { int sum = 0; for (int n : exponents) { sum += (int) Math.pow(2, n); } return sum; }
                        """),
                arguments("arrays made after an early return", """
                        static int[] table() { int[] t = {1, 2, 0}; t[2] = 3; return t; }
                        static final int[] TABLE = table();
                        @Slot float s;
                        @Update float update(float theta, float gradient) {
                            if (gradient > 0.5f) { return theta; }
                            int[] n = new int[2];
                            n[1] = TABLE[2];
                            for (int i = 0; i < n[1]; i++) { s += TABLE[i] * gradient; }
                            float x;
                            if (theta > 0 && (x = theta - s) > 0) { return x; }
                            return theta + s;
                        }"""),
                arguments("one condition on many integers", """
                        @Update float update(float theta, float gradient) {
                            int sum = 0;
                            for (int i = 0; i < 40; i++) { sum += gradient > 0 ? i : 2 * sum + 1; }
                            return theta - sum * gradient;
                        }"""),
                arguments("conditions on conditions", """
                        @Update float update(float theta, float gradient, long step) {
                            boolean b = step % 3 == 0;
                            for (int i = 0; i < 60; i++) { b = (step % (i + 2) == 1) == b; }
                            return b ? theta : theta - gradient;
                        }"""),
                arguments("the step in integers", """
                        @Hyper("[0, inf)") int period = 0;
                        @Hyper("[1, inf)") int every = 7;
                        @Slot float held;
                        @Update float update(float theta, float gradient, long step) {
                            if (period > 0 && step % period == 0) { held = gradient; }
                            if (step % every == every - 1) { held += 1; }
                            float rate = 1;
                            if (period != 0) { rate = step / period; }
                            int phase = (int) (step % 3);
                            switch (phase) {
                                case 0: rate *= 2; break;
                                case 1: rate *= 3;
                                default: held -= gradient;
                            }
                            long wrapped = step * 2147483647L * 3 + every;
                            int cut = (int) wrapped * every;
                            return theta - rate * gradient / (step / 4 + 1) + held + cut % 5 + Scalars.max(0, step - 20);
                        }"""),
                arguments("an index that counts is computed once", """
                        @Update float update(float theta, float gradient) {
                            float[] a = {theta, gradient, 3};
                            int i = 0;
                            float old = a[i++]++ + a[i++]--;
                            a[i] += i;
                            return old + a[0] * a[1] - a[2];
                        }"""),
                arguments("the cases of a switch have one type", """
                        static final int[] COUNTS = {3, 1};
                        static final boolean YES = true;
                        @Update float update(float theta, float gradient, long step) {
                            float half = switch (COUNTS[0]) { case 3 -> 1; default -> 0.5f; } / 2;
                            float third = switch (COUNTS[1]) { case 1 -> { int k = 1; yield k; } default -> { float f = 2; yield f; } } / 3;
                            float fourth = (YES ? 1 : theta + COUNTS[0]) / 4 + (YES ? COUNTS[1] : 1) / 2 + (YES ? 1 : COUNTS[0] * 1f) / 2;
                            if (theta > 0) { half += step / (step < 3 ? 2 : -3); }
                            return theta - half * gradient + third + fourth;
                        }"""),
                arguments("arrays and constants", """
                        static final float[] RATES = {0.1f, 0.01f, 0.001f};
                        static final int[] AT = new int[] {10, 100};
                        @Slot float s;
                        @Update float update(float theta, float gradient, long step) {
                            float rate = RATES[0];
                            for (int i = 0; i < AT.length; i++) { if (step >= AT[i]) { rate = RATES[i + 1]; } }
                            float[] last = new float[2];
                            last[1] = s;
                            if (gradient > 0) { last[0] = 1; last[1] += gradient; }
                            float sum = 0;
                            for (float each : last) { sum += each; }
                            s = sum;
                            String kind = "decay";
                            float factor = switch (kind) { case "none" -> 1f; case "decay" -> { float f = 0.5f; yield f; } default -> 2f; };
                            return theta - rate * factor * gradient * last[0];
                        }"""),
                arguments(
                        "exact functions",
                        plain.formatted("expm1(theta * 0.01f) + exp2(-abs(gradient)) + rint(theta * 1.5f) * 0.25f")),
                arguments("sums of three", plain.formatted("theta + gradient + 0.1f - 0.1f * theta")),
                arguments("constants are not folded", plain.formatted("theta * (1 - 0.9f) + gradient * (0.1f + 0.2f)")),
                arguments(
                        "integers first", plain.formatted("theta + 7 / 2 * gradient + 1 / 2 + 10 % 4 + (float) 1 / 3")),
                arguments(
                        "integers wrap",
                        plain.formatted("theta + 2147483647 * 2 + (2147483647 + 1L) + gradient * 65536 * 65536")),
                arguments(
                        "the step in floats", plain.formatted("theta + step * gradient - (2 * step + 3) / 7f + -step")),
                arguments(
                        "comparing the step",
                        plain.formatted("step < 10 || step >= 200 && step != 250 ? theta : gradient - step")),
                arguments(
                        "comparing floats",
                        plain.formatted("theta != gradient && !(theta < 0) ? -theta : theta >= gradient ? 1 : 0 / 1f")),
                arguments("minus zero", plain.formatted("-(0f * theta) - gradient * 0f")),
                arguments(
                        "functions",
                        plain.formatted(
                                "exp(-abs(theta)) + log1p(abs(gradient)) + tanh(theta)"
                                        + " + fma(theta, gradient, 1) + ceil(theta) + floor(gradient) + sigmoid(theta) + log2(2f + abs(theta))")));
    }

    /** Random gradients of mixed size, starting from each θ; also NaN, infinities and zeros of both signs. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void theGraphIsTheClassToTheBit(String name, String members) throws Exception {
        String text = "import static org.xhat.dsl.Scalars.*; import org.xhat.dsl.*;\n@Optimizer public class Opt {\n"
                + members + "\n}";
        var log = new DiagnosticLog();
        OptimizerDefinition optimizer = OptimizerReader.read(SourceFile.of("Opt.java", text), Map.of(), log);
        assertSameBits(optimizer, new JavaClasses(Map.of("Opt", text)).loadClass("Opt"));
    }

    @ParameterizedTest
    @MethodSource("published")
    void theOptimizersOfPapersAreTheirClassesToTheBit(String name) throws Exception {
        SourceFile source = PublishedOptimizers.source(name);
        assertSameBits(read(source), new JavaClasses(Map.of(name, source.text())).loadClass(name));
    }

    static Stream<String> published() {
        return PublishedOptimizers.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesAreTheirClassesToTheBit(String name) throws Exception {
        assertSameBits(read(BundledExamples.source(name)), Class.forName("org.xhat.examples." + name));
    }

    static Stream<String> examples() {
        return Stream.of("Sgd", "ClassicalMomentum", "Nesterov");
    }

    private static void assertSameBits(OptimizerDefinition optimizer, Class<?> type) throws Exception {
        for (float theta : SameBits.THETAS) {
            new SameBits(optimizer, type, STEPS).check(theta, Map.of());
        }
    }

    @Test
    void aChainOfAThousandMethodsIsADiagnosticAtItsCall() {
        var text = new StringBuilder("import org.xhat.dsl.*;\n@Optimizer class Opt {\n");
        for (int i = 0; i < 1000; i++) {
            text.append("float f%s(float x) { if (true) { return f%s(x); } return x; }\n".formatted(i, i + 1));
        }
        text.append("float f1000(float x) { return x; }\n")
                .append("@Update float update(float theta, float gradient) { return theta - f0(gradient); }\n}");
        var thrown = assertThrows(CompileException.class, () -> read(SourceFile.of("Opt.java", text.toString())));
        assertEquals(1, thrown.diagnostics().size());
        assertEquals(
                DiagnosticKind.CALLS_TOO_DEEP, thrown.diagnostics().getFirst().kind());
        assertEquals(201, thrown.diagnostics().getFirst().span().line(), "the call that is one too many");
    }

    @Test
    void theSignatureIsWhatTheFieldsSay() {
        var signature = read(BundledExamples.source("Nesterov")).signature();
        assertEquals("Nesterov", signature.optimizer());
        assertEquals(
                List.of("learningRate = 0.01 in (0, inf)", "maxMomentum = 0.99 in [0, 1)"),
                signature.hyperparameters().stream()
                        .map(h -> h.name() + " = " + h.initial() + " in " + h.range())
                        .toList());
        assertEquals(List.of("velocity"), signature.slotNames());
    }

    @Test
    void theOutputsAreThePointsTheSlotsAndTheNextLookAhead() {
        assertEquals(
                Set.of("theta"),
                read(BundledExamples.source("Sgd")).update().outputs().keySet());
        var nesterov = read(BundledExamples.source("Nesterov"));
        assertEquals(
                Set.of("theta", "slot:velocity", "lookAhead"),
                nesterov.update().outputs().keySet());
        nesterov.update().outputs().values().forEach(value -> assertEquals(OptimizerBody.VECTOR, value.type()));
    }

    /** The schedule depends on no element, so it is computed once per step and not once per element. */
    @Test
    void whatDependsOnNoElementIsAScalar() {
        var graph = read(BundledExamples.source("Nesterov")).update();
        assertTrue(graph.nodes().stream()
                .filter(node -> node.op().mnemonic().equals("pow")
                        || node.op().mnemonic().equals("log2"))
                .allMatch(node -> node.result().type().isScalar()));
        assertTrue(graph.nodes().stream()
                .anyMatch(node -> node.op().equals(new LeafOp.Step(StepFormula.parse("add(step,1)")))));
    }

    /** Sutskever et al. 2013, equation 5: 0.5 for 250 steps, 0.75, …, 0.9 at step 1000, then the bound. */
    @Test
    void nesterovsScheduleIsThePapers() throws Exception {
        Class<?> type = Class.forName("org.xhat.examples.Nesterov");
        Method momentum = type.getDeclaredMethod("momentum", long.class);
        momentum.setAccessible(true);
        Object nesterov = type.getDeclaredConstructor().newInstance();
        long[] steps = {0, 249, 250, 500, 1000, 12_250, 1_000_000};
        double[] expected = {0.5, 0.5, 0.75, 1 - 1 / 6.0, 0.9, 0.99, 0.99};
        for (int i = 0; i < steps.length; i++) {
            assertEquals(expected[i], (float) momentum.invoke(nesterov, steps[i]), 1e-6, "step " + steps[i]);
        }
    }
}
