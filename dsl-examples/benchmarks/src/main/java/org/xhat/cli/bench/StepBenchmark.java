package org.xhat.cli.bench;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** xhat's side of a workload under JMH, for its profilers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepBenchmark {
    /** The workload's name. */
    @Param({"bn-mlp", "curves-ae", "mnist-ae", "conv-net", "bn-maps", "bn-rows", "product-1024", "product-layer"})
    public String workload = "";

    /** How many threads it may use. */
    @Param("1")
    public int threads;

    private @Nullable Side side;

    /** Compiles and initializes. */
    @Setup
    public void open() {
        var measured = Workloads.named(workload).orElseThrow();
        side = Worker.open(Worker.XHAT, measured, measured.threads(threads), 1, Path.of(""));
    }

    /** One step, as in a training. */
    @Benchmark
    public void step() {
        requireNonNull(side).step();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        requireNonNull(side).close();
    }
}
