package org.xhat.cli;

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
    private ElementType precision = ElementType.FLOAT32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = FlagValues.Threads.class,
            description = "Threads; the results are the same for any number. Default: the processors there are.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--vector-bits",
            paramLabel = "N",
            converter = FlagValues.VectorBits.class,
            description = "128, 256 or 512; the results are the same for each. Default: what the machine prefers.")
    private int vectorBits;

    /** The options as the compiler takes them. */
    CompileOptions compileOptions() {
        return CompileOptions.standard()
                .withType(precision)
                .withBackend(backend)
                .withVectorBits(vectorBits);
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
