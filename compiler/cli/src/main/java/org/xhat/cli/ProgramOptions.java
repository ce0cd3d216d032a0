package org.xhat.cli;

import java.util.List;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.pipeline.Backend;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.ModelProgram;
import picocli.CommandLine.Option;

/** How a model is run: backend, precision, threads. */
final class ProgramOptions {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description =
                    "jvm (vectors), scalar (the same bits without the Vector API), or interpreter (the unrewritten graph"
                            + " in double: slow, for comparison). Default: jvm.")
    private Backend backend = Backend.JVM;

    @Option(names = "--precision", paramLabel = "TYPE", description = "float32 or float64. Default: float32.")
    private String precision = ElementType.FLOAT32.label();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; the results are the same for any number. Default: the processors there are.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--vector-bits",
            paramLabel = "N",
            description = "128, 256 or 512; the results are the same for each. Default: what the machine prefers.")
    private int vectorBits;

    /** The options as the compiler takes them. */
    CompileOptions compileOptions() {
        var type = List.of(ElementType.values()).stream()
                .filter(known -> known.label().equals(precision))
                .findFirst()
                .orElseThrow(() -> new UserException("--precision " + precision + ": choose float32 or float64"));
        if (vectorBits != 0 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
            throw new UserException("--vector-bits " + vectorBits + ": choose 128, 256 or 512");
        }
        if (threads < 1 || threads > 1024) {
            throw new UserException("--threads " + threads + ": choose 1 to 1024");
        }
        return CompileOptions.standard().withType(type).withBackend(backend).withVectorBits(vectorBits);
    }

    /** Threads to run on. */
    int threads() {
        return threads;
    }

    /** Compiles; the program is not initialized yet. */
    ModelProgram compile(ModelDefinition model, OptimizerDefinition optimizer) {
        return ModelCompiler.program(model, optimizer, compileOptions(), threads());
    }
}
