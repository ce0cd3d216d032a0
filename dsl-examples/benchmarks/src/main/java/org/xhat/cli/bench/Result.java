package org.xhat.cli.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What came of a workload.
 *
 * @param workload what was measured
 * @param demand what no step can do without
 * @param xhat xhat's side
 * @param peers the peer's, once for each number of threads; none where there is no peer
 */
record Result(Workload workload, Demand demand, Timing xhat, List<Timing> peers) {
    /** Losses and results of both sides that differ by more, relative to the larger, are told apart. */
    private static final double AGREEMENT = 1e-2;

    /** The value that is compared: after so many steps rounding has not yet led two trainings apart. */
    private static final int COMPARED_STEP = 10;

    Result {
        peers = List.copyOf(peers);
    }

    /**
     * One side's times.
     *
     * @param threads how many it used
     * @param beginning its first steps
     * @param roundMillis the median step of each round
     */
    record Timing(int threads, List<SideProcess.Milestone> beginning, double[] roundMillis) {
        /** The median of the rounds' medians. */
        double millis() {
            return median(roundMillis);
        }

        /** What the last step that is compared came to. */
        double value() {
            return beginning.stream()
                    .filter(milestone -> milestone.step() <= COMPARED_STEP)
                    .reduce((earlier, later) -> later)
                    .map(SideProcess.Milestone::value)
                    .orElse(Double.NaN);
        }
    }

    /** The peer's better side. */
    Optional<Timing> peer() {
        return peers.stream().min(Comparator.comparingDouble(Timing::millis));
    }

    /** How many times as long the peer takes: the median over the rounds, in each of which both were measured. */
    double ratio() {
        return peer().map(peer -> {
                    var ratios = new double[xhat.roundMillis.length];
                    Arrays.setAll(ratios, round -> peer.roundMillis[round] / xhat.roundMillis[round]);
                    return median(ratios);
                })
                .orElse(Double.NaN);
    }

    /** What no step can be done in on {@code machine}. */
    double floorMillis(Machine machine) {
        return machine.floorNanos(demand, xhat.threads) / 1e6;
    }

    /** Which part of xhat's step the floor is. */
    double ofFloor(Machine machine) {
        return floorMillis(machine) / xhat.millis();
    }

    /** Whether both sides computed the same; true where there is but one. */
    boolean agrees() {
        return peers.stream().allMatch(peer -> {
            double scale = Math.max(Math.abs(peer.value()), Math.abs(xhat.value()));
            return Math.abs(peer.value() - xhat.value()) <= AGREEMENT * scale;
        });
    }

    /** The upper median. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
