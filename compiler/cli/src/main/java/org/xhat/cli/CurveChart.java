package org.xhat.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Learning curves as SVG. */
final class CurveChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;

    /** Okabe and Ito's palette, told apart with every kind of colour vision; its yellow is too pale for a line on white. */
    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0xE69F00),
            new Color(0x000000),
            new Color(0x888888));

    /** Lengths of dash and gap, one for each round through the colours; the first is a full line. */
    private static final List<float[]> DASHES =
            List.of(new float[0], new float[] {7, 3}, new float[] {2, 3}, new float[] {9, 3, 2, 3});

    private static final float LINE_WIDTH = 1.8f;

    private CurveChart() {}

    /** One run: training and test loss against the left axis, test accuracy against the right one. */
    static void write(Path file, String title, LearningCurve curve) throws IOException {
        XYChart chart = chart(title, "loss");
        if (!curve.losses().isEmpty()) {
            add(chart, "training loss", curve.losses(), 0);
        }
        add(chart, "test loss", curve.testLosses(), 1);
        if (!curve.accuracies().isEmpty()) {
            add(chart, "test accuracy (right)", curve.accuracies(), 2).setYAxisGroup(1);
            chart.setYAxisGroupTitle(1, "accuracy");
            chart.getStyler().setYAxisMax(1, 1.0);
            chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
        }
        chart.getStyler().setYAxisMin(0, 0.0);
        save(chart, file);
    }

    /** Several runs: their test accuracies in one picture. */
    static void writeComparison(Path file, Map<String, LearningCurve> runs) throws IOException {
        XYChart chart = chart("Test accuracy", "accuracy");
        int color = 0;
        for (var run : runs.entrySet()) {
            add(chart, run.getKey(), run.getValue().accuracies(), color++);
        }
        chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
        save(chart, file);
    }

    private static XYChart chart(String title, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("step")
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setXAxisDecimalPattern("#,###");
        chart.getStyler().setPlotGridLinesColor(new Color(0xE0E0E0));
        return chart;
    }

    private static XYSeries add(XYChart chart, String name, List<LearningCurve.Point> points, int color) {
        var series = chart.addSeries(
                name,
                points.stream().mapToDouble(LearningCurve.Point::step).toArray(),
                points.stream().mapToDouble(LearningCurve.Point::value).toArray());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(COLORS.get(color % COLORS.size()));
        series.setLineStyle(stroke(color / COLORS.size()));
        return series;
    }

    private static BasicStroke stroke(int round) {
        float[] dashes = DASHES.get(round % DASHES.size());
        return dashes.length == 0
                ? new BasicStroke(LINE_WIDTH)
                : new BasicStroke(LINE_WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
    }

    /** The picture is made before the file is opened: XChart hides what the file system says. */
    private static void save(XYChart chart, Path file) throws IOException {
        Files.write(file, ChartEncoder.getBytes(chart, "svg"));
    }
}
