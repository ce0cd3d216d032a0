package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands of other tools are told what xhat has instead, and that is really there. */
@Isolated("takes the standard streams")
final class CommandElsewhereTest {
    private static final Set<String> COMMANDS =
            Set.of("train", "evaluate", "explain", "check", "plot", "data", "doctor", "test", "bench");

    @ParameterizedTest
    @EnumSource
    void eachWordIsToldWhatThereIsAndNothingElse(CommandElsewhere elsewhere) {
        for (String word : elsewhere.words()) {
            var run = CommandRun.of(word, "Model.java", "--json").ending(2);
            assertEquals(
                    "xhat: unknown command '" + word + "': " + elsewhere.instead()
                            + "\nxhat: `xhat --help` tells what there is\n",
                    run.err());
            assertEquals(
                    "unknown command '" + word + "': " + elsewhere.instead(),
                    run.error().get("message"));
        }
    }

    /** A command that is named is one, and takes the flags that follow. */
    @ParameterizedTest
    @EnumSource
    void whatIsNamedIsThere(CommandElsewhere elsewhere) {
        var named = Pattern.compile(
                        "xhat ([a-z]+)((?: (?:[A-Z]+(?:\\.[a-z]+)?|mnist|--[a-z]+(?: [A-Za-z]+(?:\\.svg|=[0-9.]+)?)?))*)")
                .matcher(elsewhere.instead());
        while (named.find()) {
            assertTrue(COMMANDS.contains(named.group(1)), named.group());
            String help = CommandRun.of(named.group(1), "--help").ending(0).out();
            Pattern.compile("--[a-z]+")
                    .matcher(named.group(2))
                    .results()
                    .forEach(flag -> assertTrue(help.contains(flag.group()), flag.group() + " of " + named.group()));
        }
    }

    @Test
    void eachWordStandsOnceAndIsNoCommand() {
        var words = new HashSet<String>();
        for (var elsewhere : CommandElsewhere.values()) {
            for (String word : elsewhere.words()) {
                assertTrue(words.add(word), word);
                assertFalse(COMMANDS.contains(word), word);
            }
        }
    }
}
