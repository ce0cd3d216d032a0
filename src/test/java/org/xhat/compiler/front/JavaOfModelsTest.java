package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.runtime.program.EntryKind;

/** What a Java programmer writes in a model, and the same without it: both give one graph. */
final class JavaOfModelsTest {

    private static String graph(String members, String body) {
        String text = """
                import static org.xhat.dsl.Dsl.*;
                import static org.xhat.layers.Layers.*;
                import java.util.List;
                import org.xhat.dsl.*;

                @Model
                final class Net {
                    %s
                    @Predict
                    Tensor predict(@Dims("batch, 8") Tensor x) {
                        %s
                    }

                    @Loss
                    Tensor loss(@Dims("batch, 8") Tensor x) {
                        return mean(square(prediction(predict(x))));
                    }
                }
                """.formatted(members, body);
        var log = new DiagnosticLog();
        ModelDefinition model = ModelReader.read(SourceFile.of("Net.java", text), Map.of(), log);
        assertEquals(List.of(), log.diagnostics());
        return GraphPrinter.print(model.entry(EntryKind.PREDICT)).replaceAll("(?m) +//.*$", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            an array          ¦ static final int[] WIDTHS = {32, 16};         ¦ for (int w : WIDTHS) { h = relu(dense(h, w, he())); }
            a list            ¦                                               ¦ for (Integer w : List.of(32, 16)) { h = relu(dense(h, w, he())); }
            a list's elements ¦ static final List<Integer> W = List.of(32, 16); ¦ for (int i = 0; i < W.size(); i++) h = relu(dense(h, W.get(i), he()));
            an index          ¦ static final int[] WIDTHS = new int[] {32, 16}; ¦ for (int i = 0; i < WIDTHS.length; i++) { h = relu(dense(h, WIDTHS[i], he())); }
            while and break   ¦ ¦ int w = 64; while (true) { w /= 2; if (w < 16) { break; } h = relu(dense(h, w, he())); }
            do and continue   ¦ ¦ int w = 128; do { w = w / 2; if (w == 64) continue; h = relu(dense(h, w, he())); } while (w > 16);
            a loop without a condition ¦ ¦ for (int i = 0; ; i++) { if (i == 2) break; h = relu(dense(h, 32 >= 32 && i == 0 ? 32 : 16, he())); }
            a switch          ¦ enum Size { SMALL, LARGE } @Setting Size size = Size.LARGE; ¦ int[] widths; switch (size) { case SMALL: widths = new int[] {4}; break; case LARGE: widths = new int[] {32, 16}; break; default: widths = new int[0]; } for (int w : widths) h = relu(dense(h, w, he()));
            a switch's value  ¦ @Setting String kind = "relu";                ¦ int first = switch (kind) { case "tanh", "relu" -> 32; default -> 8; }; for (int w = first; w >= 16; w /= 2) h = relu(dense(h, w, he()));
            varargs           ¦ Tensor stack(Tensor x, int... widths) { Tensor y = x; for (int w : widths) { y = relu(dense(y, w, he())); } return y; } ¦ h = stack(x, 32, 16);
            an array of them  ¦ Tensor stack(Tensor x, int... widths) { Tensor y = x; for (int w : widths) { y = relu(dense(y, w, he())); } return y; } ¦ h = stack(x, new int[] {32, 16});
            a record          ¦ record Block(Tensor out, int width) {}        ¦ Block b = new Block(x, 64); for (int i = 0; i < 2; i++) { b = new Block(relu(dense(b.out(), b.width() / 2, he())), b.width() / 2); } h = b.out();
            numbers of Math   ¦ static final double SCALE = 0.5;              ¦ int w = (int) Math.pow(2, 5); h = relu(dense(relu(dense(x, Math.max(w, 7), he())), (int) (w * SCALE), he()));
            assigned values   ¦ ¦ int w = 16; Tensor k; h = relu(dense(relu(k = dense(x, 2 * w, he())), w--, he()));
            """)
    void eachFormHasOneGraph(String name, String members, String body) {
        String before = members == null ? "" : members;
        String plain = "h = relu(dense(relu(dense(x, 32, he())), 16, he()));";
        assertEquals(graph(before, around(plain)), graph(before, around(body)));
    }

    @Test
    void aLayerReturnsATensorAnArrayOrARecord() {
        String one = "@Layer Tensor layer(Tensor x) { return dense(x, 4, he()); }";
        String array = "@Layer Tensor[] layer(Tensor x) { return new Tensor[] {dense(x, 4, he()), x}; }";
        String record = "record Pair(Tensor y, Tensor x) {}"
                + " @Layer Pair layer(Tensor x) { return new Pair(dense(x, 4, he()), x); }";
        String expected = graph(one, "return layer(layer(x));");
        assertEquals(expected, graph(array, "return layer(layer(x)[0])[0];"));
        assertEquals(expected, graph(record, "return layer(layer(x).y()).y();"));
    }

    private static String around(String body) {
        return "Tensor h = x; " + body + " return dense(h, 4, gaussian(0.1f));";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            String.format("h%d", i + 1)
            "h%s".formatted(i + 1)
            "h" + (i + 1)
            """)
    void aNameIsMadeOfNumbers(String expression) {
        String plain = "return named(\"h2\", dense(named(\"h1\", dense(x, 8, he())), 8, he()));";
        String looped = "Tensor h = x; for (int i = 0; i < 2; i++) { h = named(%s, dense(h, 8, he())); } return h;";
        assertEquals(graph("", plain), graph("", looped.formatted(expression)));
    }

    @Test
    void anArrayIsWhatAnOperatorTakesManyOf() {
        String plain = "return concat(1, relu(x), tanh(x), x);";
        String array = "Tensor[] parts = {relu(x), tanh(x), x}; return concat(1, parts);";
        String filled = "Tensor[] parts = new Tensor[3]; parts[2] = x; parts[0] = relu(x); parts[1] = tanh(x);"
                + " return concat(1, parts);";
        assertEquals(graph("", plain), graph("", array));
        assertEquals(graph("", plain), graph("", filled));
        assertEquals(
                graph("", "return reshape(x, dim(x, 0), 2, 4);"),
                graph("", "int[] shape = {dim(x, 0), 2, 4}; return x.reshape(shape);"));
    }
}
