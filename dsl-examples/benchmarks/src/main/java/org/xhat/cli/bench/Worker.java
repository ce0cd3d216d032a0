package org.xhat.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.xhat.runtime.checkpoint.CheckpointReader;

/**
 * One side in a JVM of its own, which tells when it has taken its first steps and then does as it is told, line by line: {@code
 * run MILLIS} takes steps for so long. It ends when its standard input does, and so with whoever started it.
 */
public final class Worker {
    /** The word for xhat's own side; a peer's is the number of its service. */
    static final String XHAT = "xhat";

    /** The steps whose end is told. */
    static final int[] MILESTONES = {1, 10, 100, 1000};

    /** So many steps are timed one by one; longer rounds go on with fewer times. */
    private static final int MOST_TIMES = 1 << 20;

    private final Side side;
    private final PrintStream out;

    private Worker(Side side, PrintStream out) {
        this.side = side;
        this.out = out;
    }

    /** Arguments: the side, the workload, threads, seed, steps to begin with, and the file of initial values. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8); // before a library prints there
        System.setOut(System.err);
        var orders = orders();
        Workload workload = Workloads.named(arguments[1]).orElseThrow();
        int threads = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        try (Side side = open(arguments[0], workload, threads, seed, Path.of(arguments[5]))) {
            var worker = new Worker(side, out);
            worker.begin(Integer.parseInt(arguments[4]));
            while (true) {
                worker.run(Long.parseLong(orders.take()) * 1_000_000);
            }
        }
    }

    static Side open(String name, Workload workload, int threads, long seed, Path parameters) {
        if (name.equals(XHAT)) {
            return switch (workload) {
                case Workload.Network network -> new XhatNetwork(network, seed, threads);
                case Workload.Piece piece -> new XhatPiece(piece, seed, threads);
            };
        }
        Peer peer = ServiceLoader.load(Peer.class).findFirst().orElseThrow();
        return peer.open(workload, CheckpointReader.load(parameters).tensors(), seed, threads);
    }

    /** The lines that arrive. Their end is the JVM's, in the middle of a step too. */
    private static BlockingQueue<String> orders() {
        var orders = new ArrayBlockingQueue<String>(1);
        Thread.ofPlatform().daemon().name("orders").start(() -> {
            try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    orders.put(line);
                }
            } catch (IOException | InterruptedException e) {
                // as if it had ended
            }
            Runtime.getRuntime().halt(0);
        });
        return orders;
    }

    private void begin(int steps) {
        long jvmStart = ManagementFactory.getRuntimeMXBean().getStartTime();
        for (int step = 1; step <= steps; step++) {
            side.step();
            if (Arrays.binarySearch(MILESTONES, step) >= 0) {
                double seconds = (System.currentTimeMillis() - jvmStart) / 1e3;
                out.println("step " + step + " " + seconds + " " + side.value());
            }
        }
        out.println("ready");
    }

    /** Steps for that long, at least one, and their median. */
    private void run(long nanos) {
        var times = new long[MOST_TIMES];
        int taken = 0;
        long start = System.nanoTime();
        long before = start;
        do {
            side.step();
            long after = System.nanoTime();
            times[taken++] = after - before;
            before = after;
        } while (before - start < nanos && taken < MOST_TIMES);
        Arrays.sort(times, 0, taken);
        out.println("ran " + taken + " " + times[taken / 2]);
    }
}
