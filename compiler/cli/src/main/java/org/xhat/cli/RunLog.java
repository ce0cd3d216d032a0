package org.xhat.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.file.AtomicSave;
import org.xhat.runtime.file.Claim;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.FileKind;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.MetricsLog;

/**
 * The folder of a run, which no other run uses meanwhile: {@code metrics.csv} as it goes; {@code evaluations.csv} and
 * {@code curves.svg} at its end. It is there for the training, not the other way round: where the disk fails, the log says so
 * once and stays incomplete.
 */
final class RunLog implements AutoCloseable {
    private static final String METRICS = "metrics.csv";
    private static final String EVALUATIONS = "evaluations.csv";
    private static final String CURVES = "curves.svg";

    private static final Map<String, FileKind> KINDS =
            Map.of(METRICS, MetricsLog.KIND, EVALUATIONS, LearningCurve.KIND, CURVES, LineChart.KIND);

    private final Path folder;
    private final FileOperations files;
    private final Claim claim;
    private final MetricsLog metrics;
    private final LearningCurve curve = new LearningCurve();
    private boolean metricsClosed;
    private @Nullable String problem;

    private RunLog(Path folder, FileOperations files, Claim claim, MetricsLog metrics) {
        this.folder = folder;
        this.files = files;
        this.claim = claim;
        this.metrics = metrics;
    }

    /**
     * Starts the log of a training of {@code model} anew, in a folder that is made where there is none: nothing of another run
     * stays, and a link is replaced rather than followed.
     *
     * @throws UserException where another run uses the folder, it holds other files under the log's names, or cannot be written
     */
    static RunLog in(Path folder, String model, ElementType type, FileOperations files) {
        try {
            Files.createDirectories(folder);
            var claim = Claim.ofFolder(folder, "training " + model);
            try {
                for (var file : KINDS.entrySet()) {
                    file.getValue().require(folder.resolve(file.getKey()));
                }
                for (String name : KINDS.keySet()) {
                    Path file = folder.resolve(name);
                    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                        throw new IOException(file + " is a folder");
                    }
                    Files.deleteIfExists(file);
                }
                return new RunLog(folder, files, claim, new MetricsLog(files, folder.resolve(METRICS), type));
            } catch (IOException | RuntimeException e) {
                claim.close();
                throw e;
            }
        } catch (FileException e) {
            throw new UserException("--log " + e.getMessage(), e);
        } catch (IOException e) {
            throw UserException.about(
                    "--log",
                    folder,
                    "cannot be written (" + FileException.reason(e) + "); free space there, or name another folder",
                    e);
        }
    }

    /** Whether {@code file} is, or will be, one of the log's. */
    static boolean holds(Path folder, Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return KINDS.containsKey(String.valueOf(file.getFileName()))
                && parent != null
                && Files.exists(folder)
                && Files.isSameFile(folder, parent);
    }

    /** Why a folder has no evaluations to draw. */
    static String missing(Path folder) {
        return Files.exists(folder.resolve(METRICS))
                ? "the training that is logged there has not come to its end, where " + EVALUATIONS
                        + " is written; wait for it, or leave this run out"
                : "no log of a training run is there; make one with xhat train --log " + folder;
    }

    void stepped(long step, double loss) {
        curve.addLoss(step, loss);
        if (problem == null) {
            write(() -> metrics.add(step, loss));
        }
    }

    void evaluated(long done, Evaluation evaluation) {
        curve.addEvaluation(done, evaluation);
    }

    /** Writes what is known only at the end, under this title. */
    void finish(String title) {
        closeMetrics();
        save(EVALUATIONS, curve.csv());
        save(CURVES, CurveChart.svg(title, curve));
    }

    private void save(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        FileKind kind = KINDS.getOrDefault(name, LineChart.KIND);
        write(() -> new AtomicSave(files, kind).replace(folder.resolve(name), out -> out.write(bytes)));
    }

    private void closeMetrics() {
        if (!metricsClosed) {
            metricsClosed = true;
            write(metrics::close);
        }
    }

    /** Something that the disk may fail. */
    private interface Writing {
        void run() throws IOException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            if (problem == null) {
                problem = FileException.reason(e);
                TrainingProgress.warn(
                        "the log in " + folder + " stays incomplete (" + problem + "); the training goes on");
            }
        }
    }

    /** What is missing of the log, and why; null where it is complete. */
    @Nullable String problem() {
        return problem;
    }

    Path folder() {
        return folder;
    }

    Path curves() {
        return folder.resolve(CURVES);
    }

    Path metrics() {
        return folder.resolve(METRICS);
    }

    @Override
    public void close() {
        closeMetrics();
        claim.close();
    }
}
