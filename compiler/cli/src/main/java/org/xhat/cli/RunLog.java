package org.xhat.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.MetricsLog;

/** The folder of a run: {@code metrics.csv} as it goes; {@code evaluations.csv} and {@code curves.svg} at its end. */
final class RunLog implements AutoCloseable {
    private final Path folder;
    private final MetricsLog metrics;
    private final LearningCurve curve = new LearningCurve();

    private RunLog(Path folder, MetricsLog metrics) {
        this.folder = folder;
        this.metrics = metrics;
    }

    /** Starts the log anew, in a folder that is made where there is none. */
    static RunLog in(Path folder, ElementType type) {
        try {
            Files.createDirectories(folder);
            return new RunLog(folder, new MetricsLog(folder.resolve("metrics.csv"), type));
        } catch (FileAlreadyExistsException e) {
            throw new UserException("--log " + folder + ": a file of that name is in the way", e);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    void stepped(long step, double loss) {
        try {
            metrics.add(step, loss);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        curve.addLoss(step, loss);
    }

    void evaluated(long done, Evaluation evaluation) {
        curve.addEvaluation(done, evaluation);
    }

    /** Writes what is known only at the end, under this title. */
    void finish(String title) {
        try {
            curve.write(folder.resolve("evaluations.csv"));
            CurveChart.write(curves(), title, curve);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    Path curves() {
        return folder.resolve("curves.svg");
    }

    Path metrics() {
        return folder.resolve("metrics.csv");
    }

    @Override
    public void close() {
        try {
            metrics.close();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static UserException unwritable(Path folder, IOException thrown) {
        String reason = switch (thrown) {
            case AccessDeniedException e -> "no access to " + e.getFile();
            case NoSuchFileException e -> "there is no folder to hold " + e.getFile();
            default -> String.valueOf(thrown.getMessage());
        };
        return new UserException(
                "--log " + folder + ": cannot be written (" + reason + "); free space there, or name another folder",
                thrown);
    }
}
