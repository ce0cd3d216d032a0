package org.xhat.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.xhat.compiler.front.EntryKind;
import org.xhat.compiler.pipeline.GradientCheck;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.text.Numbers;
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
    /**
     * About what rounding makes of a difference quotient in float64: a few last places of a loss of some units, 4e-16 each, over
     * twice the step of 1e-5. Beside it a derivative below 1e-3 has no seven digits to be compared.
     */
    private static final double ROUNDING = 1e-10;

    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private ModelSettings settings = new ModelSettings();

    @Option(
            names = "--trials",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Random elements, and random directions, for each parameter. Default: ${DEFAULT-VALUE}.")
    private int trials = 20;

    @Mixin
    private DataOptions dataOptions = new DataOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Examples in the batch. Default: ${DEFAULT-VALUE}.")
    private int batch = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = FlagValues.Seed.class,
            description = "Decides initial values and samples. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        var model = modelOptions.readModel(settings.ofModel());
        ModelOptions.requireFixedBatch(model, batch);
        ModelCompiler.requireBatch(model, EntryKind.TRAIN, batch);
        var data = dataOptions.load(batch);
        int[] indices = IntStream.range(0, batch).toArray();
        int width = model.signature().parameters().stream()
                .mapToInt(parameter -> parameter.name().length())
                .max()
                .orElse(0);
        Terminal.report(
                "gradient of %s in float64 against central differences: %s and %s for each parameter",
                model.signature().model(), Numbers.count(trials, "element"), Numbers.count(trials, "direction"));
        var result = GradientCheck.run(
                model,
                batch,
                inputs -> new BatchLoader(inputs, data.train(), data.name()).load(indices, batch),
                trials,
                seed,
                parameter -> Terminal.report(
                        "%-" + width + "s  absolute %8.2e  relative %8.2e  %s",
                        parameter.name(),
                        parameter.maxAbsoluteError(),
                        parameter.maxRelativeError(),
                        verdict(parameter)));
        Terminal.reportLine(
                result.passed()
                        ? "passed"
                        : "FAILED: each parameter needs a sample off the kinks, and a relative error below 1e-7");
        json.print(out -> {
            out.writeStringField("model", model.signature().model());
            out.writeNumberField("trials", trials);
            out.writeArrayFieldStart("parameters");
            for (var parameter : result.parameters()) {
                out.writeStartObject();
                out.writeStringField("name", parameter.name());
                Json.number(out, "maxAbsoluteError", parameter.maxAbsoluteError());
                Json.number(out, "maxRelativeError", parameter.maxRelativeError());
                out.writeNumberField("samples", parameter.samples());
                out.writeNumberField("redrawn", parameter.redrawn());
                out.writeBooleanField("passed", parameter.passed());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeBooleanField("passed", result.passed());
        });
        return result.passed() ? ExitCode.DONE : ExitCode.FAULT;
    }

    static String verdict(GradientCheck.ParameterResult parameter) {
        if (parameter.samples() == 0) {
            return "FAILED: every sample crosses a kink";
        }
        if (!parameter.passed() && parameter.maxAbsoluteError() < ROUNDING) {
            return "FAILED, by no more than differences are rounded: its samples have derivatives too small to tell;"
                    + " try more --trials, or another --seed";
        }
        return (parameter.passed() ? "passed" : "FAILED")
                + (parameter.redrawn() == 0
                        ? ""
                        : ", " + Numbers.count(parameter.redrawn(), "sample") + " across a kink drawn again");
    }
}
