package org.xhat.cli.bench;

import java.util.Map;
import org.xhat.cli.bench.Workload.Network;
import org.xhat.cli.bench.Workload.Piece;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.pipeline.CompileOptions;
import org.xhat.compiler.pipeline.ModelCompiler;
import org.xhat.runtime.program.EntryKind;

/**
 * What a step cannot do without.
 *
 * @param flops the multiply-adds of its products, counting two each
 * @param bytes what it has to move, where it is that which bounds it
 */
record Demand(double flops, double bytes) {
    /** Of a step of {@code workload}. */
    static Demand of(Workload workload) {
        return switch (workload) {
            case Network network ->
                new Demand(products(trainingPlan(network), Map.of("batch", (long) network.batch())), 0);
            case Piece piece ->
                new Demand(products(XhatPiece.compile(piece, piece.read()).plan(), Map.of()), piece.bytes());
        };
    }

    private static Plan trainingPlan(Network network) {
        return ModelCompiler.entry(network.read(), EntryKind.TRAIN, CompileOptions.standard())
                .plan();
    }

    private static double products(Plan plan, Map<String, Long> dims) {
        double flops = 0;
        for (var step : plan.steps()) {
            if (step instanceof Kernel kernel && kernel.body() instanceof Body.Contract) {
                Dim products = kernel.axes().stream().map(Axis::extent).reduce(Dim.ONE, Dim::times);
                flops += 2.0 * products.evaluate(dims);
            }
        }
        return flops;
    }
}
