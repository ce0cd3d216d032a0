package org.xhat.cli.bench;

import java.util.Map;
import org.xhat.cli.bench.Workload.Network;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.data.BatchOrder;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetCatalog;
import org.xhat.runtime.program.ModelProgram;
import org.xhat.runtime.train.BatchLoader;

/** xhat's side of a network: what {@code xhat train} does in a step. */
final class XhatNetwork implements Side {
    private final ModelProgram program;
    private final BatchLoader loader;
    private final BatchOrder order;
    private final int[] indices;
    private double loss = Double.NaN;

    XhatNetwork(Network network, long seed, int threads) {
        Dataset data = DatasetCatalog.standard().load(DatasetCatalog.DEFAULT);
        program = ModelCompiler.program(network.read(), optimizer(network), CompileOptions.standard(), threads);
        network.hyperparameters().forEach(program::setHyperparameter);
        program.initialize(seed);
        loader = new BatchLoader(program, data.train(), data.name());
        order = new BatchOrder(data.train().count(), network.batch(), seed);
        indices = new int[network.batch()];
    }

    /** The optimizer of {@code network}, from the library. */
    static OptimizerDefinition optimizer(Network network) {
        return ModelCompiler.readOptimizer(
                ModelCompiler.libraryOptimizer(network.optimizer()).orElseThrow(), Map.of(), new DiagnosticLog());
    }

    @Override
    public void step() {
        order.indices(program.step(), indices);
        loss = program.trainStep(loader.load(indices, indices.length));
    }

    @Override
    public double value() {
        return loss;
    }

    @Override
    public void close() {
        program.close();
    }
}
