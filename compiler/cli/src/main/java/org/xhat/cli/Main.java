package org.xhat.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

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
        footer = {
            "",
            "xhat test runs the project's own tests, xhat bench measures how fast models train.",
            "xhat COMMAND --help tells about one command."
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final Interrupt interrupt;

    private Main(Interrupt interrupt) {
        this.interrupt = interrupt;
    }

    /** What Ctrl-C does to the command that runs. */
    Interrupt interrupt() {
        return interrupt;
    }

    /** Runs the command that the arguments name and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // for libraries: nothing of ours asks for a locale
        IncubatorNotice.takeBack();
        var output = StandardOutput.install();
        int exitCode;
        try {
            exitCode = run(arguments);
        } catch (NoClassDefFoundError e) { // thrown again while it was told
            System.err.println("xhat: " + unloadable(e));
            exitCode = ExitCode.WRONG_INPUT;
        }
        String loss = output.loss();
        if (loss != null) {
            Terminal.tell("xhat: standard output cannot be written (" + loss + "); free space there");
        }
        System.exit(loss != null && exitCode == ExitCode.DONE ? ExitCode.WRONG_INPUT : exitCode);
    }

    /** Runs the command that the arguments name; its exit code. Ctrl-C is over only after its last word is said. */
    public static int run(String... arguments) {
        boolean json = JsonOption.wantedIn(arguments);
        try (var interrupt = new Interrupt(() -> tell(Failure.interrupted(), json))) {
            return run(interrupt, arguments);
        }
    }

    private static int run(Interrupt interrupt, String... arguments) {
        try {
            var line = new CommandLine(new Main(interrupt));
            ServiceLoader.load(FurtherCommand.class).forEach(line::addSubcommand);
            FlagValues.register(line);
            line.setUsageHelpAutoWidth(true);
            line.setExecutionExceptionHandler(
                    (thrown, command, parsed) -> failed(thrown, JsonOption.wantedBy(command)));
            line.setParameterExceptionHandler(Main::misused);
            return line.execute(arguments);
        } catch (Error e) { // which picocli lets pass: too little memory, a fault of xhat
            return failed(e, JsonOption.wantedIn(arguments));
        }
    }

    /** What a process says that may open no further jar of its own class path. */
    static String unloadable(NoClassDefFoundError thrown) {
        return "a part of xhat cannot be loaded (" + thrown.getMessage()
                + "); allow more open files, such as by ulimit -n 256, or build xhat again";
    }

    private static int failed(Throwable thrown, boolean json) {
        return tell(Failure.of(thrown), json);
    }

    private static int tell(Failure failure, boolean json) {
        failure.lines().forEach(Terminal::tell);
        if (json) {
            Terminal.reportLine(failure.toJson());
        }
        return failure.exitCode();
    }

    private static int misused(ParameterException thrown, String[] arguments) {
        var command = thrown.getCommandLine();
        boolean unknownCommand = command.getParent() == null
                && thrown instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption();
        var instead = unknownCommand ? CommandElsewhere.insteadOf(arguments[0]) : Optional.<String>empty();
        var failure = Failure.usage(
                unknownCommand
                        ? "unknown command '" + arguments[0] + "'"
                                + instead.map(": "::concat).orElse("")
                        : misuse(thrown, arguments));
        failure.lines().forEach(Terminal::tell);
        if (instead.isEmpty()) {
            UnmatchedArgumentException.printSuggestions(thrown, command.getErr());
        }
        Terminal.tell("xhat: `" + command.getCommandSpec().qualifiedName() + " --help` tells what there is");
        if (JsonOption.wantedIn(arguments)) {
            Terminal.reportLine(failure.toJson());
        }
        return failure.exitCode();
    }

    /** An option that there is none of is at fault for what is missing too, and the words after it may be its values. */
    private static String misuse(ParameterException thrown, String[] arguments) {
        var unmatched = thrown.getCommandLine().getUnmatchedArguments();
        if (unmatched.isEmpty() || !unmatched.getFirst().startsWith("-")) {
            return String.valueOf(thrown.getMessage());
        }
        String option = "'" + unmatched.getFirst() + "'";
        if (List.of(arguments).contains("--")) {
            return option + " stands after --, where only files do; write it before";
        }
        return "Unknown option: " + option
                + (isFile(unmatched.getFirst()) ? "; as a file it is ./" + unmatched.getFirst() : "");
    }

    private static boolean isFile(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Without a subcommand: the usage, on standard output. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
