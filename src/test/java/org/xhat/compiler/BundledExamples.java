package org.xhat.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.BatchLoader;

/** The bundled models, optimizers and digits, from the class path. */
public final class BundledExamples {
    /** The batch that the examples are trained with. */
    public static final int BATCH = 60;

    private BundledExamples() {}

    /** The source of an example by its class's simple name. */
    public static SourceFile source(String name) {
        String path = "META-INF/xhat/dsl/org/xhat/examples/" + name + ".java";
        try (InputStream stream = BundledExamples.class.getClassLoader().getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + path);
            }
            return SourceFile.of(name + ".java", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bundled model. */
    public static ModelDefinition model(String name) {
        return ModelCompiler.readModel(source(name), Map.of(), new DiagnosticLog());
    }

    /** A bundled optimizer. */
    public static OptimizerDefinition optimizer(String name) {
        return ModelCompiler.readOptimizer(source(name), Map.of(), new DiagnosticLog());
    }

    /** The bundled digits. */
    public static Dataset digits() {
        return DatasetCatalog.standard().load(DatasetCatalog.DEFAULT);
    }

    /** The losses of the steps from {@code program.step()} up to {@code end}, on batches of the bundled digits. */
    public static double[] losses(ModelProgram program, Dataset data, int end) {
        var loader = new BatchLoader(program, data.train(), data.name());
        var order = new BatchOrder(data.train().count(), BATCH, 1);
        var indices = new int[BATCH];
        int first = Math.toIntExact(program.step());
        var losses = new double[end - first];
        for (int step = first; step < end; step++) {
            order.indices(step, indices);
            losses[step - first] = program.trainStep(loader.load(indices, BATCH));
        }
        return losses;
    }
}
