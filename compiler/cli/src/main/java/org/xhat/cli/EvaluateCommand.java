package org.xhat.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xhat.runtime.data.DatasetCatalog;
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
    private OptimizerOptions optimizerOptions = new OptimizerOptions();

    @Mixin
    private ProgramOptions programOptions = new ProgramOptions();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            required = true,
            description = "A checkpoint that xhat train saved.")
    private Path checkpoint = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "NAME|DIR",
            description =
                    "mnist-small (bundled), mnist, fashion-mnist, or a folder of IDX files. Default: ${DEFAULT-VALUE}.")
    private String dataName = DatasetCatalog.DEFAULT;

    @Option(names = "--json", description = "Print one JSON object as the last line of standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var model = modelOptions.readModel();
        var optimizer = optimizerOptions.readOptimizer();
        try (var program = programOptions.compile(model, optimizer)) {
            modelOptions.applyHyperparameters(program);
            ModelCheckpoint.load(program, checkpoint);
            if (!program.calibrated()) {
                throw new UserException(checkpoint + ": " + program.model().model()
                        + " takes its statistics from a calibration pass, and this checkpoint was saved before one; let xhat"
                        + " train finish, which calibrates at the end");
            }
            var data = DatasetCatalog.standard().load(dataName);
            var evaluation = Evaluation.of(program, data.test(), data.name());
            System.out.printf(
                    "%s after %s steps, on %s test images of %s%n",
                    program.model().model(),
                    Numbers.grouped(program.step()),
                    Numbers.grouped(data.test().count()),
                    data.name());
            System.out.printf("test loss %s%n", Numbers.fourDecimals(evaluation.loss()));
            evaluation
                    .accuracy()
                    .ifPresent(accuracy -> System.out.printf("test accuracy %s%n", Numbers.fourDecimals(accuracy)));
            if (json) {
                System.out.println(Json.object(out -> {
                    out.writeStringField("model", program.model().model());
                    out.writeNumberField("steps", program.step());
                    out.writeStringField("backend", program.backend());
                    out.writeStringField("data", dataName);
                    out.writeNumberField("examples", data.test().count());
                    Json.number(out, "testLoss", evaluation.loss());
                    Json.number(out, "testAccuracy", evaluation.accuracy().orElse(Double.NaN));
                }));
            }
        }
        return ExitCode.DONE;
    }
}
