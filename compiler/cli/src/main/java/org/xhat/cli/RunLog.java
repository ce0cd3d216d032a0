package org.xhat.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.MetricsLog;

/** The folder of a run: {@code metrics.csv} as it goes; {@code evaluations.csv} and {@code curves.svg} at its end. */
final class RunLog implements AutoCloseable {
    private static final String METRICS = "metrics.csv";
    private static final String EVALUATIONS = "evaluations.csv";
    private static final String CURVES = "curves.svg";

    private final Path folder;
    private final MetricsLog metrics;
    private final LearningCurve curve = new LearningCurve();

    private RunLog(Path folder, MetricsLog metrics) {
        this.folder = folder;
        this.metrics = metrics;
    }

    /**
     * Starts the log anew, in a folder that is made where there is none: nothing of another run stays, and a link is replaced
     * rather than followed.
     */
    static RunLog in(Path folder, ElementType type) {
        try {
            Files.createDirectories(folder);
            for (String name : List.of(METRICS, EVALUATIONS, CURVES)) {
                Path file = folder.resolve(name);
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(file + " is a folder");
                }
                Files.deleteIfExists(file);
            }
            return new RunLog(folder, new MetricsLog(folder.resolve(METRICS), type));
        } catch (FileAlreadyExistsException e) {
            throw UserException.about("--log", folder, "a file of that name is in the way", e);
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
            curve.write(folder.resolve(EVALUATIONS));
            CurveChart.write(curves(), title, curve);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    Path curves() {
        return folder.resolve(CURVES);
    }

    Path metrics() {
        return folder.resolve(METRICS);
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
        return UserException.about(
                "--log",
                folder,
                "cannot be written (" + reason + "); free space there, or name another folder",
                thrown);
    }
}
