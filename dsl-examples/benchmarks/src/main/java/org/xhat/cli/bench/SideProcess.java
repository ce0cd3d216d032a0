package org.xhat.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xhat.cli.UserException;

/** A {@link Worker} as its parent sees it. It has the parent's class path and options, so that it starts as xhat does. */
final class SideProcess implements AutoCloseable {
    /** Two of libtorch's threads on two cores spin for one another without it, and are forty times slower. */
    private static final String PATIENT = "passive";

    private final String what;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final Path complaints;

    /**
     * A step of the beginning.
     *
     * @param step its number, from 1
     * @param seconds from the start of the JVM until it was done
     * @param value {@link Side#value} after it
     */
    record Milestone(int step, double seconds, double value) {}

    SideProcess(String side, Workload workload, int threads, long seed, int steps, Path parameters) throws IOException {
        this.what = side + "'s process for " + workload.name();
        this.complaints = Files.createTempFile("xhat-bench-", ".err");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Dxhat.") && !option.startsWith("-agentlib"))
                .forEach(command::add);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(Worker.class.getName());
        command.addAll(List.of(
                side,
                workload.name(),
                Integer.toString(threads),
                Long.toString(seed),
                Integer.toString(steps),
                parameters.toString()));
        var builder = new ProcessBuilder(command).redirectError(complaints.toFile());
        builder.environment().put("OMP_WAIT_POLICY", PATIENT);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        this.process = builder.start();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Waits until the first steps are taken; what it told of them. */
    List<Milestone> begin() throws IOException {
        var milestones = new ArrayList<Milestone>();
        for (String line = answer(); !line.equals("ready"); line = answer()) {
            String[] words = line.split(" ");
            milestones.add(new Milestone(
                    Integer.parseInt(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3])));
        }
        return milestones;
    }

    /** Takes steps for so long; their median in nanoseconds. */
    long run(long millis) throws IOException {
        orders.write(millis + "\n");
        orders.flush();
        return Long.parseLong(answer().split(" ")[2]);
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new UserException(what + " ended before its time: " + complaint());
        }
        return line;
    }

    /** The line in which a JVM that fails says why: the first that is no warning. */
    private String complaint() throws IOException {
        return Files.readAllLines(complaints).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING:"))
                .findFirst()
                .orElse("it was stopped from outside");
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        Files.deleteIfExists(complaints);
    }
}
