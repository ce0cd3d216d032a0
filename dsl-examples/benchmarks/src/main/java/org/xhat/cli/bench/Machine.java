package org.xhat.cli.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.xhat.runtime.machine.MachineProbe;

/**
 * What the machine can do, by the probes of {@code xhat doctor}: the floor of every time.
 *
 * @param processor what it calls itself
 * @param vectorBits the width of its vectors
 * @param limits of so many threads at the same time: of one, and of all that are measured with
 */
record Machine(String processor, int vectorBits, SortedMap<Integer, Limit> limits) {
    /**
     * What so many threads can do at the same time.
     *
     * @param gflops float32 operations in a nanosecond, a fused multiply-add counting two
     * @param copyGBps bytes copied in a nanosecond: those read, which are as many as those written
     */
    record Limit(double gflops, double copyGBps) {}

    Machine {
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }

    /** Measures; takes about a second. */
    static Machine probe(int threads) {
        var limits = new TreeMap<Integer, Limit>();
        for (int count : new int[] {1, threads}) {
            limits.computeIfAbsent(
                    count,
                    many -> new Limit(
                            together(many, () -> MachineProbe.fmaGflopsPerCore().value()),
                            together(many, () -> MachineProbe.copyGBps().value())));
        }
        return new Machine(processorName(), MachineProbe.vectorBits(), limits);
    }

    /** The larger of both limits: what disturbs a probe only ever slows it. */
    Machine atBest(Machine other) {
        var best = new TreeMap<>(limits);
        other.limits.forEach((threads, limit) -> best.merge(
                threads,
                limit,
                (one, two) -> new Limit(Math.max(one.gflops, two.gflops), Math.max(one.copyGBps, two.copyGBps))));
        return new Machine(processor, vectorBits, best);
    }

    /** The sum of what {@code probe} finds on so many threads at the same time. */
    private static double together(int threads, Callable<Double> probe) {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var probes = new ArrayList<Callable<Double>>();
            for (int thread = 0; thread < threads; thread++) {
                probes.add(probe);
            }
            double sum = 0;
            for (var found : pool.invokeAll(probes)) {
                sum += found.get();
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Double.NaN;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Nanoseconds that nothing with these needs can do without here, on so many threads. */
    double floorNanos(Demand demand, int threads) {
        Limit limit = requireNonNull(limits.get(threads));
        return Math.max(demand.flops() / limit.gflops, demand.bytes() / (2 * limit.copyGBps));
    }
}
