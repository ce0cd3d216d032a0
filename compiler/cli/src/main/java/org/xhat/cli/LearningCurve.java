package org.xhat.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xhat.runtime.file.FileKind;
import org.xhat.runtime.file.RegularFile;
import org.xhat.runtime.train.Evaluation;

/** How a run went: the training loss, averaged over stretches of steps that grow with the run, and the evaluations on the way. */
final class LearningCurve {
    /** Points of the training loss; a longer run has longer stretches, up to so many of them. */
    private static final int MOST_STRETCHES = 200;

    /** More than any run's evaluations take: a larger file is something else. */
    private static final long LIMIT_BYTES = 1 << 20;

    private static final String HEADER = "step,testLoss,testAccuracy";

    /** Files of {@link #csv}, told from other files. */
    static final FileKind KIND = FileKind.startingWith("a log of evaluations of xhat", HEADER);

    /** A point of a curve. */
    record Point(double step, double value) {}

    private final List<Point> losses = new ArrayList<>();
    private final List<Point> testLosses = new ArrayList<>();
    private final List<Point> accuracies = new ArrayList<>();
    private long stretch = 1;
    private double sum;
    private long count;

    /** Adds the loss of a step: a point at its end, or at the middle of the stretch that it completes. */
    void addLoss(long step, double loss) {
        sum += loss;
        count++;
        if (count < stretch) {
            return;
        }
        losses.add(new Point(step + 1 - (stretch - 1) / 2.0, sum / stretch));
        sum = 0;
        count = 0;
        if (losses.size() == MOST_STRETCHES) {
            for (int i = 0; i < MOST_STRETCHES / 2; i++) {
                Point first = losses.get(i);
                Point second = losses.remove(i + 1);
                losses.set(i, new Point((first.step() + second.step()) / 2, (first.value() + second.value()) / 2));
            }
            stretch *= 2;
        }
    }

    void addEvaluation(long steps, Evaluation evaluation) {
        testLosses.add(new Point(steps, evaluation.loss()));
        evaluation.accuracy().ifPresent(accuracy -> accuracies.add(new Point(steps, accuracy)));
    }

    List<Point> losses() {
        return losses;
    }

    List<Point> testLosses() {
        return testLosses;
    }

    List<Point> accuracies() {
        return accuracies;
    }

    /** The evaluations as {@code step,testLoss,testAccuracy}; the accuracy is empty without labels. */
    String csv() {
        var lines = new StringBuilder(HEADER + "\n");
        for (int i = 0; i < testLosses.size(); i++) {
            var loss = testLosses.get(i);
            lines.append((long) loss.step()).append(',').append(loss.value()).append(',');
            if (i < accuracies.size()) {
                lines.append(accuracies.get(i).value());
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    /** Reads a file of {@link #csv}. */
    static LearningCurve read(Path file) throws IOException {
        var curve = new LearningCurve();
        List<String> lines = lines(file);
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            try {
                long step = Long.parseLong(cells[0]);
                if (step < 0) {
                    throw new NumberFormatException("a step before the first");
                }
                curve.testLosses.add(new Point(step, Double.parseDouble(cells[1])));
                if (!cells[2].isEmpty()) {
                    curve.accuracies.add(new Point(step, Double.parseDouble(cells[2])));
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new UserException(
                        file + ":" + (i + 1) + ": expected " + HEADER + ", found '" + lines.get(i)
                                + "'; run the training again",
                        e);
            }
        }
        return curve;
    }

    private static List<String> lines(Path file) throws IOException {
        try (var in = RegularFile.open(file)) {
            if (in.sizeBytes() <= LIMIT_BYTES) {
                var ascii = StandardCharsets.US_ASCII.newDecoder();
                List<String> lines = new BufferedReader(new InputStreamReader(in, ascii)).readAllLines();
                if (!lines.isEmpty() && lines.getFirst().equals(HEADER)) {
                    return lines;
                }
            }
        } catch (CharacterCodingException e) {
            throw new UserException(notALog(file), e);
        }
        throw new UserException(notALog(file));
    }

    private static String notALog(Path file) {
        return file + ": is not what xhat train writes: its first line is not " + HEADER + "; run the training again";
    }
}
