package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.cli.LearningCurve.Point;
import org.xhat.cli.LineChart.Side;
import org.xhat.runtime.train.Evaluation;

/** What holds of every picture of a curve, whatever the curve: read back from the SVG, as a reader of the picture would. */
final class LineChartProperties {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+");
    private static final Pattern LINE = Pattern.compile("<polyline points=\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile(
            "<text x=\"([0-9.-]+)\" y=\"([0-9.-]+)\" text-anchor=\"(start|middle|end)\">([^<]*)</text>");

    /** The frame's top and bottom in every picture. */
    private static final double TOP = 40;

    private static final double BOTTOM = 340;

    /** A digit of the sans-serif fonts in use is 6.7 pixels wide at a size of 12, and a line of text 12 high. */
    private static final double DIGIT = 6.7;

    private record Label(double x, double y, String anchor, String text) {
        double from() {
            double width = DIGIT * text.length();
            return switch (anchor) {
                case "start" -> x;
                case "end" -> x - width;
                default -> x - width / 2;
            };
        }

        double to() {
            return from() + DIGIT * text.length();
        }

        double number() {
            return Double.parseDouble(text.replace(",", ""));
        }
    }

    /** Losses of all sizes, hardly and widely spread, with what is no number among them. */
    @Provide
    static Arbitrary<List<Double>> losses() {
        Arbitrary<Double> size = Arbitraries.integers().between(-320, 308).map(power -> Math.pow(10, power));
        Arbitrary<Double> spread = Arbitraries.integers().between(-17, 3).map(power -> Math.pow(10, power));
        Arbitrary<List<Double>> units =
                Arbitraries.doubles().between(-1, 1).list().ofMinSize(1).ofMaxSize(60);
        Arbitrary<Double> none = Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        return Combinators.combine(Arbitraries.of(-1, 0, 1), size, spread, units, none)
                .as((sign, scale, width, unit, odd) -> {
                    var losses = new ArrayList<>(
                            unit.stream().map(u -> scale * (sign + width * u)).toList());
                    losses.add(losses.size() / 2, odd);
                    return losses;
                });
    }

    private static List<Point> points(List<Double> values, int first) {
        var points = new ArrayList<Point>();
        values.forEach(value -> points.add(new Point(first * (points.size() + 1.0), value)));
        return points;
    }

    @Property(tries = 300)
    void everyPointLiesInTheFrameAndEveryTickApart(
            @ForAll("losses") List<Double> losses, @ForAll("losses") List<Double> more, @ForAll("stretches") int each) {
        var chart = new LineChart("any");
        chart.add("loss", points(losses, each), Side.LEFT);
        chart.add("accuracy", points(more, each), Side.RIGHT);
        chart.addAxis("loss", Side.LEFT, 0);
        chart.addAxis("accuracy", Side.RIGHT, 0, 1);
        String svg = chart.svg();
        var labels = labels(svg);
        var steps = labels.stream()
                .filter(label -> label.y() == BOTTOM + 20 && label.anchor().equals("middle"))
                .toList();
        checkTicks(steps, svg);
        double left = steps.getFirst().x();
        double right = steps.getLast().x();
        for (Label step : steps) {
            assertEquals(Math.rint(step.number()), step.number(), svg);
            assertTrue(step.to() <= 760, svg);
        }
        for (int i = 1; i < steps.size(); i++) {
            assertTrue(steps.get(i - 1).to() < steps.get(i).from(), svg);
        }
        for (String anchor : List.of("end", "start")) {
            var ticks = labels.stream()
                    .filter(label -> label.anchor().equals(anchor) && label.y() <= BOTTOM + 4)
                    .sorted(Comparator.comparingDouble(Label::y).reversed())
                    .toList();
            if (ticks.isEmpty()) {
                continue;
            }
            checkTicks(ticks, svg);
            assertEquals(BOTTOM + 4, ticks.getFirst().y(), 0.051, svg);
            assertEquals(TOP + 4, ticks.getLast().y(), 0.051, svg);
            for (int i = 1; i < ticks.size(); i++) {
                assertTrue(ticks.get(i - 1).y() - ticks.get(i).y() >= 12, svg);
            }
            // 22 pixels at the edge are the axis's title
            assertTrue(ticks.stream().allMatch(tick -> tick.from() >= 22 && tick.to() <= 760 - 22), svg);
        }
        for (List<double[]> line : lines(svg)) {
            for (double[] place : line) {
                boolean inFrame = left <= place[0] && place[0] <= right + 0.05 && TOP <= place[1] && place[1] <= BOTTOM;
                assertTrue(inFrame || place[1] > BOTTOM + 50, () -> place[0] + "," + place[1] + " in " + svg);
            }
        }
    }

