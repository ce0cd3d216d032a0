package org.xhat.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.xhat.cli.Json;
import org.xhat.cli.UserException;

/** {@link StepBenchmark} under JMH, which reports by itself. */
final class JmhRun {
    private final Collection<RunResult> results;

    private JmhRun(Collection<RunResult> results) {
        this.results = results;
    }

    /**
     * Runs it.
     *
     * @param options JMH's own, as words between spaces
     */
    static JmhRun of(String options) {
        List<String> words = new ArrayList<>(Arrays.stream(options.split(" "))
                .filter(word -> !word.isEmpty())
                .toList());
        words.add(StepBenchmark.class.getSimpleName());
        try {
            return new JmhRun(new Runner(new CommandLineOptions(words.toArray(new String[0]))).run());
        } catch (CommandLineOptionException | RunnerException e) {
            throw new UserException("--jmh '" + options + "': " + e.getMessage(), e);
        }
    }

    /** The field of the object that {@code --json} prints. */
    void write(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("jmh");
        for (var result : results) {
            out.writeStartObject();
            for (String parameter : result.getParams().getParamsKeys()) {
                out.writeStringField(parameter, result.getParams().getParam(parameter));
            }
            Json.number(out, "score", result.getPrimaryResult().getScore());
            Json.number(out, "error", result.getPrimaryResult().getScoreError());
            out.writeStringField("unit", result.getPrimaryResult().getScoreUnit());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
