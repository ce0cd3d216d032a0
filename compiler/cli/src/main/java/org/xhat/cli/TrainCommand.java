package org.xhat.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.MetricsLog;
import org.xhat.runtime.train.ModelCheckpoint;
import org.xhat.runtime.train.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xhat train}: compiles a model with an optimizer and trains it on labelled images. */
@Command(
        name = "train",
        description =
                "Train a model: compile it with an optimizer, run it on a data set, report how it does on the test set.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    /** How often the test set is evaluated on the way: enough points for a curve. */
    private static final int EVALUATIONS = 40;

    /** Steps between evaluations at least, so that a short run is not mostly evaluation. */
    private static final long EVALUATION_DISTANCE = 50;

    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private OptimizerOptions optimizerOptions = new OptimizerOptions();

    @Mixin
    private ProgramOptions programOptions = new ProgramOptions();

    @Option(
            names = "--data",
            paramLabel = "NAME|DIR",
            description =
                    "mnist-small (bundled), mnist, fashion-mnist, or a folder of IDX files. Default: ${DEFAULT-VALUE}.")
    private String dataName = DatasetCatalog.DEFAULT;

    @Option(names = "--steps", paramLabel = "N", description = "Updates in all. Default: ${DEFAULT-VALUE}.")
    private long steps = 8000;

    @Option(names = "--batch", paramLabel = "N", description = "Examples in a step. Default: ${DEFAULT-VALUE}.")
    private int batch = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides initial values and batches. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Save parameters, statistics, optimizer state and step here (safetensors) at the end.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "With --checkpoint: save every N steps as well.")
    private long checkpointEvery;

    @Option(
            names = "--log",
            paramLabel = "DIR",
            description = "Where metrics and curves go; replaced each run. Default: xhat-logs/MODEL.")
    private @Nullable Path logFolder;

    @Option(names = "--json", description = "Print one JSON object as the last line of standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        check();
        long compileStart = System.nanoTime();
        var model = modelOptions.readModel();
        ModelCompiler.requireBatch(model, EntryKind.TRAIN, batch);
        var optimizer = optimizerOptions.readOptimizer();
        try (var program = programOptions.compile(model, optimizer)) {
            modelOptions.applyHyperparameters(program);
            double compileMillis = (System.nanoTime() - compileStart) / 1e6;
            var data = DatasetCatalog.standard().load(dataName);
            if (batch > data.train().count()) {
                throw new UserException("--batch " + batch + ": choose 1 to "
                        + Numbers.grouped(data.train().count()) + ", the number of training images");
            }
            program.initialize(seed);
            summarize(program, data, compileMillis);
            return train(program, data, compileMillis);
        }
    }

    private void check() {
        if (steps < 1 || steps > Integer.MAX_VALUE) {
            throw new UserException("--steps " + steps + ": choose 1 to " + Numbers.grouped(Integer.MAX_VALUE));
        }
        if (batch < 1) {
            throw new UserException("--batch " + batch + ": choose at least 1");
        }
        if (checkpointEvery < 0 || (checkpointEvery > 0 && checkpoint == null)) {
            throw new UserException("--checkpoint-every needs a positive number and --checkpoint FILE");
        }
        if (checkpoint != null) {
            checkCheckpoint(checkpoint);
        }
    }

    /** Refuses before the training what could only fail after it. */
    private static void checkCheckpoint(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException("--checkpoint " + file + ": is a folder; name a file in it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UserException("--checkpoint " + file + ": there is no folder " + folder + "; create it first");
        }
    }

    private void summarize(ModelProgram program, Dataset data, double compileMillis) {
        System.out.printf(
                "%s with %s (%s) on %s: %s training and %s test images%n",
                program.model().model(),
                program.optimizer().optimizer(),
                ModelOptions.hyperparameters(program),
                data.name(),
                Numbers.grouped(data.train().count()),
                Numbers.grouped(data.test().count()));
        System.out.printf(
                "%s parameters in %d tensors, %d kernels a step; %s, %s, %d %s; compiled in %s%n",
                Numbers.grouped(program.model().parameterCount()),
                program.model().parameters().size(),
                program.stepKernelCount(),
                program.backend(),
                program.elementType().label(),
                programOptions.threads(),
                programOptions.threads() == 1 ? "thread" : "threads",
                Numbers.duration(compileMillis / 1e3));
    }

    /** Ctrl-C ends the loop after its step; the JVM waits until everything is saved and said. */
    private int train(ModelProgram program, Dataset data, double compileMillis) throws IOException {
        try (var interrupt = new Interrupt()) {
            return train(program, data, compileMillis, interrupt);
        }
    }

    private int train(ModelProgram program, Dataset data, double compileMillis, Interrupt interrupt)
            throws IOException {
        Path folder = logFolder != null
                ? logFolder
                : Path.of("xhat-logs", program.model().model());
        Files.createDirectories(folder);
        var curve = new LearningCurve();
        var options = new Training.Options(
                steps, batch, seed, (int) Math.clamp(steps / EVALUATION_DISTANCE, 1, EVALUATIONS), checkpointEvery);
        long start = System.nanoTime();
        Training.Result result;
        try (var metrics = new MetricsLog(folder.resolve("metrics.csv"), program.elementType());
                var progress = new TrainingProgress(program.step(), steps, batch)) {
            result = new Training(program, data, options)
                    .run(
                            new Training.Listener() {
                                @Override
                                public void stepped(long step, double loss) throws IOException {
                                    metrics.add(step, loss);
                                    curve.addLoss(step, loss);
                                    progress.stepped(step, loss);
                                }

                                @Override
                                public void evaluated(long done, Evaluation evaluation) {
                                    curve.addEvaluation(done, evaluation);
                                    progress.evaluated(done, evaluation);
                                }

                                @Override
                                public void checkpointDue(long done) throws IOException {
                                    if (checkpoint != null) {
                                        ModelCheckpoint.save(program, checkpoint, seed, batch);
                                    }
                                }
                            },
                            interrupt::requested);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        curve.write(folder.resolve("evaluations.csv"));
        CurveChart.write(folder.resolve("curves.svg"), program.model().model(), curve);
        report(result, seconds, folder);
        if (json) {
            System.out.println(toJson(program, result, compileMillis));
        }
        return result.interrupted() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private void report(Training.Result result, double seconds, Path folder) {
        System.out.printf(
                "%s %s steps of %d in %s: %s a step, %s examples/s%n",
                result.interrupted() ? "Interrupted after" : "Trained",
                Numbers.grouped(result.steps()),
                batch,
                Numbers.duration(seconds),
                Numbers.duration(result.stepNanosMedian() / 1e9),
                Numbers.rounded(result.examplesPerSecond()));
        System.out.printf(
                "training loss %s (last 100 steps), test loss %s%n",
                Numbers.fourDecimals(result.trainLoss()),
                Numbers.fourDecimals(result.test().loss()));
        System.out.printf(
                "curves %s, metrics %s%s%n",
                folder.resolve("curves.svg"),
                folder.resolve("metrics.csv"),
                checkpoint == null ? "" : ", checkpoint " + checkpoint);
        result.test()
                .accuracy()
                .ifPresent(accuracy -> System.out.printf("test accuracy %s%n", Numbers.fourDecimals(accuracy)));
    }

    private String toJson(ModelProgram program, Training.Result result, double compileMillis) {
        return Json.object(out -> {
            out.writeStringField("model", program.model().model());
            out.writeNumberField("steps", result.steps());
            out.writeNumberField("seed", seed);
            out.writeStringField("backend", program.backend());
            out.writeStringField("precision", program.elementType().label());
            out.writeNumberField("threads", programOptions.threads());
            out.writeNumberField("batch", batch);
            out.writeStringField("optimizer", program.optimizer().optimizer());
            out.writeStringField("data", dataName);
            out.writeNumberField("parameterCount", program.model().parameterCount());
            Json.number(out, "trainLoss", result.trainLoss());
            Json.number(out, "testLoss", result.test().loss());
            Json.number(out, "testAccuracy", result.test().accuracy().orElse(Double.NaN));
            Json.number(out, "stepMillisMedian", result.stepNanosMedian() / 1e6);
            Json.number(out, "examplesPerSecond", result.examplesPerSecond());
            Json.number(out, "compileMillis", compileMillis);
            Json.number(out, "firstStepMillis", millisSinceStart(result.firstStepEndNanos()));
            out.writeBooleanField("interrupted", result.interrupted());
        });
    }

    /** Milliseconds from the start of the JVM to a moment of {@link System#nanoTime}. */
    private static double millisSinceStart(long nanoTime) {
        double ago = (System.nanoTime() - nanoTime) / 1e6;
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime() - ago;
    }
}
