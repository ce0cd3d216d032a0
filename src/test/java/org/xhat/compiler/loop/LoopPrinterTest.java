package org.xhat.compiler.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.compiler.graph.Dim;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/** What loops compute is what they print. */
@Tag("locale")
final class LoopPrinterTest {
    private static final Dim N = Dim.named("n");
    private static final Index I = Index.of(new IndexVariable("i"));

    private static String printed(ElementType element, Loop statement) {
        return LoopPrinter.heading(new LoopNest("k", element, 1, Index.ONE, Index.ZERO, List.of(statement)), statement);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            element | printed
            FLOAT32 | float x = add(0.1, fma(1.0E-5, 1.442695, s));
            FLOAT64 | double x = add(0.1, fma(1.0E-5, 1.4426950408889634, s));
            """)
    void literalsAreThoseOfTheElementType(ElementType element, String expected) {
        var product = new Scalar.Apply(
                ScalarOp.FMA,
                List.of(
                        new Scalar.Constant(1e-5),
                        new Scalar.Constant(1.4426950408889634),
                        new Scalar.Read(new Register("s", ValueType.ELEMENT))));
        var sum = new Scalar.Apply(ScalarOp.ADD, List.of(new Scalar.Constant(0.1), product));
        assertEquals(expected, printed(element, new Loop.Let(new Register("x", ValueType.ELEMENT), sum)));
    }

    /** Of places, / and floorDiv are the same; of what an author makes of dims, they are not. */
    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            of     | printed
            places | int j = ((i + 1)/2)*3;
            dims   | int j = floorDiv(n + -5, 2)*3;
            """)
    void divisionsAreToldApart(String of, String expected) {
        Index half = of.equals("dims")
                ? Index.of(N.minus(Dim.of(5)).floorDiv(Dim.of(2)))
                : I.plus(1).dividedBy(Index.of(2));
        var let = new Loop.LetIndex(new IndexVariable("j"), half.times(Index.of(3)));
        assertEquals(expected, printed(ElementType.FLOAT32, let));
    }
}
