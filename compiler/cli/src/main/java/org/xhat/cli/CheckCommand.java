package org.xhat.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.xhat.compiler.pipeline.GradientCheck;
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
                inputs -> new BatchLoader(inputs, data.train(), data.name()).load(indices, batch),
                trials,
                seed,
                parameter -> {
                    Terminal.report(
                            "%-" + width + "s  absolute %8.2e  relative %8.2e  %s",
                            parameter.name(),
                            parameter.maxAbsoluteError(),
                            parameter.maxRelativeError(),
                            verdict(parameter));
                    parameter.worst().ifPresent(sample -> Terminal.reportLine("    " + where(sample)));
                });
        Terminal.reportLine(
                switch (result.verdict()) {
                    case PASSED -> "passed";
                    case FAILED -> "FAILED: differences settle on another number than the derived one";
                    case CANNOT_TELL -> "cannot tell: nothing failed, but differences do not settle everywhere";
                });
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
                out.writeNumberField("unsettled", parameter.unsettled());
                write(out, parameter.verdict());
                out.writeStringField("reason", parameter.reason());
                out.writeEndObject();
            }
            out.writeEndArray();
            write(out, result.verdict());
        });
        return result.verdict() == GradientCheck.Verdict.FAILED ? ExitCode.FAULT : ExitCode.DONE;
    }

    /** Null where nothing can be told. */
    private static void write(JsonGenerator out, GradientCheck.Verdict verdict) throws IOException {
        switch (verdict) {
            case PASSED -> out.writeBooleanField("passed", true);
            case FAILED -> out.writeBooleanField("passed", false);
            case CANNOT_TELL -> out.writeNullField("passed");
        }
    }

    private static String verdict(GradientCheck.ParameterResult parameter) {
        String verdict = switch (parameter.verdict()) {
            case PASSED -> "passed";
            case FAILED -> "FAILED";
            case CANNOT_TELL -> "cannot tell";
        };
        return verdict + (parameter.reason().isEmpty() ? "" : ": " + parameter.reason());
    }

    /** {@code element [3, 17]: derived 0.001234, differences 0.001235 ± 2.1e-12}. */
    private static String where(GradientCheck.Sample sample) {
        return sample.place() + ": derived " + Numbers.significant(sample.derived()) + ", differences "
                + Numbers.significant(sample.difference()) + " ± " + Numbers.significant(sample.error());
    }
}
