package org.xhat.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xhat.cli.LearningCurve.Point;
import org.xhat.cli.LineChart.Side;

/** Learning curves as pictures. */
final class CurveChart {
    /** What runs are compared by. */
    enum Measure {
        /** The share of the test set that is predicted right, where the model names classes. */
        accuracy("Test accuracy", 1, LearningCurve::accuracies),
        /** The loss of the test set, which every run has. */
        loss("Test loss", 0, LearningCurve::testLosses);

        private final String title;
        private final double best;
        private final Function<LearningCurve, List<Point>> points;

        Measure(String title, double best, Function<LearningCurve, List<Point>> points) {
            this.title = title;
            this.best = best;
            this.points = points;
        }

        /** What stands above a picture of it. */
        String title() {
            return title;
        }

        /** Whether a run has a number of it that can be drawn. */
        boolean isOf(LearningCurve curve) {
            return points.apply(curve).stream().anyMatch(LineChart::canBeDrawn);
        }
    }

    private CurveChart() {}

    /** One run: training and test loss against the left axis, test accuracy against the right one. */
    static String svg(String title, LearningCurve curve) {
        var chart = new LineChart(title);
        chart.add("training loss", curve.losses(), Side.LEFT);
        chart.add("test loss", curve.testLosses(), Side.LEFT);
        chart.addAxis("loss", Side.LEFT, Measure.loss.best);
        if (!curve.accuracies().isEmpty()) {
            chart.add("test accuracy (right)", curve.accuracies(), Side.RIGHT);
            chart.addAxis("accuracy", Side.RIGHT, 0, Measure.accuracy.best);
        }
        return chart.svg();
    }

    /** Several runs in one picture, by {@code measure}. */
    static String comparison(String title, Measure measure, Map<String, LearningCurve> runs) {
        var chart = new LineChart(title);
        runs.forEach((run, curve) -> chart.add(run, measure.points.apply(curve), Side.LEFT));
        chart.addAxis(measure.name(), Side.LEFT, 0, measure.best);
        return chart.svg();
    }
}
