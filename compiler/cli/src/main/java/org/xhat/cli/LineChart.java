package org.xhat.cli;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xhat.cli.LearningCurve.Point;
import org.xhat.runtime.file.FileKind;
import org.xhat.runtime.text.Escapes;
import org.xhat.runtime.text.Numbers;

/**
 * Lines over the steps of a training, as SVG. Text stays text, for search, for screen readers and for small files; places are
 * rounded to a tenth of a pixel.
 */
final class LineChart {
    private static final int WIDTH = 760;
    private static final int PLOT_TOP = 40;
    private static final int PLOT_HEIGHT = 300;

    /** Beside the plot on each side: nothing but half a label, or an axis's labels and its title, which take more the longer they are. */
    private static final int LEAST_MARGIN = 24;

    private static final int AXIS_MARGIN = 64;
    private static final int TITLE_WIDTH = 28;
    private static final int LABEL_GAP = 8;

    /** Below the plot: tick labels, the axis's title, then the legend. */
    private static final int LEGEND_TOP = PLOT_TOP + PLOT_HEIGHT + 66;

    private static final int LEGEND_ROW = 20;
    private static final int SAMPLE_WIDTH = 26;

    /** About what a character of 12 pixels takes: too much rather than too little. */
    private static final double CHARACTER_WIDTH = 6.8;

    /** Characters of a run's name, and of the title, that there is room for in a row. */
    private static final int MOST_CHARACTERS = 80;

    private static final int MOST_X_TICKS = 10;
    private static final int MOST_Y_TICKS = 8;

    /** Beyond this there is no axis, for there are no numbers above its highest tick. */
    private static final double MOST_VALUE = 1e300;

    /** As many points as a line of this width can show; more are averaged. */
    private static final int MOST_POINTS = WIDTH;

    /** Okabe and Ito's palette, told apart with every kind of colour vision; its yellow is too pale for a line on white. */
    private static final List<String> COLORS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#888888");

    /** Lengths of dash and gap, one for each round through the colours; the first is a full line. */
    private static final List<String> DASHES = List.of("", "7 3", "2 3", "9 3 2 3");

    private static final String START = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH;

    /** Charts of this class, told from other pictures. */
    static final FileKind KIND = FileKind.startingWith("a chart of xhat", START);

    /** Which axis a line is read against. */
    enum Side {
        LEFT,
        RIGHT
    }

    private record Line(String name, List<Point> points, Side side, String color, String dashes) {
        /** A line of few points may be too short to be seen, and one of a single point is none: they get marks. */
        boolean isMarked() {
            return points.size() < 3;
        }
    }

    private record Axis(String title, Side side, Ticks ticks) {
        double y(double value) {
            return PLOT_TOP + PLOT_HEIGHT * (ticks.high() - value) / (ticks.high() - ticks.low());
        }

        /** What there is beside the plot for the labels and the title. */
        int margin() {
            double longest = 0;
            for (long tick = ticks.first(); tick <= ticks.last(); tick++) {
                longest = Math.max(longest, CHARACTER_WIDTH * ticks.label(tick).length());
            }
            return Math.max(AXIS_MARGIN, TITLE_WIDTH + LABEL_GAP + (int) Math.ceil(longest));
        }

        /** With where it starts, as nobody expects it there if that is not 0. */
        String fullTitle() {
            return ticks.first() == 0 ? title : title + ", from " + ticks.label(ticks.first());
        }
    }

    private final String title;
    private final List<Line> lines = new ArrayList<>();
    private final List<Axis> axes = new ArrayList<>();
    private Formatter svg = new Formatter(Locale.ROOT);

    /** Where the plot begins. */
    private int left = LEAST_MARGIN;

    LineChart(String title) {
        this.title = title;
    }

    /** Adds a line, unless it has no point that can be drawn. Each call takes the next colour. */
    void add(String name, List<Point> points, Side side) {
        List<Point> drawn = points.stream().filter(LineChart::canBeDrawn).toList();
        if (!drawn.isEmpty()) {
            lines.add(new Line(
                    shortened(name),
                    thinned(drawn),
                    side,
                    COLORS.get(lines.size() % COLORS.size()),
                    DASHES.get(lines.size() / COLORS.size() % DASHES.size())));
        }
    }

    /** Whether there is a place for it: NaN, infinities and what is nearly one have none. */
    static boolean canBeDrawn(Point point) {
        return Math.abs(point.value()) <= MOST_VALUE;
    }

    /** The beginning and the end of what is too long for a row. */
    private static String shortened(String text) {
        int half = MOST_CHARACTERS / 2;
        return text.length() <= MOST_CHARACTERS
                ? text
                : text.substring(0, half - 1) + "…" + text.substring(text.length() - half);
    }

    private static List<Point> thinned(List<Point> points) {
        int stretch = (points.size() - 1) / MOST_POINTS + 1;
        var means = new ArrayList<Point>();
        for (int from = 0; from < points.size(); from += stretch) {
            var some = points.subList(from, Math.min(from + stretch, points.size()));
            means.add(new Point(
                    some.stream().mapToDouble(Point::step).average().orElseThrow(),
                    some.stream().mapToDouble(Point::value).average().orElseThrow()));
        }
        return means;
    }

