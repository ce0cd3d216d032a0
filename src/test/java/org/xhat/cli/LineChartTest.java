package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.stream.Collectors;
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
                "38   | 41   | 8  | 38.0 38.5 39.0 39.5 40.0 40.5 41.0",
                "0    | 3e30 | 8  | 0 5.0e29 1.0e30 1.5e30 2.0e30 2.5e30 3.0e30",
                "0    | 3e-9 | 8  | 0 5.0e-10 1.0e-9 1.5e-9 2.0e-9 2.5e-9 3.0e-9",
                "12345678 | 12345679.5 | 8 | 1.23456780e7 1.23456782e7 1.23456784e7 1.23456786e7 1.23456788e7 1.23456790e7 1.23456792e7 1.23456794e7 1.23456796e7",
            })
    void ticksAreRoundAndWrittenAlike(double low, double high, int most, String labels) {
        assertEquals(labels, labels(Ticks.covering(low, high, most)));
    }

    /** What an axis includes: 0 and 1 where the values come near them, else nothing but the values. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "38   | 41   | 38.0 38.5 39.0 39.5 40.0 40.5 41.0",
                "0.02 | 2.3  | 0.0 0.5 1.0 1.5 2.0 2.5",
                "1    | 2.9  | 1.0 1.5 2.0 2.5 3.0",
                "0.09 | 0.94 | 0.0 0.2 0.4 0.6 0.8 1.0",
                "0.40 | 0.45 | 0.40 0.41 0.42 0.43 0.44 0.45",
                "-41  | -38  | -41.0 -40.5 -40.0 -39.5 -39.0 -38.5 -38.0",
                "-3   | -0.6 | -3.0 -2.5 -2.0 -1.5 -1.0 -0.5 0.0",
                "2.5  | 2.5  | 2.2 2.3 2.4 2.5 2.6 2.7 2.8",
                "0    | 0    | -1.0 -0.5 0.0 0.5 1.0",
                "1    | 1.0000000000001 | 0.90 0.95 1.00 1.05 1.10",
                "1e-300 | 2e-300 | -1.0 -0.5 0.0 0.5 1.0",
            })
    void anAxisShowsWhatDiffers(double low, double high, String labels) {
        assertEquals(labels, labels(Ticks.fitting(low, high, 8, 0, 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | 0 1 2",
                "1    | 0 1 2",
                "3    | 0 1 2 3",
                "11   | 0 2 4 6 8 10 12",
                "8000 | 0 1,000 2,000 3,000 4,000 5,000 6,000 7,000 8,000",
                "5e6  | 0 5.0e5 1.0e6 1.5e6 2.0e6 2.5e6 3.0e6 3.5e6 4.0e6 4.5e6 5.0e6",
            })
    void stepsAreWholeNumbers(double last, String labels) {
        assertEquals(labels, labels(Ticks.counting(last, 10)));
    }

    private static String labels(Ticks ticks) {
        return LongStream.rangeClosed(ticks.first(), ticks.last())
                .mapToObj(ticks::label)
                .collect(Collectors.joining(" "));
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
        assertTrue(svg.contains(">2.5</text>") && svg.contains(">1</text>"), svg);
        assertTrue(svg.contains(">loss, from 2.2</text>"), svg);
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
