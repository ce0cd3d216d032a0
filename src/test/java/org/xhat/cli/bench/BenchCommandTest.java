package org.xhat.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xhat.cli.CommandRun;

/** {@code xhat bench} as it is typed. */
@Isolated("takes the standard streams")
final class BenchCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--workload bn        | 2 | 'bn' is not one of bn-mlp, curves-ae,",
                "--workload bn        | 2 | growth, nor a network such as mlp-b60-w100-d3",
                "--threads 0          | 2 | '0' is not a whole number from 1",
                "--rounds none        | 2 | 'none' is not a whole number",
                "--steps -1           | 2 | '-1' is not a whole number",
                "--jmh -nothing       | 1 | --jmh '-nothing': ",
                "--peers --rounds 1   | 1 | start ./xhat bench --peers",
            })
    void wrongUseIsToldWithItsCure(String arguments, int exitCode, String sentence) {
        var words = Stream.concat(Stream.of("bench"), Stream.of(arguments.split(" ")));
        var run = CommandRun.of(words.toArray()).ending(exitCode);
        assertTrue(run.err().contains(sentence), run.err());
    }

    @Test
    void theHelpNamesEveryWorkload() {
        String help = CommandRun.of("bench", "--help").ending(0).out();
        Workloads.all().forEach(workload -> assertTrue(help.contains(workload.name()), workload.name()));
        assertTrue(CommandRun.of("--help").ending(0).out().contains("bench"));
    }

    /** A process of its own takes steps, tells of the first and is gone at the end. */
    @Tag("slow")
    @Test
    void aSideIsAProcess() throws IOException {
        var workload = Workloads.named("mlp-b10-w8-d1").orElseThrow();
        var comparison = new Comparison(Optional.empty(), 1, 1, 10, 2, 1);
        long children = ProcessHandle.current().children().count();
        var result = comparison.measure(workload, (name, what) -> {});
        assertEquals(children, ProcessHandle.current().children().count());
        assertEquals(2, result.xhat().roundMillis().length);
        assertTrue(result.xhat().millis() > 0);
        var beginning = result.xhat().beginning();
        assertEquals(2, beginning.size());
        assertTrue(0 < beginning.get(0).seconds()
                && beginning.get(0).seconds() <= beginning.get(1).seconds());
    }
}