    /** Adds the axis of a side, if that has lines: their values fill it, with what they come near of {@code anchors}. */
    void addAxis(String axisTitle, Side side, double... anchors) {
        var values = lines.stream()
                .filter(line -> line.side() == side)
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::value)
                .summaryStatistics();
        if (values.getCount() > 0) {
            axes.add(new Axis(axisTitle, side, Ticks.fitting(values.getMin(), values.getMax(), MOST_Y_TICKS, anchors)));
        }
    }

    private int margin(Side side) {
        return axes.stream()
                .filter(axis -> axis.side() == side)
                .mapToInt(Axis::margin)
                .max()
                .orElse(LEAST_MARGIN);
    }

    /** The whole picture. */
    String svg() {
        double lastStep = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::step)
                .max()
                .orElse(0);
        Ticks steps = Ticks.counting(lastStep, MOST_X_TICKS);
        left = margin(Side.LEFT);
        int plotWidth = WIDTH - left - margin(Side.RIGHT);
        svg = new Formatter(Locale.ROOT);
        int height = LEGEND_TOP + legend(false) * LEGEND_ROW;
        svg.format(
                START + " %2$d\" width=\"%1$d\" height=\"%2$d\" role=\"img\""
                        + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n",
                WIDTH,
                height);
        svg.format("<title>%s</title>\n", Escapes.forXml(title));
        svg.format("<desc>%s</desc>\n", Escapes.forXml(description()));
        svg.format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height);
        svg.format(
                "<text x=\"%.1f\" y=\"24\" font-size=\"15\" font-weight=\"bold\" text-anchor=\"middle\">%s</text>\n",
                left + plotWidth / 2.0, Escapes.forXml(shortened(title)));
        axes.forEach(axis -> drawAxis(axis, plotWidth));
        for (long tick = steps.first(); tick <= steps.last(); tick++) {
            double x = left + plotWidth * tick * steps.step() / steps.high();
            svg.format("<path d=\"M%.1f %dv5\" stroke=\"#333\"/>\n", x, PLOT_TOP + PLOT_HEIGHT);
            text(x, PLOT_TOP + PLOT_HEIGHT + 20, "middle", steps.label(tick));
        }
        svg.format("<path d=\"M%d %dh%d\" stroke=\"#333\"/>\n", left, PLOT_TOP + PLOT_HEIGHT, plotWidth);
        text(left + plotWidth / 2.0, PLOT_TOP + PLOT_HEIGHT + 40, "middle", "step");
        for (Line line : lines) {
            Axis axis = axes.stream()
                    .filter(a -> a.side() == line.side())
                    .findFirst()
                    .orElseThrow();
            draw(
                    line,
                    line.points().stream()
                            .map(point ->
                                    new Point(left + plotWidth * point.step() / steps.high(), axis.y(point.value())))
                            .toList());
        }
        legend(true);
        return svg.format("</svg>\n").toString();
    }

    private void drawAxis(Axis axis, int plotWidth) {
        boolean isLeft = axis.side() == Side.LEFT;
        for (long tick = axis.ticks().first(); tick <= axis.ticks().last(); tick++) {
            double y = axis.y(tick * axis.ticks().step());
            if (isLeft) {
                svg.format("<path d=\"M%d %.1fh%d\" stroke=\"#e0e0e0\"/>\n", left, y, plotWidth);
            } else {
                svg.format("<path d=\"M%d %.1fh5\" stroke=\"#333\"/>\n", left + plotWidth, y);
            }
            text(
                    isLeft ? left - LABEL_GAP : left + plotWidth + LABEL_GAP,
                    y + 4,
                    isLeft ? "end" : "start",
                    axis.ticks().label(tick));
        }
        svg.format(
                "<text transform=\"translate(%d %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
                isLeft ? 16 : WIDTH - 8, PLOT_TOP + PLOT_HEIGHT / 2, Escapes.forXml(axis.fullTitle()));
    }

    private void draw(Line line, List<Point> places) {
        String path = places.stream()
                .map(place -> String.format(Locale.ROOT, "%.1f,%.1f", place.step(), place.value()))
                .collect(Collectors.joining(" "));
        svg.format(
                "<polyline points=\"%s\" fill=\"none\" stroke-width=\"1.8\" stroke-linejoin=\"round\" stroke=\"%s\"%s/>\n",
                path, line.color(), line.dashes().isEmpty() ? "" : " stroke-dasharray=\"" + line.dashes() + "\"");
        if (line.isMarked()) {
            places.forEach(place -> mark(line, place));
        }
    }

    private void mark(Line line, Point place) {
        svg.format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#fff\" stroke-width=\"1.8\" stroke=\"%s\"/>\n",
                place.step(), place.value(), line.color());
    }

    /** Draws the legend, or only counts its rows. */
    private int legend(boolean drawn) {
        int row = 0;
        double x = left;
        for (Line line : lines) {
            double width = SAMPLE_WIDTH + 6 + CHARACTER_WIDTH * line.name().length() + 18;
            if (x > left && x + width > WIDTH) {
                row++;
                x = left;
            }
            if (drawn) {
                double y = LEGEND_TOP + row * LEGEND_ROW;
                draw(
                        line,
                        line.points().size() == 1
                                ? List.of(new Point(x + SAMPLE_WIDTH / 2.0, y))
                                : List.of(new Point(x, y), new Point(x + SAMPLE_WIDTH, y)));
                text(x + SAMPLE_WIDTH + 6, y + 4, "start", line.name());
            }
            x += width;
        }
        return row + 1;
    }

    /** In words, where each line begins and ends. */
    private String description() {
        return lines.stream()
                .map(line -> line.name() + " " + at(line.points().getFirst())
                        + (line.points().size() == 1
                                ? ""
                                : " to " + at(line.points().getLast())))
                .collect(Collectors.joining("; "));
    }

    private static String at(Point point) {
        return Numbers.significant(point.value()) + " at step " + Numbers.grouped(Math.round(point.step()));
    }

    private void text(double x, double y, String anchor, String words) {
        svg.format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, Escapes.forXml(words));
    }
}
