package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.op.OpCatalog;

/** The text form itself, and where the parser says that it was left. */
class GraphParserTest {
    @Test
    void printedFormIsTheDocumentedOne() {
        String text = """
                %0 = input{pixels} : f[batch,784]
                %1 = parameter{layer0.weight} : f[784,100]
                %2 = contract{mk,kn->mn} %0 %1 : f[batch,100]   // Mlp.java:17:25 linear(h, 100)
                %3 = sum{axes=0} %2 : f[100]   // Mlp.java:18:9 mean(x) | Layers.java:4:2 mean(x, axes)
                %4 = dim{batch} : f[]
                %5 = div %3 %4 : f[100]
                %6 = broadcast{dims=batch,100; axes=1} %5 : f[batch,100]
                %7 = slice{axis=0; start=0; end=(batch-1)//(2)} %6 : f[(batch-1)//(2),100]   // Mlp.java:19:1 half
                output loss = %7
                """;
        assertEquals(text, GraphPrinter.print(GraphParser.parse(text, OpCatalog::parse)));
    }

    @Test
    void commentsAndEmptyLinesAreSkippedAndNumbersAreFree() {
        assertEquals(
                "%0 = constant{2.0} : f[]\n%1 = neg %0 : f[]\noutput y = %1\n",
                GraphPrinter.print(GraphParser.parse("""
                        // two, negated

                        %7 = constant{2} : f[]
                        %3 = neg %7 : f[]
                        output y = %3
                        """, OpCatalog::parse)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "%0 = input{x} f[3]               ; 2:14: expected ' : '",
                "%0 = neg %9 : f[]                ; 2:10: %9 is not defined above",
                "%0 = negate : f[]                ; 2:6: there is no operator 'negate'",
                "%0 = constant{1} : f[3]          ; 2:20: constant gives [f[]] here",
                "%0 = constant{one} : f[]         ; \"2:6: constant{one}: For input string: \"\"one\"\"\"",
                "%0 = input{x : f[3]              ; 2:20: expected '}'",
                "%0 = iota{3+} : f[3]             ; \"2:6: iota{3+}: the dimension '3+' has the end at 3, where that cannot stand\"",
                "output y = %1                    ; 2:12: %1 is not defined above",
                "output y                         ; 2:9: expected ' = '",
                "nonsense                         ; 2:1: expected '%'",
                "%a = constant{1} : f[]           ; 2:2: expected a number",
                "%0 = constant{1} : g[]           ; 2:20: expected a type such as f[2,3]",
                "%0 = constant{1} : f[]   // x.y  ; 2:29: expected FILE:LINE:COLUMN",
                "%0 = parameter{w} : f[9223372036854775807*2] ; 2:23: the dimension '9223372036854775807*2' has no value: long overflow",
                "%0 = parameter{w} : f[(n)//(0)]  ; 2:23: the dimension '(n)//(0)' has no value: a dimension is divided by 0",
                "%0 = add{foo=1} : f[]            ; 2:6: add{foo=1}: it has no attributes",
                "\"%0 = sum{axes=0; bogus=3} : f[]\" ; \"2:6: sum{axes=0; bogus=3}: there is no attribute 'bogus'\"",
                "\"%0 = sum{axes=0; axes=1} : f[]\"  ; \"2:6: sum{axes=0; axes=1}: attribute 'axes' is given twice\"",
                "\"%0 = sum{axis=0} : f[]\"       ; \"2:6: sum{axis=0}: attribute 'axes' is missing\"",
            })
    void errorsNameLineAndColumn(String line, String message) {
        assertEquals(
                message,
                assertThrows(GraphSyntaxException.class, () -> GraphParser.parse("\n" + line + "\n", OpCatalog::parse))
                        .getMessage());
    }

    @Test
    void sameOutputTwice() {
        assertEquals(
                "3:8: output y is given twice",
                assertThrows(
                                GraphSyntaxException.class,
                                () -> GraphParser.parse(
                                        "%0 = constant{1} : f[]\noutput y = %0\noutput y = %0", OpCatalog::parse))
                        .getMessage());
    }

    /** Nesting is refused before the stack is exhausted. */
    @Test
    void deepParentheses() {
        String text = "%0 = parameter{w} : f[" + "(".repeat(100_000) + "1" + ")".repeat(100_000) + "]";
        assertEquals(
                "1:23: a dimension has more than 100 parentheses open",
                assertThrows(GraphSyntaxException.class, () -> GraphParser.parse(text, OpCatalog::parse))
                        .getMessage());
        assertEquals(Dim.ONE, Dim.parse("(".repeat(100) + "1" + ")".repeat(100)).times(Dim.parse("((((1))))")));
    }

    @Test
    void sameNumberTwice() {
        assertEquals(
                "2:1: %0 is defined twice",
                assertThrows(
                                GraphSyntaxException.class,
                                () -> GraphParser.parse(
                                        "%0 = constant{1} : f[]\n%0 = constant{2} : f[]", OpCatalog::parse))
                        .getMessage());
    }
}
