package org.xhat.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.xhat.cli.Json;
import org.xhat.runtime.text.Numbers;

/** What was measured, as lines for a person and as JSON. */
record BenchTable(Machine machine, String peer, int threads, long seed, List<Result> results, List<Result> growth) {
    private static final String NONE = "-";

    BenchTable {
        results = List.copyOf(results);
        growth = List.copyOf(growth);
    }

    /** The lines of all tables that there is something for. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(machine.processor() + ", vectors of " + machine.vectorBits() + " bits, JDK " + Runtime.version()
                + (peer.isEmpty() ? "" : "; peer: " + peer));
        machine.limits()
                .forEach((count, limit) -> lines.add(String.format(
                        Locale.ROOT,
                        "limits of %s: %.1f GFLOP/s of fused multiply-add, %.1f GB/s copied",
                        Numbers.count(count, "thread"),
                        limit.gflops(),
                        limit.copyGBps())));
        section(lines, "A step, in milliseconds", results);
        beginning(lines);
        section(lines, "Growth with batch, width and depth: a step, in milliseconds", growth);
        return lines;
    }

    private void section(List<String> lines, String title, List<Result> results) {
        if (results.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(title);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "", "xhat", "threads", "peer", "threads", "times", "floor", "of floor", "both computed"));
        for (Result result : results) {
            Function<Function<Result.Timing, String>, String> ofPeer =
                    what -> result.peer().map(what).orElse(NONE);
            rows.add(List.of(
                    result.workload().name(),
                    result.workload().title(),
                    millis(result.xhat().millis()),
                    Integer.toString(result.xhat().threads()),
                    ofPeer.apply(peer -> millis(peer.millis())),
                    ofPeer.apply(peer -> Integer.toString(peer.threads())),
                    ofPeer.apply(peer -> Numbers.fixed(result.ratio(), 2)),
                    millis(result.floorMillis(machine)),
                    Math.round(100 * result.ofFloor(machine)) + "%",
                    ofPeer.apply(peer -> compared(result, peer))));
        }
        lines.addAll(aligned(rows));
    }

    private static String compared(Result result, Result.Timing peer) {
        return Numbers.significant(result.xhat().value())
                + (result.agrees() ? " and " : " BUT ")
                + Numbers.significant(peer.value());
    }

    private void beginning(List<String> lines) {
        var rows = new ArrayList<List<String>>();
        var heading = new ArrayList<>(List.of("", "", "threads"));
        for (int step : Worker.MILESTONES) {
            heading.add(Numbers.grouped(step));
        }
        rows.add(heading);
        for (Result result : results) {
            rows.add(beginning(result, Worker.XHAT, result.xhat()));
            result.peers().forEach(peer -> rows.add(beginning(result, "peer", peer)));
        }
        if (!results.isEmpty()) {
            lines.add("");
            lines.add("Seconds from the start of the JVM until so many steps are done");
            lines.addAll(aligned(rows));
        }
    }

    private static List<String> beginning(Result result, String side, Result.Timing timing) {
        var row = new ArrayList<>(List.of(result.workload().name(), side, Integer.toString(timing.threads())));
        for (int step : Worker.MILESTONES) {
            row.add(timing.beginning().stream()
                    .filter(milestone -> milestone.step() == step)
                    .findFirst()
                    .map(milestone -> Numbers.fixed(milestone.seconds(), 2))
                    .orElse(NONE));
        }
        return row;
    }

    /** Columns of equal width: names to the left, numbers to the right. */
    static List<String> aligned(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream()
                .map(row -> {
                    var line = new StringBuilder();
                    for (int column = 0; column < columns; column++) {
                        String pad = " ".repeat(widths[column] - row.get(column).length());
                        line.append(column < 2 ? row.get(column) + pad : pad + row.get(column))
                                .append("  ");
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    private static String millis(double millis) {
        return Numbers.fixed(millis, millis < 1 ? 4 : millis < 10 ? 3 : 2);
    }

    /** The fields of the object that {@code --json} prints. */
    void write(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("machine");
        out.writeStringField("processor", machine.processor());
        out.writeNumberField("vectorBits", machine.vectorBits());
        out.writeStringField("jdk", Runtime.version().toString());
        out.writeArrayFieldStart("limits");
        for (var limit : machine.limits().entrySet()) {
            out.writeStartObject();
            out.writeNumberField("threads", limit.getKey());
            Json.number(out, "fmaGflops", limit.getValue().gflops());
            Json.number(out, "copyGBps", limit.getValue().copyGBps());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        if (peer.isEmpty()) {
            out.writeNullField("peer");
        } else {
            out.writeStringField("peer", peer);
        }
        out.writeNumberField("threads", threads);
        out.writeNumberField("seed", seed);
        write(out, "workloads", results);
        write(out, "growth", growth);
    }

    private void write(JsonGenerator out, String name, List<Result> results) throws IOException {
        out.writeArrayFieldStart(name);
        for (Result result : results) {
            out.writeStartObject();
            out.writeStringField("name", result.workload().name());
            out.writeStringField("title", result.workload().title());
            Json.number(out, "ratio", result.ratio());
            Json.number(out, "floorMillis", result.floorMillis(machine));
            Json.number(out, "ofFloor", result.ofFloor(machine));
            out.writeBooleanField("agrees", result.agrees());
            out.writeFieldName("xhat");
            write(out, result.xhat());
            out.writeArrayFieldStart("peers");
            for (var peer : result.peers()) {
                write(out, peer);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Result.Timing timing) throws IOException {
        out.writeStartObject();
        out.writeNumberField("threads", timing.threads());
        Json.number(out, "stepMillis", timing.millis());
        out.writeArrayFieldStart("roundMillis");
        for (double millis : timing.roundMillis()) {
            out.writeNumber(millis);
        }
        out.writeEndArray();
        Json.number(out, "value", timing.value());
        out.writeArrayFieldStart("beginning");
        for (var milestone : timing.beginning()) {
            out.writeStartObject();
            out.writeNumberField("step", milestone.step());
            Json.number(out, "seconds", milestone.seconds());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
