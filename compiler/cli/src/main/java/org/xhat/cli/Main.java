package org.xhat.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code xhat}. Exit codes: 0 done, 1 wrong input, 2 usage, 3 a failed check or a fault of xhat, 130 interrupted. */
@Command(
        name = "xhat",
        description =
                "A symbolic computation-graph compiler for the JVM: models and optimizers declared in Java, derivatives"
                        + " derived, bytecode emitted.",
        version = "xhat 0.1.0",
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ExplainCommand.class,
            CheckCommand.class,
            PlotCommand.class,
            DataCommand.class,
            DoctorCommand.class
        },
        footer = {"", "xhat test runs the project's own tests.", "xhat COMMAND --help tells about one command."})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs the command that the arguments name and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        IncubatorNotice.takeBack();
        System.exit(run(arguments));
    }

    /** Runs the command that the arguments name; its exit code. */
    public static int run(String... arguments) {
        boolean json = Arrays.asList(arguments).contains("--json");
        var line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> {
            // A runtime exception of ours may carry the cause that tells more, but never replaces it.
            var failure = Failure.of(thrown);
            System.err.println(failure.rendered());
            if (json) {
                System.out.println(failure.toJson());
            }
            return failure.exitCode();
        });
        line.setParameterExceptionHandler((thrown, rest) -> {
            System.err.println("xhat: " + thrown.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(thrown, System.err);
            System.err.println("xhat: `xhat "
                    + (thrown.getCommandLine().getParent() == null
                            ? "--help`"
                            : thrown.getCommandLine().getCommandName() + " --help`")
                    + " tells what there is");
            if (json) {
                System.out.println(
                        new Failure("usage", null, 0, 0, String.valueOf(thrown.getMessage()), "", ExitCode.USAGE)
                                .toJson());
            }
            return ExitCode.USAGE;
        });
        return line.execute(arguments);
    }

    /** Without a subcommand: the usage, on standard output. */
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
