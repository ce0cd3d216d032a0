package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Holds as many random optimizers to their Java as {@code -Dxhat.campaign} says. It goes on after a failure, shrinks the first of
 * each kind, and in the end fails with the seeds of all. {@code -Dxhat.campaign.seed} is the first seed, 0 otherwise.
 */
@EnabledIfSystemProperty(named = "xhat.campaign", matches = "[0-9]+", disabledReason = "a campaign takes its time")
final class JavaProgramsCampaignTest {

    private static final int BATCH = 100;

    @Test
    void findsNothing() {
        long first = Long.getLong("xhat.campaign.seed", 0);
        int programs = Integer.getInteger("xhat.campaign", 0);
        var found = new LinkedHashMap<String, List<Long>>();
        for (int done = 0; done < programs; done += BATCH) {
            OptimizerAgreement.failures(first + done, Math.min(BATCH, programs - done))
                    .forEach((kind, seeds) -> {
                        if (!found.containsKey(kind)) {
                            System.out.println("seed " + seeds.getFirst() + ", shrunk:\n"
                                    + OptimizerAgreement.shrunk(seeds.getFirst()) + "\n");
                        }
                        found.computeIfAbsent(kind, unknown -> new ArrayList<>())
                                .addAll(seeds);
                    });
            System.out.println(done + BATCH + " programs: "
                    + found.values().stream().mapToInt(List::size).sum() + " failed");
        }
        assertEquals(Map.of(), found);
    }
}
