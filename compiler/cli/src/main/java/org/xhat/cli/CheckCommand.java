package org.xhat.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.pipeline.GradientCheck;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.train.BatchLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xhat check}: holds a model's derived gradient against finite differences. */
@Command(
        name = "check",
        description =
                "Check a model's gradient against finite differences, in float64, on the first batch of the data.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "Random elements, and random directions, for each parameter. Default: ${DEFAULT-VALUE}.")
    private int trials = 20;

    @Option(
            names = "--data",
            paramLabel = "NAME|DIR",
            description =
                    "mnist-small (bundled), mnist, fashion-mnist, or a folder of IDX files. Default: ${DEFAULT-VALUE}.")
    private String dataName = DatasetCatalog.DEFAULT;

    @Option(names = "--batch", paramLabel = "N", description = "Examples in the batch. Default: ${DEFAULT-VALUE}.")
    private int batch = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides initial values and samples. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--json", description = "Print one JSON object as the last line of standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (trials < 1) {
            throw new UserException("--trials " + trials + ": choose at least 1");
        }
        modelOptions.refuseHyperparameters();
        var model = modelOptions.readModel();
        ModelCompiler.requireBatch(model, EntryKind.TRAIN, batch);
        var data = DatasetCatalog.standard().load(dataName);
        if (batch < 1 || batch > data.train().count()) {
            throw new UserException(
                    "--batch " + batch + ": choose 1 to " + data.train().count());
        }
        var indices = new int[batch];
        for (int i = 0; i < batch; i++) {
            indices[i] = i;
        }
        int width = model.signature().parameters().stream()
                .mapToInt(parameter -> parameter.name().length())
                .max()
                .orElse(0);
        System.out.printf(
                "gradient of %s in float64 against central differences: %d elements and %d directions for each parameter%n",
                model.signature().model(), trials, trials);
        var result = GradientCheck.run(
                model,
                batch,
                inputs -> new BatchLoader(inputs, data.train(), data.name()).load(indices, batch),
                trials,
                seed,
                parameter -> System.out.printf(
                        Locale.ROOT,
                        "%-" + width + "s  absolute %8.2e  relative %8.2e  %s%s%n",
                        parameter.name(),
                        parameter.maxAbsoluteError(),
                        parameter.maxRelativeError(),
                        parameter.passed() ? "passed" : "FAILED",
                        parameter.redrawn() == 0
                                ? ""
                                : ", " + parameter.redrawn() + " samples across a kink drawn again"));
        System.out.println(result.passed() ? "passed" : "FAILED: the relative error must stay below 1e-7");
        if (json) {
            System.out.println(Json.object(out -> {
                out.writeStringField("model", model.signature().model());
                out.writeNumberField("trials", trials);
                out.writeArrayFieldStart("parameters");
                for (var parameter : result.parameters()) {
                    out.writeStartObject();
                    out.writeStringField("name", parameter.name());
                    Json.number(out, "maxAbsoluteError", parameter.maxAbsoluteError());
                    Json.number(out, "maxRelativeError", parameter.maxRelativeError());
                    out.writeNumberField("redrawn", parameter.redrawn());
                    out.writeBooleanField("passed", parameter.passed());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeBooleanField("passed", result.passed());
            }));
        }
        return result.passed() ? ExitCode.DONE : ExitCode.FAULT;
    }
}
