package org.xhat.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xhat.cli.Json;
import org.xhat.cli.bench.Machine.Limit;
import org.xhat.cli.bench.SideProcess.Milestone;

/** The arithmetic of the table, on times that were made up. */
final class BenchTableTest {
    private static final Workload MLP = Workloads.named("bn-mlp").orElseThrow();

    private static final Machine MACHINE =
            new Machine("a processor", 512, new TreeMap<>(Map.of(1, new Limit(100, 10), 2, new Limit(200, 15))));

    private static Result.Timing timing(int threads, double value, double... millis) {
        var beginning = List.of(new Milestone(1, 0.5, 2), new Milestone(10, 0.75, value), new Milestone(100, 1.25, 9));
        return new Result.Timing(threads, beginning, millis);
    }

    private static Result result(double peersValue) {
        return new Result(
                MLP,
                new Demand(20e6, 0),
                timing(2, 1, 0.2, 0.5, 0.25),
                List.of(timing(1, peersValue, 0.5, 0.8, 0.8), timing(2, peersValue, 0.9, 1.2, 0.7)));
    }

    @Test
    void theMedianIsTheMiddle() {
        assertEquals(3, Result.median(new double[] {9, 1, 3}));
        assertEquals(4, Result.median(new double[] {4}));
    }

    @Test
    void thePeersBetterSideCounts() {
        assertEquals(1, result(1).peer().orElseThrow().threads());
    }

    /** 0.5/0.2, 0.8/0.5 and 0.8/0.25: a disturbance of one round is that of both sides. */
    @Test
    void theRatioIsTakenRoundByRound() {
        assertEquals(2.5, result(1).ratio(), 1e-12);
        assertTrue(Double.isNaN(new Result(MLP, new Demand(1, 0), timing(1, 1, 1), List.of()).ratio()));
    }

    @Test
    void theFloorIsWhatBindsMost() {
        assertEquals(0.1, result(1).floorMillis(MACHINE), 1e-12);
        assertEquals(0.4, result(1).ofFloor(MACHINE), 1e-12);
        assertEquals(2e6, MACHINE.floorNanos(new Demand(100, 40e6), 1), 1e-6);
    }

    @Test
    void ofTwoProbesTheBetterCounts() {
        var other = new Machine("a processor", 512, new TreeMap<>(Map.of(1, new Limit(90, 12), 2, new Limit(210, 15))));
        assertEquals(
                Map.of(1, new Limit(100, 12), 2, new Limit(210, 15)),
                MACHINE.atBest(other).limits());
    }

    @Test
    void sidesThatDifferAreToldApart() {
        assertTrue(result(1.005).agrees());
        assertFalse(result(1.05).agrees());
        assertFalse(result(-1).agrees());
        assertFalse(result(Double.NaN).agrees());
    }

    @Test
    void aPersonReadsATable() {
        assertEquals(
                List.of(
                        "a processor, vectors of 512 bits, JDK " + Runtime.version() + "; peer: libtorch",
                        "limits of 1 thread: 100.0 GFLOP/s of fused multiply-add, 10.0 GB/s copied",
                        "limits of 2 threads: 200.0 GFLOP/s of fused multiply-add, 15.0 GB/s copied",
                        "",
                        "A step, in milliseconds",
                        "                                       xhat  threads    peer  threads  times   floor  of floor    both computed",
                        "bn-mlp  BatchNormMlp, batch 60, Sgd  0.2500        2  0.8000        1   2.50  0.1000       40%  1.000 and 1.000",
                        "",
                        "Seconds from the start of the JVM until so many steps are done",
                        "              threads     1    10   100  1,000",
                        "bn-mlp  xhat        2  0.50  0.75  1.25      -",
                        "bn-mlp  peer        1  0.50  0.75  1.25      -",
                        "bn-mlp  peer        2  0.50  0.75  1.25      -"),
                new BenchTable(MACHINE, "libtorch", 2, 1, List.of(result(1)), List.of()).lines());
    }

    @Test
    void aProgramReadsAnObject() {
        String json = Json.object(new BenchTable(MACHINE, "", 2, 7, List.of(result(1.05)), List.of())::write);
        for (String part : List.of(
                "\"peer\":null",
                "\"seed\":7",
                "\"name\":\"bn-mlp\"",
                "\"ratio\":2.5,",
                "\"agrees\":false",
                "\"stepMillis\":0.25",
                "\"beginning\":[{\"step\":1,\"seconds\":0.5},",
                "\"growth\":[]")) {
            assertTrue(json.contains(part), () -> part + " in " + json);
        }
    }
}
