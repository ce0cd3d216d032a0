package org.xhat.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.xhat.cli.ExitCode;
import org.xhat.cli.FlagValues;
import org.xhat.cli.FurtherCommand;
import org.xhat.cli.JsonOption;
import org.xhat.cli.TaskProgress;
import org.xhat.cli.Terminal;
import org.xhat.cli.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xhat bench}: how fast xhat trains, held against the machine's limits and, if wanted, a peer. */
@Command(
        name = "bench",
        description = {
            "Measure training steps and single layers, each side in a JVM of its own, against the machine's limits.",
            "With --peers all of it takes half an hour; the first time downloads 110 MB."
        },
        mixinStandardHelpOptions = true)
public final class BenchCommand implements FurtherCommand {
    @Option(
            names = "--workload",
            paramLabel = "NAME",
            converter = WorkloadName.class,
            description = "Only this one; may be given several times. There are bn-mlp, curves-ae, mnist-ae, conv-net,"
                    + " bn-maps, bn-rows, product-1024, product-layer, growth, and any mlp-b60-w100-d3 of a batch, a width"
                    + " and a depth. Default: all.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--peers", description = "Measure libtorch too, in turn with xhat.")
    private boolean peers;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = FlagValues.Threads.class,
            description =
                    "Threads; a peer is measured on one as well, and its better side counts. Default: the processors"
                            + " there are.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Follow the beginning for so many steps at most. Default: ${DEFAULT-VALUE}.")
    private int steps = 1000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "Turns of each side; their median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds = 7;

    @Option(
            names = "--round-millis",
            paramLabel = "N",
            converter = FlagValues.Count.class,
            description = "How long a turn is. Default: ${DEFAULT-VALUE}.")
    private int roundMillis = 500;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = FlagValues.Seed.class,
            description = "Decides initial values, batches and data. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--jmh",
            paramLabel = "OPTIONS",
            description = "Run xhat's side under JMH instead, with its profilers and options, such as"
                    + " --jmh '-p workload=bn-mlp -p threads=2 -prof gc'.")
    private @Nullable String jmh;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        if (jmh != null) {
            var run = JmhRun.of(jmh);
            json.print(run::write);
            return ExitCode.DONE;
        }
        var workloads = workloads();
        var growing = wanted.isEmpty() || wanted.contains(WorkloadName.GROWTH)
                ? Workloads.growth()
                : List.<Workload.Network>of();
        Optional<Peer> peer = peers ? Optional.of(peer()) : Optional.empty();
        if (peer.isPresent()) { // its first process unpacks its libraries, for all that follow
            new Comparison(peer, 1, seed, 1, 1, 1).measure(Workloads.all().getLast(), (workload, what) -> {});
        }
        var before = Machine.probe(threads);
        var comparison = new Comparison(peer, threads, seed, steps, rounds, roundMillis);
        var results = new ArrayList<Result>();
        var grown = new ArrayList<Result>();
        int units = workloads.stream().mapToInt(comparison::unitsOf).sum()
                + growing.stream().mapToInt(comparison::unitsOf).sum();
        try (var progress = TaskProgress.of(units)) {
            for (Workload workload : workloads) {
                results.add(comparison.measure(workload, progress::begins));
            }
            for (Workload workload : growing) {
                grown.add(comparison.measure(workload, progress::begins));
            }
        }
        var machine = before.atBest(Machine.probe(threads));
        var table = new BenchTable(machine, peer.map(Peer::name).orElse(""), threads, seed, results, grown);
        table.lines().forEach(Terminal::reportLine);
        json.print(table::write);
        results.stream()
                .filter(result -> !result.agrees())
                .forEach(result -> Terminal.warn(result.workload().name()
                        + ": the two sides computed different numbers, so their times cannot be compared"));
        return ExitCode.DONE;
    }

    private List<Workload> workloads() {
        if (wanted.isEmpty()) {
            return Workloads.all();
        }
        return wanted.stream()
                .distinct()
                .flatMap(name -> Workloads.named(name).stream())
                .toList();
    }

    private static Peer peer() {
        return ServiceLoader.load(Peer.class)
                .findFirst()
                .orElseThrow(
                        () -> new UserException("--peers: no peer is on the class path; start ./xhat bench --peers,"
                                + " which fetches libtorch and builds with it"));
    }
}