    /** At least three, ascending by the same distance, each written in its own way. */
    private static void checkTicks(List<Label> ticks, String svg) {
        assertTrue(ticks.size() >= 3, svg);
        assertEquals(ticks.size(), new HashSet<>(ticks.stream().map(Label::text).toList()).size(), svg);
        double distance = ticks.get(1).number() - ticks.get(0).number();
        String digits = String.format(Locale.ROOT, "%.3e", distance);
        assertTrue(digits.matches("[125]\\.000e.*"), digits + " in " + svg);
    }

    /** What differs takes at least two fifths of the height: nothing but an anchor and round ends is added to it. */
    @Property(tries = 300)
    void aCurveFillsItsFrame(@ForAll("losses") List<Double> losses) {
        double[] drawn = losses.stream()
                .mapToDouble(value -> value)
                .filter(value -> Math.abs(value) <= 1e300)
                .toArray();
        double low = DoubleStream.of(drawn).min().orElse(0);
        double high = DoubleStream.of(drawn).max().orElse(0);
        if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high)) || high < 1e-290 && low > -1e-290) {
            return;
        }
        var chart = new LineChart("any");
        chart.add("loss", points(losses, 1), Side.LEFT);
        chart.addAxis("loss", Side.LEFT, 0);
        double[] heights = lines(chart.svg()).getFirst().stream()
                .mapToDouble(place -> place[1])
                .toArray();
        double height = DoubleStream.of(heights).max().orElseThrow()
                - DoubleStream.of(heights).min().orElseThrow();
        assertTrue(height >= 0.4 * (BOTTOM - TOP), () -> height + " of " + chart.svg());
    }

    /** Of a run of any length there is a curve: of as many points as can be seen, and of all of a short one. */
    @Property(tries = 60)
    void aRunOfAnyLengthHasACurve(@ForAll("lengths") int steps) {
        var curve = new LearningCurve();
        for (int step = 0; step < steps; step++) {
            curve.addLoss(step, step);
        }
        curve.addEvaluation(steps, new Evaluation(1, OptionalDouble.empty(), steps));
        var points = curve.losses();
        assertTrue(points.size() <= 200 && points.size() >= Math.min(steps, 100), () -> points.size() + " points");
        for (Point point : points) {
            // a loss that is its step: the mean of a stretch is that of its middle, each at its step's end
            assertEquals(point.value() + 1, point.step(), 1e-9 * steps);
        }
        for (int i = 2; i < points.size(); i++) {
            double before = points.get(i - 1).step();
            assertEquals(before - points.get(i - 2).step(), points.get(i).step() - before, "stretches of one length");
        }
        assertTrue(CurveChart.svg("run", curve).contains("training loss"));
    }

    @Provide
    static Arbitrary<Integer> stretches() {
        return Arbitraries.of(0, 1, 3, 50, 777, 1_000_000, 30_000_000);
    }

    @Provide
    static Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(1, 100_000);
    }

    private static List<Label> labels(String svg) {
        return TEXT.matcher(svg)
                .results()
                .map(found -> new Label(
                        Double.parseDouble(found.group(1)),
                        Double.parseDouble(found.group(2)),
                        found.group(3),
                        found.group(4)))
                .toList();
    }

    private static List<List<double[]>> lines(String svg) {
        var lines = new ArrayList<List<double[]>>();
        Matcher found = LINE.matcher(svg);
        while (found.find()) {
            var places = new ArrayList<double[]>();
            Matcher numbers = NUMBER.matcher(found.group(1));
            while (numbers.find()) {
                double x = Double.parseDouble(numbers.group());
                assertTrue(numbers.find());
                places.add(new double[] {x, Double.parseDouble(numbers.group())});
            }
            lines.add(places);
        }
        return lines;
    }
}
