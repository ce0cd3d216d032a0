package org.xhat.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xhat.runtime.checkpoint.Checkpoint;
import org.xhat.runtime.checkpoint.CheckpointWriter;
import org.xhat.runtime.checkpoint.StoredTensor;

/**
 * Measures workloads: each side in a JVM of its own begins by itself, which is the beginning that is told of; then they take turns,
 * so that what disturbs the machine disturbs them alike.
 *
 * @param peer what xhat is compared with
 * @param threads how many each side may use; the peer is measured on one as well
 * @param seed decides initial values, batches and data
 * @param steps to begin with, at most
 * @param rounds turns of each side
 * @param roundMillis how long a turn is
 */
record Comparison(Optional<Peer> peer, int threads, long seed, int steps, int rounds, int roundMillis) {
    /** What is told while it is under way: units of work, of which {@link #unitsOf} says how many there are. */
    interface Listener {
        /** The next unit begins, of a workload of that name. */
        void begins(String workload, String what);
    }

    /** One process that is measured, and what has come of it. */
    private record Turn(SideProcess process, int threads, List<SideProcess.Milestone> beginning, double[] millis) {
        Result.Timing timing() {
            return new Result.Timing(threads, beginning, millis);
        }
    }

    /** How many units of work {@code workload} is. */
    int unitsOf(Workload workload) {
        return 1 + sides(workload).size() * (1 + rounds);
    }

    /** A side's word and its threads: xhat first. */
    private record Contender(String side, int threads) {
        @Override
        public String toString() {
            return side + " on " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    private List<Contender> sides(Workload workload) {
        int most = workload.threads(threads);
        var sides = new ArrayList<Contender>();
        sides.add(new Contender(Worker.XHAT, most));
        peer.ifPresent(other ->
                IntStream.of(1, most).distinct().forEach(count -> sides.add(new Contender(other.name(), count))));
        return sides;
    }

    /** Measures one. */
    Result measure(Workload workload, Listener listener) throws IOException {
        listener.begins(workload.name(), "what it needs");
        var demand = Demand.of(workload);
        Path folder = Files.createTempDirectory("xhat-bench-");
        Path parameters = folder.resolve("initial.safetensors");
        var turns = new ArrayList<Turn>();
        try {
            CheckpointWriter.save(parameters, initial(workload));
            for (Contender contender : sides(workload)) {
                listener.begins(workload.name(), "first steps of " + contender);
                int first = Math.min(steps, workload.steps());
                var process = new SideProcess(contender.side, workload, contender.threads, seed, first, parameters);
                turns.add(new Turn(process, contender.threads, new ArrayList<>(), new double[rounds]));
                turns.getLast().beginning.addAll(process.begin());
            }
            for (int round = 0; round < rounds; round++) {
                for (int side = 0; side < turns.size(); side++) {
                    listener.begins(workload.name(), sides(workload).get(side).toString());
                    Turn turn = turns.get(side);
                    turn.millis[round] = turn.process.run(roundMillis) / 1e6;
                }
            }
        } finally {
            for (Turn turn : turns) {
                turn.process.close();
            }
            Files.deleteIfExists(parameters);
            Files.delete(folder);
        }
        var timings = turns.stream().map(Turn::timing).toList();
        return new Result(workload, demand, timings.getFirst(), timings.subList(1, timings.size()));
    }

    /** The parameters that both sides begin with. */
    private Checkpoint initial(Workload workload) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var parameter : workload.read().signature().parameters()) {
            double[] exact = parameter.initialValues(seed);
            var values = new float[exact.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) exact[i];
            }
            long[] shape =
                    parameter.shape().stream().mapToLong(Integer::longValue).toArray();
            tensors.put(parameter.name(), new StoredTensor.F32(shape, values));
        }
        return new Checkpoint(new LinkedHashMap<>(), tensors);
    }
}
