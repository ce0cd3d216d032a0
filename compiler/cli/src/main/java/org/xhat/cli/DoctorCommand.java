package org.xhat.cli;

import java.util.concurrent.Callable;
import org.xhat.runtime.machine.MachineProbe;
import org.xhat.runtime.text.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code xhat doctor}: what the machine is, as far as it decides how fast xhat can be. */
@Command(
        name = "doctor",
        description = "Measure what this machine can do: the peak that kernels are held against.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    /** For machines on which the numerics contract is expensive. */
    static final String WITHOUT_FMA =
            "no fused multiply-add in this CPU, or it is switched off: the results are the same,"
                    + " but every product is computed in software, hundreds of times slower";

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        String jdk = Runtime.version().toString();
        int cores = Runtime.getRuntime().availableProcessors();
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        int bits = vectors ? MachineProbe.vectorBits() : 0;
        Terminal.reportLine(
                "JDK " + jdk + " (" + System.getProperty("java.vm.name") + "), " + Numbers.count(cores, "core"));
        Terminal.reportLine(
                vectors
                        ? "vectors of " + bits + " bits"
                        : "no vectors: start the JVM with --add-modules jdk.incubator.vector; kernels are scalar");
        boolean fused = MachineProbe.hasFusedMultiplyAdd().orElse(true);
        if (!fused) {
            Terminal.reportLine(WITHOUT_FMA);
        }
        var copy = MachineProbe.copyGBps();
        Terminal.report("copying, one core: %.1f GB/s (measured in %s)", copy.value(), seconds(copy.elapsedNanos()));
        double gflops = Double.NaN;
        if (vectors) {
            var fma = MachineProbe.fmaGflopsPerCore();
            gflops = fma.value();
            Terminal.report(
                    "fused multiply-add in float32, one core: %.1f GFLOP/s (measured in %s)",
                    gflops, seconds(fma.elapsedNanos()));
        }
        double peak = gflops;
        json.print(out -> {
            out.writeStringField("jdk", jdk);
            out.writeNumberField("vectorBits", bits);
            out.writeNumberField("cores", cores);
            out.writeBooleanField("fusedMultiplyAdd", fused);
            Json.number(out, "fmaGflopsPerCore", peak);
            Json.number(out, "copyGBps", copy.value());
        });
        return ExitCode.DONE;
    }

    private static String seconds(long nanos) {
        return Numbers.duration(nanos / 1e9);
    }
}
