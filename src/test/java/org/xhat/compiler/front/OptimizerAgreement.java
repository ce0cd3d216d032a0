package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xhat.compiler.JavaClasses;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.Diagnostic;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Severity;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.random.RandomOptimizer;
import org.xhat.compiler.front.random.SmallerOptimizer;

/** Holds random optimizers to their own Java: that xhat reads them, and computes the bits that the class computes. */
final class OptimizerAgreement {

    private static final int STEPS = 20;

    /** What xhat documents to be too much. */
    private static final Pattern LIMITS = Pattern.compile(
            "error: an integer (of more than \\d+ operations on the step|that more than \\d+ conditions on elements choose)");

    private OptimizerAgreement() {}

    /**
     * What is wrong with the optimizers of some seeds.
     *
     * @return the seeds of each kind of failure
     */
    static Map<String, List<Long>> failures(long first, int count) {
        var texts = new LinkedHashMap<String, String>();
        for (long seed = first; seed < first + count; seed++) {
            texts.put("Opt" + seed, RandomOptimizer.of(seed, "Opt" + seed).text());
        }
        var classes = new JavaClasses(texts);
        var found = new LinkedHashMap<String, List<Long>>();
        texts.forEach((name, text) -> {
            String failure = failure(name, text, classes);
            if (!failure.isEmpty()) {
                found.computeIfAbsent(kind(failure), unknown -> new ArrayList<>())
                        .add(Long.parseLong(name.substring("Opt".length())));
            }
        });
        return found;
    }

    /** A small program that fails as the one of a seed does, and how. */
    static String shrunk(long seed) {
        String name = "Opt" + seed;
        RandomOptimizer whole = RandomOptimizer.of(seed, name);
        String kind = kind(failure(name, whole.text()));
        var smallest = SmallerOptimizer.smallest(
                whole, name, smaller -> kind(failure(name, smaller.text())).equals(kind));
        return smallest.text() + failure(name, smallest.text());
    }

    private static String failure(String name, String text) {
        try {
            return failure(name, text, new JavaClasses(Map.of(name, text)));
        } catch (IllegalArgumentException refused) {
            return "javac: " + refused.getMessage();
        }
    }

    /** What is wrong, or nothing. */
    private static String failure(String name, String text, JavaClasses classes) {
        try {
            var optimizer = OptimizerReader.read(SourceFile.of(name + ".java", text), Map.of(), new DiagnosticLog());
            var bits = new SameBits(optimizer, classes.loadClass(name), STEPS);
            int variant = 0;
            for (float theta : SameBits.THETAS) {
                var hyperparameters = new LinkedHashMap<String, Float>();
                for (var hyper : optimizer.signature().hyperparameters()) {
                    float other = hyper.isInteger() ? variant + (hyper.range().contains(0) ? 0 : 1) : variant * 0.25f;
                    hyperparameters.put(hyper.name(), variant == 1 ? (float) hyper.initial() : other);
                }
                bits.check(theta, hyperparameters);
                variant++;
            }
            return "";
        } catch (CompileException refused) {
            String told = refused.diagnostics().stream()
                    .filter(diagnostic -> diagnostic.kind().severity() == Severity.ERROR)
                    .map(Diagnostic::render)
                    .collect(Collectors.joining("\n"));
            return LIMITS.matcher(told).find() ? "" : told;
        } catch (AssertionError | ReflectiveOperationException | RuntimeException | StackOverflowError wrong) {
            return String.valueOf(wrong);
        }
    }

    /** What differs from program to program left out. */
    private static String kind(String failure) {
        return failure.lines()
                .findFirst()
                .orElse("")
                .replaceAll("Opt[0-9]+", "Opt")
                .replaceAll(" at step .*", " at a step")
                .replaceAll("'[^']*'", "'…'")
                .replaceAll("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?", "#");
    }
}
