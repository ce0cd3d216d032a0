package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.Severity;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.layers.Layers;

/** What other frameworks call things: each spelling that is told compiles, and no name of xhat's own is in the table. */
final class ForeignNamesTest {

    static Set<String> spellings() {
        var spellings = new TreeSet<>(ForeignNames.all().values());
        spellings.remove("");
        return spellings;
    }

    private static String model(String expression) {
        boolean isInitializer = expression.matches("(glorot|he|gaussian|uniform|filled)\\(.*");
        String value = isInitializer ? "matmul(x, param(\"w\", " + expression + ", 8, 8))" : expression;
        boolean isEigen = expression.startsWith("symmetricEigen");
        String declared = expression.startsWith("state")
                ? "State y0 = " + value + "; var used = x;"
                : expression.startsWith("dim(x") || expression.startsWith("rank")
                        ? "int n = " + value + "; Tensor used = mul(x, n);"
                        : "var used = " + value + (isEigen || expression.startsWith("split") ? "[0];" : ";");
        return """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import org.xhat.dsl.*;

                @Model
                final class Net {
                    @Predict
                    Tensor predict(@Dims("batch, %1$s") Tensor x) {
                        return x;
                    }

                    @Loss
                    Tensor loss(@Dims("batch, %1$s") Tensor x, @Dims("batch, %1$s") Tensor y, @Dims("batch") Labels labels) {
                        %2$s
                        Tensor z = add(mean(add(x, y)), mean(oneHot(labels, 10)));
                        return add(mean(mul(used, 0.5f)), z);
                    }
                }
                """.formatted(expression.contains("softmax") ? "8" : shape(expression), declared);
    }

    private static String shape(String expression) {
        return expression.contains("window(") || expression.startsWith("globalAverage") ? "8, 8, 8" : "8, 8";
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void eachSpellingCompiles(String expression) {
        var log = new DiagnosticLog();
        try {
            ModelReader.read(SourceFile.of("Net.java", model(expression)), Map.of(), log);
        } catch (CompileException wrong) {
            throw new AssertionError(model(expression), wrong);
        }
        assertTrue(log.diagnostics().stream().noneMatch(d -> d.kind().severity() == Severity.ERROR));
    }

    @Test
    void noNameIsXhatsOwn() {
        var own = new HashSet<String>();
        Stream.concat(
                        Primitive.names().stream(),
                        Arrays.stream(Layers.class.getDeclaredMethods()).map(method -> method.getName()))
                .forEach(name -> own.add(name.toLowerCase(Locale.ROOT)));
        assertEquals(
                List.of(),
                ForeignNames.all().keySet().stream()
                        .filter(own::contains)
                        .sorted()
                        .toList());
        assertFalse(own.isEmpty());
    }

    @Test
    void eachNameIsOne() {
        assertEquals(
                List.of(),
                ForeignNames.all().keySet().stream()
                        .filter(name -> !name.matches("[a-z][a-z0-9]*"))
                        .toList());
    }

    @Test
    void whatIsNotThereYetIsToldAsSuch() {
        assertEquals(ForeignNames.NOT_YET, ForeignNames.cure("LSTM").orElseThrow());
        assertEquals(
                "write, such as: conv(x, 8, window(3, 3).same(), he())",
                ForeignNames.cure("conv_2d").orElseThrow());
        assertTrue(ForeignNames.cure("relu").isEmpty());
    }
}
