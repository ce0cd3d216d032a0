package org.xhat.compiler.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Well-typed graphs drawn at random: pointwise operators, reductions, broadcasts and contractions over [batch, 3] tensors. */
public final class RandomGraphs {
    private static final Dim BATCH = Dim.named("batch");
    private static final Dim THREE = Dim.of(3);

    private RandomGraphs() {}

    /** A graph of about {@code size} nodes with origins, the same for the same seed. */
    public static Graph of(long seed, int size) {
        var random = new Random(seed);
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var full = new ArrayList<Value>();
        full.add(builder.add(new LeafOp.Input("x", TensorType.floating(BATCH, THREE))));
        full.add(builder.add(new LeafOp.Parameter("layer0.weight", TensorType.floating(BATCH, THREE))));
        var rows = new ArrayList<Value>(List.of(builder.add(new LeafOp.State("mean", TensorType.floating(THREE)))));
        var square = builder.add(new LeafOp.Parameter("w", TensorType.floating(THREE, THREE)));
        var scalars = new ArrayList<Value>(List.of(
                builder.add(new LeafOp.Hyper("learningRate")),
                builder.add(new LeafOp.Step(2, 1)),
                fx.constant(0.1),
                fx.dimValue(BATCH.times(THREE))));
        for (int i = 0; i < size; i++) {
            var origins = new ArrayList<Origin>();
            for (int k = random.nextInt(3); k > 0; k--) {
                origins.add(new Origin("Model " + k + ".java", i + 1, k, "f(a | b) \\ \r\n" + i));
            }
            builder.withOrigins(origins, () -> switch (random.nextInt(6)) {
                case 0 -> rows.add(fx.sum(pick(full, random), List.of(0)));
                case 1 -> full.add(fx.broadcastLike(pick(rows, random), full.getFirst(), List.of(0)));
                case 2 -> full.add(fx.contract(ContractOp.MATMUL, pick(full, random), square));
                case 3 -> scalars.add(fx.max(pick(rows, random), List.of(0)));
                default -> full.add(pointwise(fx, full, scalars, random));
            });
        }
        var outputs = new LinkedHashMap<String, Value>();
        outputs.put("y", full.getLast());
        outputs.put("row sums", rows.getLast());
        outputs.put("s", scalars.getLast());
        return builder.build(outputs);
    }

    private static Value pointwise(Fx fx, List<Value> full, List<Value> scalars, Random random) {
        var op = Elementwise.values()[random.nextInt(Elementwise.values().length)];
        var operands = new ArrayList<>(List.of(pick(full, random)));
        while (operands.size() < op.arity()) {
            operands.add(pick(random.nextBoolean() ? full : scalars, random));
        }
        return fx.apply(op, operands);
    }

    private static Value pick(List<Value> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
