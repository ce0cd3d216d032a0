package org.xhat.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.checkpoint.CheckpointWriter;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.file.Claim;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.machine.MachineProbe;
import org.xhat.runtime.parallel.ParallelTasks;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.text.Escapes;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.BatchLoader;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.ModelCheckpoint;
import org.xhat.runtime.train.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code xhat train}: compiles a model with an optimizer and trains it on labelled images. */
@Command(
        name = "train",
        description =
                "Train a model: compile it with an optimizer, run it on a data set, report how it does on the test set.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    /** How often the test set is evaluated on the way, at most: enough points for a curve. */
    private static final int EVALUATIONS = 40;

    /** More evaluations than this are a multiple of it, so that every tenth of a run ends with one. */
    private static final int TENTHS = 10;

    /** Steps between evaluations at least, so that a short run is not mostly evaluation. */
    private static final long EVALUATION_DISTANCE = 50;

    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private TrainingSettings settings = new TrainingSettings();

    @Mixin
    private OptimizerOptions optimizerOptions = new OptimizerOptions();

    @Mixin
    private ProgramOptions programOptions = new ProgramOptions();

    @Mixin
    private DataOptions dataOptions = new DataOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Updates in all. Default: ${DEFAULT-VALUE}.")
    private int steps = 8000;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Examples in a step, and at a time when evaluating. Default: ${DEFAULT-VALUE}.")
    private int batch = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = FlagValues.Seed.class,
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
            converter = FlagValues.Count.class,
            description = "With --checkpoint: save every N steps as well.")
    private int checkpointEvery;

    @Option(
            names = "--log",
            paramLabel = "DIR",
            description = "Where metrics and curves go; replaced each run. Default: xhat-logs/MODEL.")
    private @Nullable Path logFolder;

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Main main;

    @Override
    public Integer call() throws IOException {
        check();
        var reading = ParallelTasks.begin(() -> dataOptions.load(batch)); // what is wrong with the model is told first
        long compileStart = System.nanoTime();
        var model = modelOptions.readModel(settings.ofModel());
        ModelOptions.requireFixedBatch(model, batch);
        var optimizer = optimizerOptions.readOptimizer(settings.ofOptimizer());
        try (var program = programOptions.compile(model, optimizer)) {
            settings.applyHyperparameters(program, model);
            double compileMillis = (System.nanoTime() - compileStart) / 1e6;
            var data = ParallelTasks.result(reading);
            program.prepareTrainStep(new BatchLoader(program, data.train(), data.name()).dims(batch));
            var evaluated = new BatchLoader(program, data.test(), data.name());
            for (int size : Evaluation.batchSizes(program.model(), data.test(), batch)) {
                program.prepareEvaluation(evaluated.dims(size));
            }
            program.initialize(seed);
            String name = program.model().model();
            Path folder = logFolder(name);
            if (checkpoint != null && RunLog.holds(folder, checkpoint)) {
                throw UserException.about("--checkpoint", checkpoint, "is a file of the log; name another file");
            }
            try (var claim = checkpoint == null ? null : Claim.ofFile(checkpoint, "training " + name);
                    var log = RunLog.in(folder, name, program.elementType(), new FileOperations.Real())) {
                summarize(program, data, compileMillis);
                if (!MachineProbe.hasFusedMultiplyAdd().orElse(true)) {
                    Terminal.warn(DoctorCommand.WITHOUT_FMA);
                }
                return train(program, data, compileMillis, log);
            }
        }
    }

    private void check() {
        if (checkpointEvery > 0 && checkpoint == null) {
            throw new ParameterException(
                    command.commandLine(), "--checkpoint-every " + checkpointEvery + ": needs --checkpoint FILE");
        }
        if (checkpoint != null) {
            checkCheckpoint(checkpoint);
        }
    }

    /** Refuses before the training what could only fail after it. */
    private static void checkCheckpoint(Path file) {
        if (Files.isDirectory(file)) {
            throw UserException.about("--checkpoint", file, "is a folder; name a file in it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw UserException.about("--checkpoint", file, "there is no folder " + folder + "; create it first");
        }
        CheckpointWriter.requireReplaceable(file);
        if (folder != null && !Files.isWritable(folder)) {
            throw UserException.about("--checkpoint", file, "may not write into " + folder + "; name another folder");
        }
    }

    private Path logFolder(String model) {
        return logFolder != null ? logFolder : Path.of("xhat-logs", Escapes.forPath(model));
    }

    private void summarize(ModelProgram program, Dataset data, double compileMillis) {
        Terminal.report(
                "%s with %s (%s) on %s: %s training and %s test images",
                program.model().model(),
                program.optimizer().optimizer(),
                TrainingSettings.hyperparameters(program),
                data.name(),
                Numbers.grouped(data.train().count()),
                Numbers.grouped(data.test().count()));
        Terminal.report(
                "%s in %s, %s a step; %s, %s, %s; compiled in %s",
                Numbers.count(program.model().parameterCount(), "parameter"),
                Numbers.count(program.model().parameters().size(), "tensor"),
                Numbers.count(program.stepKernelCount(), "kernel"),
                program.backend(),
                program.elementType().label(),
                Numbers.count(programOptions.threads(), "thread"),
                Numbers.duration(compileMillis / 1e3));
    }

    /** Ctrl-C ends the loop after its step; the JVM waits until everything is saved and said. */
    private int train(ModelProgram program, Dataset data, double compileMillis, RunLog log) throws IOException {
        var stop = new AtomicBoolean();
        main.interrupt().awaitEnd(() -> stop.set(true));
        var options = new Training.Options(steps, batch, seed, evaluations(steps), checkpointEvery);
        long start = System.nanoTime();
        Training.Result result;
        try (var progress = TrainingProgress.of(program.step(), steps, batch)) {
            result = new Training(program, data, options)
                    .run(
                            new Training.Listener() {
                                @Override
                                public void stepped(long step, double loss) {
                                    log.stepped(step, loss);
                                    progress.stepped(step, loss);
                                }

                                @Override
                                public void evaluated(long done, Evaluation evaluation) {
                                    log.evaluated(done, evaluation);
                                    progress.evaluated(done, evaluation);
                                }

                                @Override
                                public void checkpointDue(long done) {
                                    if (checkpoint != null) {
                                        ModelCheckpoint.save(program, checkpoint, seed, batch);
                                    }
                                }
                            },
                            stop::get);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        log.finish(program.model().model() + " on " + data.name());
        var report = new TrainingReport(result, batch, data.test().count(), seconds);
        report.print(log, checkpoint);
        if (report.diverged()) {
            Terminal.warn(report.warning());
        }
        json.print(out -> write(out, program, report, compileMillis, log));
        return result.interrupted() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private static int evaluations(long steps) {
        int most = Math.clamp(steps / EVALUATION_DISTANCE, 1, EVALUATIONS);
        return most < TENTHS ? most : most - most % TENTHS;
    }

    private void write(JsonGenerator out, ModelProgram program, TrainingReport report, double compileMillis, RunLog log)
            throws IOException {
        var result = report.result();
        out.writeStringField("model", program.model().model());
        out.writeNumberField("steps", result.steps());
        out.writeNumberField("seed", seed);
        out.writeStringField("backend", program.backend());
        out.writeStringField("precision", program.elementType().label());
        out.writeNumberField("threads", programOptions.threads());
        out.writeNumberField("batch", batch);
        out.writeStringField("optimizer", program.optimizer().optimizer());
        out.writeStringField("data", dataOptions.name());
        out.writeNumberField("parameterCount", program.model().parameterCount());
        Json.number(out, "firstLoss", result.firstLoss());
        Json.number(out, "trainLoss", result.trainLoss());
        Json.number(out, "testLoss", result.test().loss());
        Json.number(out, "testAccuracy", result.test().accuracy().orElse(Double.NaN));
        Json.number(out, "stepMillisMedian", result.stepNanosMedian() / 1e6);
        Json.number(out, "examplesPerSecond", result.examplesPerSecond());
        Json.number(out, "compileMillis", compileMillis);
        Json.number(out, "firstStepMillis", millisSinceStart(result.firstStepEndNanos()));
        out.writeBooleanField("diverged", report.diverged());
        out.writeBooleanField("interrupted", result.interrupted());
        out.writeBooleanField("logComplete", log.problem() == null);
    }

    /** Milliseconds from the start of the JVM to a moment of {@link System#nanoTime}. */
    private static double millisSinceStart(long nanoTime) {
        double ago = (System.nanoTime() - nanoTime) / 1e6;
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime() - ago;
    }
}
