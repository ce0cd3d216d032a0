package org.xhat.compiler.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.diag.CompileException;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.ModelReader;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.front.OptimizerReader;
import org.xhat.compiler.front.SourceLibrary;
import org.xhat.runtime.parallel.ThreadTeam;
import org.xhat.runtime.program.CompiledModel;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelEntries;
import org.xhat.runtime.program.ModelProgram;

/** From DSL sources to a program that trains. */
public final class ModelCompiler {
    /** The optimizers that xhat ships with, by the name that the command line takes. */
    public static final List<String> LIBRARY_OPTIMIZERS = List.of("Sgd", "ClassicalMomentum", "Nesterov");

    private static final String LIBRARY_PACKAGE = "org.xhat.examples";

    private ModelCompiler() {}

    /**
     * Reads a model.
     *
     * @param settings values for its {@code @Setting}s, by name
     * @param log gets warnings
     * @throws CompileException with all that is wrong
     */
    public static ModelDefinition readModel(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        return ModelReader.read(file, settings, log);
    }

    /**
     * Reads an optimizer.
     *
     * @param settings values for its {@code @Setting}s, by name
     * @param log gets warnings
     * @throws CompileException with all that is wrong
     */
    public static OptimizerDefinition readOptimizer(SourceFile file, Map<String, String> settings, DiagnosticLog log) {
        return OptimizerReader.read(file, settings, log);
    }

    /** The source of one of {@link #LIBRARY_OPTIMIZERS}, from the class path; empty where there is none of that name. */
    public static Optional<SourceFile> libraryOptimizer(String name) {
        if (!LIBRARY_OPTIMIZERS.contains(name)) {
            return Optional.empty();
        }
        return bundled(LIBRARY_PACKAGE + "." + name);
    }

    /** The source of a class of models or optimizers that a jar on the class path ships; empty where none does. */
    public static Optional<SourceFile> bundled(String qualifiedName) {
        return SourceLibrary.onClassPath(qualifiedName);
    }

    /** Every entry of a model and its optimizer, compiled for the JVM. */
    public static CompiledEntries entries(
            ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options) {
        return CompiledEntries.of(model, optimizer, options);
    }

    /** One entry of a model by itself, compiled for the JVM: the training entry with its gradients, and without an update. */
    public static CompiledEntry entry(ModelDefinition model, EntryKind kind, CompileOptions options) {
        return CompiledEntries.alone(model, kind, options);
    }

    /**
     * A program that trains {@code model} with {@code optimizer}; initialize it next.
     *
     * @param threads the size of its team; changes no result
     */
    public static ModelProgram program(
            ModelDefinition model, OptimizerDefinition optimizer, CompileOptions options, int threads) {
        ModelEntries entries = options.backend() == Backend.INTERPRETER
                ? new InterpretedModel(model, optimizer, options.type())
                : new CompiledModel(
                        entries(model, optimizer, options).parts(model, optimizer, options), new ThreadTeam(threads));
        return new ModelProgram(entries, new NonFiniteSearch(model, optimizer));
    }
}
