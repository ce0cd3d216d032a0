package org.xhat.cli;

import java.util.Map;
import org.xhat.cli.LineChart.Side;

/** Learning curves as pictures. */
final class CurveChart {
    private CurveChart() {}

    /** One run: training and test loss against the left axis, from 0 on, test accuracy against the right one, up to 1. */
    static String svg(String title, LearningCurve curve) {
        var chart = new LineChart(title);
        chart.add("training loss", curve.losses(), Side.LEFT);
        chart.add("test loss", curve.testLosses(), Side.LEFT);
        chart.addAxis("loss", Side.LEFT, 0);
        if (!curve.accuracies().isEmpty()) {
            chart.add("test accuracy (right)", curve.accuracies(), Side.RIGHT);
            chart.addAxis("accuracy", Side.RIGHT, 1);
        }
        return chart.svg();
    }

    /** Several runs: their test accuracies in one picture. */
    static String comparison(String title, Map<String, LearningCurve> runs) {
        var chart = new LineChart(title);
        runs.forEach((run, curve) -> chart.add(run, curve.accuracies(), Side.LEFT));
        chart.addAxis("accuracy", Side.LEFT);
        return chart.svg();
    }
}
