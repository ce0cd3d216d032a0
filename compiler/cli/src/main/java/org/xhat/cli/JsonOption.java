package org.xhat.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The flag {@code --json} of every command. */
public final class JsonOption {
    private static final String NAME = "--json";

    @Option(names = NAME, description = "Print one JSON object as the last line of standard output.")
    private boolean wanted;

    /** Prints the object with these fields, where it is wanted. */
    public void print(Json.Fields fields) {
        if (wanted) {
            Terminal.reportLine(Json.object(fields));
        }
    }

    /** Whether the command that ran was asked for JSON. */
    static boolean wantedBy(CommandLine command) {
        return command.getParseResult().matchedOptionValue(NAME, false);
    }

    /** Whether JSON was asked for in words that could not be understood. */
    static boolean wantedIn(String... words) {
        return List.of(words).contains(NAME);
    }
}
