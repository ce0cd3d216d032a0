package org.xhat.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.xhat.compiler.pipeline.CompiledEntries;
import org.xhat.compiler.pipeline.Explanation;
import org.xhat.compiler.pipeline.Explanation.Emission;
import org.xhat.compiler.pipeline.ModelCompiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xhat explain}: any stage of a model's way to bytecode, as text. */
@Command(
        name = "explain",
        description =
                "Show a stage of the compilation: the syntax tree, the graph, the derived gradient, what was fused and"
                        + " why, the kernels, their loops, their bytecode.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Mixin
    private ModelSettings settings = new ModelSettings();

    @Mixin
    private OptimizerOptions optimizerOptions = new OptimizerOptions();

    @Mixin
    private ProgramOptions programOptions = new ProgramOptions();

    @Option(
            names = "--emit",
            paramLabel = "STAGE",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Emission emission = Emission.fused;

    @Mixin
    private DimOptions dimOptions = new DimOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        var model = modelOptions.readModel(settings.ofModel());
        var dims = dimOptions.of(model);
        var optimizer = optimizerOptions.readOptimizer(Map.of());
        var options = programOptions.compileOptions();
        CompiledEntries entries = ModelCompiler.entries(model, optimizer, options);
        var explanation = new Explanation(model, entries, dims, options.type());
        explanation.text(emission).lines().forEach(Terminal::reportLine);
        json.print(out -> {
            out.writeStringField("model", model.signature().model());
            out.writeStringField("emit", emission.name());
            out.writeNumberField("batch", dimOptions.batch());
            out.writeObjectFieldStart("dims");
            for (var dim : dims.values().entrySet()) {
                out.writeNumberField(dim.getKey(), dim.getValue());
            }
            out.writeEndObject();
            out.writeNumberField("nodeCount", explanation.nodeCount());
            out.writeNumberField("kernelCount", explanation.kernels().size());
            out.writeArrayFieldStart("kernels");
            for (var kernel : explanation.kernels()) {
                out.writeStartObject();
                out.writeStringField("name", kernel.name());
                out.writeStringField("entry", kernel.entry());
                out.writeStringField("body", kernel.body());
                out.writeNumberField("stages", kernel.stages());
                out.writeNumberField("bytesRead", kernel.bytesRead());
                out.writeNumberField("bytesWritten", kernel.bytesWritten());
                out.writeNumberField("flops", kernel.flops());
                out.writeArrayFieldStart("lines");
                for (String line : kernel.lines()) {
                    out.writeString(line);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeObjectFieldStart("rulesFired");
            for (var rule : explanation.rulesFired().entrySet()) {
                out.writeNumberField(rule.getKey(), rule.getValue());
            }
            out.writeEndObject();
        });
        return ExitCode.DONE;
    }
}
