package org.xhat.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code xhat}. Exit codes: 0 done, 1 wrong input, 2 usage, 3 a failed check or a fault of xhat. */
@Command(
        name = "xhat",
        description = "A symbolic computation-graph compiler for the JVM.",
        version = "xhat 0.1.0",
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {

    /** Runs the command that the arguments name and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        IncubatorNotice.takeBack();
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    /** Without a subcommand: the usage, on standard output. */
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
