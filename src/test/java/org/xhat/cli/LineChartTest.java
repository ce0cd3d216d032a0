package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xhat.cli.LearningCurve.Point;
import org.xhat.cli.LineChart.Side;
import org.xml.sax.InputSource;

/** Pictures of learning curves: round ticks, text that is text, and no line that cannot be seen. */
@Tag("locale")
final class LineChartTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | 8000 | 10 | 0 1,000 2,000 3,000 4,000 5,000 6,000 7,000 8,000",
                "0    | 80   | 10 | 0 10 20 30 40 50 60 70 80",
                "0    | 1    | 10 | 0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0",
                "0.09 | 0.94 | 8  | 0.0 0.2 0.4 0.6 0.8 1.0",
                "0.85 | 1    | 8  | 0.84 0.86 0.88 0.90 0.92 0.94 0.96 0.98 1.00",
                "-2.5 | 2    | 8  | -3 -2 -1 0 1 2",
                "0    | 3e30 | 8  | 0.0e+00 5.0e+29 1.0e+30 1.5e+30 2.0e+30 2.5e+30 3.0e+30",
                "0    | 3e-9 | 8  | 0.0e+00 5.0e-10 1.0e-09 1.5e-09 2.0e-09 2.5e-09 3.0e-09",
            })
    void ticksAreRoundAndWrittenAlike(double low, double high, int most, String labels) {
        var ticks = Ticks.covering(low, high, most);
        assertEquals(
                labels,
                String.join(
                        " ",
                        LongStream.rangeClosed(ticks.first(), ticks.last())
                                .mapToObj(ticks::label)
                                .toList()));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void aLineOfOnePointIsAMarkAndOneOfNoneIsNotInTheLegend() throws Exception {
        var chart = new LineChart("a < b & c");
        chart.add("one", List.of(new Point(80, 0.5)), Side.LEFT);
        chart.add("none", List.of(), Side.LEFT);
        chart.add("no number", List.of(new Point(1, Double.NaN)), Side.RIGHT);
        chart.addAxis("loss", Side.LEFT, 0);
        chart.addAxis("accuracy", Side.RIGHT, 1);
        String svg = chart.svg();
        var document = parsed(svg);
        assertEquals("a < b & c", document.getElementsByTagName("title").item(0).getTextContent());
        assertEquals(
                "one 0.5000 at step 80",
                document.getElementsByTagName("desc").item(0).getTextContent());
        assertEquals(2, document.getElementsByTagName("circle").getLength(), "the point, and its sample in the legend");
        assertTrue(svg.contains(">one</text>"), svg);
        assertFalse(svg.contains(">none</text>") || svg.contains(">no number</text>") || svg.contains("accuracy"), svg);
    }

    @Test
    void aLineThatEndsWhereItBeginsHasItsPlaceAndItsTicks() throws Exception {
        var chart = new LineChart("one step");
        chart.add("loss", List.of(new Point(0, 2.5)), Side.LEFT);
        chart.addAxis("loss", Side.LEFT);
        String svg = chart.svg();
        assertEquals(2, parsed(svg).getElementsByTagName("circle").getLength());
        assertTrue(svg.contains(">0.0</text>") && svg.contains(">1.0</text>"), svg);
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
    }

    @Test
    void anAxisHasALength() {
        assertThrows(IllegalArgumentException.class, () -> Ticks.covering(0, 0, 10));
        assertThrows(IllegalArgumentException.class, () -> Ticks.covering(0, Double.NaN, 10));
    }

    @Test
    void manyPointsAreAveraged() throws Exception {
        var chart = new LineChart("long");
        chart.add(
                "sawtooth",
                DoubleStream.iterate(0, x -> x + 1)
                        .limit(100_000)
                        .mapToObj(x -> new Point(x, x % 2))
                        .toList(),
                Side.LEFT);
        chart.addAxis("loss", Side.LEFT, 0);
        String svg = chart.svg();
        assertTrue(svg.length() < 20_000, () -> svg.length() + " characters");
        assertEquals(0, parsed(svg).getElementsByTagName("circle").getLength());
    }

    @Test
    void aLegendThatIsTooLongGoesOnBelow() {
        var few = new LineChart("few");
        var many = new LineChart("many");
        for (int run = 0; run < 20; run++) {
            var points = List.of(new Point(1, run), new Point(2, run));
            many.add("a run with a long name " + run, points, Side.LEFT);
            if (run < 2) {
                few.add("run " + run, points, Side.LEFT);
            }
        }
        few.addAxis("loss", Side.LEFT);
        many.addAxis("loss", Side.LEFT);
        assertTrue(few.svg().contains("viewBox=\"0 0 760 426\""));
        assertTrue(many.svg().contains("viewBox=\"0 0 760 5"), many.svg().substring(0, 200));
    }
}
