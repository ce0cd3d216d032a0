package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.random.Shrinking;

/**
 * Runs as many random programs as {@code -Dxhat.campaign} says, on every backend. It goes on after a failure, and in the end fails
 * with each kind of them: the seed, and the program that shrinking leaves. {@code -Dxhat.campaign.seed} is the first seed, 0
 * otherwise; the program of a seed is always the same.
 */
@EnabledIfSystemProperty(named = "xhat.campaign", matches = "[0-9]+", disabledReason = "a campaign takes its time")
final class CampaignTest {
    @Test
    void findsNothing() {
        var findings = new LinkedHashMap<String, List<String>>();
        JqwikSession.run(
                () -> run(Long.getLong("xhat.campaign.seed", 0), Integer.getInteger("xhat.campaign", 0), findings));
        assertEquals(Map.of(), findings);
    }

    private static void run(long first, int programs, Map<String, List<String>> findings) {
        var generator = new RandomProgram.Drawn().get().generator(1000);
        var thread = ManagementFactory.getThreadMXBean();
        long start = thread.getCurrentThreadCpuTime();
        try (var agreement = new ProgramAgreement()) {
            for (int i = 1; i <= programs; i++) {
                long seed = first + i - 1;
                RandomProgram program = generator.next(new Random(seed)).value();
                String failure = failure(agreement, program);
                if (!failure.isEmpty()) {
                    report(seed, agreement, program, failure, findings);
                }
                if (i % 100 == 0 || i == programs) {
                    System.out.printf(
                            Locale.ROOT,
                            "%d programs, seeds %d to %d: %d failed; %.1f ms of a processor each%n",
                            i,
                            first,
                            seed,
                            findings.values().stream().mapToInt(List::size).sum(),
                            (thread.getCurrentThreadCpuTime() - start) / 1e6 / i);
                }
            }
        }
    }

    /** The first of a kind is shrunk, of others the seed is noted. */
    private static void report(
            long seed,
            ProgramAgreement agreement,
            RandomProgram program,
            String failure,
            Map<String, List<String>> findings) {
        String kind = kind(failure);
        var seeds = findings.computeIfAbsent(kind, unknown -> new ArrayList<>());
        seeds.add("seed " + seed);
        if (seeds.size() == 1) {
            var shrunk = Shrinking.smallest(
                    program, smaller -> kind(failure(agreement, smaller)).equals(kind));
            System.out.println(
                    "seed " + seed + ": " + failure + "\nshrunk to " + shrunk + failure(agreement, shrunk) + "\n");
        }
    }

    /** What differs from program to program left out. */
    private static String kind(String failure) {
        return failure.lines()
                .findFirst()
                .orElse("")
                .replaceAll("[a-z0-9:]+\\[[0-9]+\\] is .*", "a value")
                .replaceAll("(kernel|output|buffer) [^ ]+", "$1")
                .replaceAll("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?", "#");
    }

    /** What is wrong, or nothing. */
    private static String failure(ProgramAgreement agreement, RandomProgram program) {
        try {
            agreement.check(program);
            return "";
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            return e
                    + Arrays.stream(e.getStackTrace())
                            .limit(1)
                            .map(at -> " at " + at)
                            .collect(Collectors.joining());
        }
    }
}
