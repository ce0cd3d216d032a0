package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What progress says: the speed of steps alone, and a loss near the last ones. */
final class PaceTest {
    @Test
    void evaluationsTakeNoTimeOfSteps() {
        var pace = new Pace(60, 0);
        pace.stepped(1_000_000);
        pace.stepped(2_000_000);
        pace.evaluated(900_000_000);
        pace.stepped(901_000_000);
        assertEquals(60_000, pace.examplesPerSecond());
        pace.restart();
        pace.evaluated(950_000_000);
        pace.stepped(952_000_000);
        assertEquals(30_000, pace.examplesPerSecond());
    }

    @Test
    void theFirstLossesCountLikeAnyOther() {
        var loss = new SmoothedLoss();
        assertTrue(Double.isNaN(loss.value()));
        loss.add(8);
        assertEquals(8, loss.value(), 1e-12);
        loss.add(4);
        assertEquals((0.95 * 8 + 4) / 1.95, loss.value(), 1e-12);
        for (int i = 0; i < 1000; i++) {
            loss.add(3);
        }
        assertEquals(3, loss.value(), 1e-12);
    }
}
