package org.xhat.cli;

import java.util.concurrent.Callable;
import org.xhat.runtime.machine.MachineProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xhat doctor}: what the machine is, as far as it decides how fast xhat can be. */
@Command(
        name = "doctor",
        description = "Measure what this machine can do: the peak that kernels are held against.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object as the last line.")
    private boolean json;

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
