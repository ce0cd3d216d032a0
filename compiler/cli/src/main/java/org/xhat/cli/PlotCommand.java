package org.xhat.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xhat.cli.CurveChart.Measure;
import org.xhat.runtime.file.AtomicSave;
import org.xhat.runtime.file.FileOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xhat plot}: the test accuracies, or losses, of several logged runs in one picture. */
@Command(
        name = "plot",
        description = "Draw the test accuracies of logged runs, or their test losses, in one SVG.",
        mixinStandardHelpOptions = true)
final class PlotCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Log folders of xhat train; a run is named after its folder.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE.svg", required = true, description = "The picture to write.")
    private Path out = Path.of("");

    @Option(
            names = "--of",
            paramLabel = "MEASURE",
            description = "${COMPLETION-CANDIDATES}. Default: accuracy where every run has one, otherwise loss.")
    private @Nullable Measure measure;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description = "What stands above. Default: Test accuracy, or Test loss.")
    private @Nullable String title;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        if (!out.toString().endsWith(".svg")) {
            throw new UserException("--out " + out + ": the picture is SVG; name a file that ends in .svg");
        }
        var runs = new LinkedHashMap<String, LearningCurve>();
        var files = new LinkedHashMap<LearningCurve, Path>();
        for (Path folder : folders) {
            Path file = folder.resolve("evaluations.csv");
            if (!Files.exists(file)) {
                throw new UserException(folder + ": " + RunLog.missing(folder));
            }
            var curve = LearningCurve.read(file);
            runs.put(name(folder), curve);
            files.put(curve, file);
        }
        Measure drawn = measure != null
                ? measure
                : runs.values().stream().allMatch(Measure.accuracy::isOf) ? Measure.accuracy : Measure.loss;
        files.forEach((curve, file) -> requireDrawable(drawn, curve, file));
        Path parent = out.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(out)) {
            throw new UserException("--out " + out + ": name a file in a folder that exists");
        }
        byte[] svg = CurveChart.comparison(title == null ? drawn.title() : title, drawn, runs)
                .getBytes(StandardCharsets.UTF_8);
        new AtomicSave(new FileOperations.Real(), LineChart.KIND).replace(out, file -> file.write(svg));
        Terminal.reportLine("curves of " + String.join(", ", runs.keySet()) + " in " + out);
        json.print(fields -> {
            fields.writeStringField("file", out.toString());
            fields.writeStringField("of", drawn.name());
            fields.writeArrayFieldStart("runs");
            for (String run : runs.keySet()) {
                fields.writeString(run);
            }
            fields.writeEndArray();
        });
        return ExitCode.DONE;
    }

    private static void requireDrawable(Measure measure, LearningCurve curve, Path file) {
        if (!measure.isOf(curve)) {
            throw new UserException(file + ": holds no test " + measure + " to draw; leave this run out"
                    + (Measure.loss.isOf(curve) ? ", or draw losses with --of loss" : ""));
        }
    }

    /** The folder's own name, or its whole path where another run's folder is called alike. */
    private String name(Path folder) {
        String own = lastName(folder);
        long alike =
                folders.stream().filter(other -> lastName(other).equals(own)).count();
        return alike > 1 ? folder.toString() : own;
    }

    private static String lastName(Path folder) {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }
}
