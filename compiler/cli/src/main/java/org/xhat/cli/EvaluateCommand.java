package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.xhat.runtime.text.Numbers;
import org.xhat.runtime.train.Evaluation;
import org.xhat.runtime.train.ModelCheckpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xhat evaluate}: how a saved model does on a test set. */
@Command(
        name = "evaluate",
        description = "Evaluate a checkpoint on a test set, with population statistics.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private ModelSettings settings = new ModelSettings();

    @Mixin
    private ProgramOptions programOptions = new ProgramOptions();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            required = true,
            description = "A checkpoint that xhat train saved.")
    private Path checkpoint = Path.of("");

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description =
                    "Examples at a time. A loss that is a mean over examples is the mean over the set for any N; one that"
                            + " sums is that of N examples, on average. Default: the batch that the checkpoint was trained with.")
    private int batch;

    @Mixin
    private DataOptions dataOptions = new DataOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        var model = modelOptions.readModel(settings.ofModel());
        if (batch > 0) {
            ModelOptions.requireFixedBatch(model, batch);
        }
        // A program always has an optimizer; evaluation runs none of its updates.
        try (var program = programOptions.compile(model, new OptimizerOptions().readOptimizer(Map.of()))) {
            int trained = ModelCheckpoint.load(program, checkpoint, Terminal::warn);
            if (!program.calibrated()) {
                throw new UserException(checkpoint + ": " + program.model().model()
                        + " takes its statistics from a calibration pass, and this checkpoint was saved before one; let xhat"
                        + " train finish, which calibrates at the end");
            }
            var data = dataOptions.load();
            var evaluation = Evaluation.finite(program, data.test(), data.name(), batch > 0 ? batch : trained);
            Terminal.report(
                    "%s after %s, on %s of %s",
                    program.model().model(),
                    Numbers.count(program.step(), "step"),
                    evaluated(evaluation, data.test().count()),
                    data.name());
            Terminal.report("test loss %s", Numbers.significant(evaluation.loss()));
            evaluation
                    .accuracy()
                    .ifPresent(accuracy -> Terminal.report("test accuracy %s", Numbers.fixed(accuracy, 4)));
            json.print(out -> {
                out.writeStringField("model", program.model().model());
                out.writeNumberField("steps", program.step());
                out.writeStringField("backend", program.backend());
                out.writeStringField("data", dataOptions.name());
                out.writeNumberField("examples", evaluation.examples());
                Json.number(out, "testLoss", evaluation.loss());
                Json.number(out, "testAccuracy", evaluation.accuracy().orElse(Double.NaN));
            });
        }
        return ExitCode.DONE;
    }

    private static String evaluated(Evaluation evaluation, int images) {
        return (evaluation.examples() < images ? Numbers.grouped(evaluation.examples()) + " of " : "")
                + Numbers.count(images, "test image");
    }
}
