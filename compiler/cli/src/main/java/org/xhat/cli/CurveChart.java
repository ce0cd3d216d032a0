package org.xhat.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
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

    /** Okabe and Ito's palette, told apart with every kind of colour vision. */
    private static final List<Color> COLORS =
            List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7));

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
        series.setLineStyle(new BasicStroke(1.8f));
        return series;
    }

    private static void save(XYChart chart, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        }
    }
}
