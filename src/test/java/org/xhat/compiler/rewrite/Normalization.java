package org.xhat.compiler.rewrite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.autodiff.ReverseMode;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Normalizations as their users would write them, of x [batch,6] with γ and β [6], and variations that break their symmetry. */
enum Normalization {
    /** Ioffe and Szegedy's order: γ·((x − μ)·s) + β. */
    BATCH((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value xhat = fx.mul(d, like(fx, fx.rsqrt(variance(fx, d, 0)), x));
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** β + (γ/√v)·(x − μ), the square written as a product. */
    BATCH_REORDERED((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value v = fx.add(fx.constant(epsilon()), fx.mean(fx.mul(d, d), List.of(0)));
        return fx.add(like(fx, beta, x), fx.mul(like(fx, fx.div(gamma, fx.sqrt(v)), x), d));
    }),
    /** γ·((x − μ)/√v) + β: a division by the deviation. */
    BATCH_BY_DIVISION((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value xhat = fx.div(d, like(fx, fx.sqrt(variance(fx, d, 0)), x));
        return fx.add(fx.mul(like(fx, gamma, x), xhat), like(fx, beta, x));
    }),
    /** (1/√v)·(x + (−μ))·γ + β: other operators for the same things. */
    BATCH_BY_RECIPROCAL((fx, x, gamma, beta) -> {
        Value mu = fx.mul(fx.sum(x, List.of(0)), fx.reciprocal(fx.dimValue(batch())));
        Value d = fx.add(like(fx, fx.neg(mu), x), x);
        Value s = fx.reciprocal(fx.sqrt(variance(fx, d, 0)));
        return fx.add(fx.mul(fx.mul(like(fx, s, x), d), like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** γ·((x − μ)·v^(−½)) + β: a power for a root. */
    BATCH_BY_POWER((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value xhat = fx.mul(d, like(fx, fx.pow(variance(fx, d, 0), fx.constant(-0.5)), x));
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** γ·((x − μ)/√v) + β, the square written as a power. */
    BATCH_OF_POWERS((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value v = fx.add(fx.mean(fx.pow(d, fx.constant(2)), List.of(0)), fx.constant(epsilon()));
        return fx.add(fx.mul(fx.div(d, like(fx, fx.sqrt(v), x)), like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** γ·((x − μ)/√v) + β, where v is divided by m − 1. */
    BATCH_UNBIASED((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        Value others = fx.sub(fx.dimValue(batch()), fx.constant(1));
        Value v = fx.add(fx.div(fx.sum(fx.square(d), List.of(0)), others), fx.constant(epsilon()));
        return fx.add(fx.mul(fx.div(d, like(fx, fx.sqrt(v), x)), like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** x·a + (β − μ·a) with a = γ·s. */
    BATCH_FOLDED((fx, x, gamma, beta) -> {
        Value mu = fx.mean(x, List.of(0));
        Value a = fx.mul(gamma, fx.rsqrt(variance(fx, centred(fx, x, 0), 0)));
        return fx.add(fx.mul(x, like(fx, a, x)), like(fx, fx.sub(beta, fx.mul(mu, a)), x));
    }),
    /** x̂ alone. */
    BATCH_WITHOUT_AFFINE((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 0);
        return fx.mul(d, like(fx, fx.rsqrt(variance(fx, d, 0)), x));
    }),
    /** γ·(2(x − μ)/√v) + β, where v is the variance of 2x. */
    BATCH_DOUBLED((fx, x, gamma, beta) -> {
        Value d = fx.mul(centred(fx, x, 0), fx.constant(2));
        Value xhat = fx.mul(d, like(fx, fx.rsqrt(variance(fx, d, 0)), x));
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** Over the last axis, γ inside the sums. */
    LAYER((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 1);
        Value xhat = fx.mul(d, fx.broadcastLike(fx.rsqrt(variance(fx, d, 1)), x, List.of(1)));
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** The variance kept as [batch,1]. */
    LAYER_WITH_UNIT_AXIS((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 1);
        var column = List.of(batch(), Dim.ONE);
        Value v = fx.add(fx.reshape(fx.mean(fx.square(d), List.of(1)), column), fx.constant(epsilon()));
        Value s = fx.reshape(fx.rsqrt(v), List.of(batch()));
        return fx.add(fx.mul(like(fx, gamma, x), fx.mul(d, fx.broadcastLike(s, x, List.of(1)))), like(fx, beta, x));
    }),
    /** Over the last axis, x̂ alone. */
    LAYER_WITHOUT_AFFINE((fx, x, gamma, beta) -> {
        Value d = centred(fx, x, 1);
        return fx.div(d, fx.broadcastLike(fx.sqrt(variance(fx, d, 1)), x, List.of(1)));
    }),
    /** Over the batch and within two groups of three features, as for the maps of a convolution. */
    BATCH_OVER_TWO_AXES((fx, x, gamma, beta) -> {
        Value z = fx.reshape(x, List.of(batch(), Dim.of(2), Dim.of(3)));
        var axes = List.of(0, 2);
        Value d = fx.sub(z, fx.broadcastLike(fx.mean(z, axes), z, axes));
        Value v = fx.add(fx.mean(fx.square(d), axes), fx.constant(epsilon()));
        Value xhat = fx.reshape(fx.mul(d, fx.broadcastLike(fx.rsqrt(v), z, axes)), x.dims());
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** Within two groups of three features of each example. */
    GROUP((fx, x, gamma, beta) -> {
        Value z = fx.reshape(x, List.of(batch(), Dim.of(2), Dim.of(3)));
        Value d = fx.sub(z, fx.broadcastLike(fx.mean(z, List.of(2)), z, List.of(2)));
        Value v = fx.add(fx.mean(fx.square(d), List.of(2)), fx.constant(epsilon()));
        Value xhat = fx.reshape(fx.mul(d, fx.broadcastLike(fx.rsqrt(v), z, List.of(2))), x.dims());
        return fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** Over all elements: statistics are scalars. */
    WHOLE_TENSOR((fx, x, gamma, beta) -> {
        var axes = List.of(0, 1);
        Value d = fx.sub(x, fx.mean(x, axes));
        Value s = fx.rsqrt(fx.add(fx.mean(fx.square(d), axes), fx.constant(epsilon())));
        return fx.add(fx.mul(fx.mul(d, s), like(fx, gamma, x)), like(fx, beta, x));
    }),
    /** x/√(mean x² + ε)·γ: nothing is centred. */
    ROOT_MEAN_SQUARE((fx, x, gamma, beta) -> {
        Value s = fx.rsqrt(fx.add(fx.mean(fx.square(x), List.of(1)), fx.constant(epsilon())));
        return fx.mul(fx.mul(x, fx.broadcastLike(s, x, List.of(1))), like(fx, gamma, x));
    }),
    /** One batch normalization after another. */
    BATCH_OF_BATCH((fx, x, gamma, beta) -> BATCH.of(fx, BATCH_WITHOUT_AFFINE.of(fx, x, gamma, beta), gamma, beta)),
    /** A layer normalization after a batch normalization. */
    LAYER_OF_BATCH((fx, x, gamma, beta) -> LAYER.of(fx, BATCH.of(fx, x, gamma, beta), gamma, beta)),
    /** BN(x) + x: two cotangents meet at x. */
    RESIDUAL((fx, x, gamma, beta) -> fx.add(BATCH.of(fx, x, gamma, beta), x)),
    /** BN(x)·σ(BN(x)) + BN(x): cotangents meet at y. */
    GATED((fx, x, gamma, beta) -> {
        Value y = BATCH.of(fx, x, gamma, beta);
        return fx.add(fx.mul(y, fx.sigmoid(y)), y);
    }),
    /** The mean weighted by σ(β), which does not make x − μ centred. */
    WEIGHTED_MEAN((fx, x, gamma, beta) -> {
        Value w = fx.sigmoid(beta);
        Value mu = fx.div(fx.sum(fx.mul(like(fx, w, x), x), List.of(1)), fx.sum(w, List.of(0)));
        Value d = fx.sub(x, fx.broadcastLike(mu, x, List.of(1)));
        Value s = fx.rsqrt(variance(fx, d, 1));
        return fx.mul(fx.mul(d, fx.broadcastLike(s, x, List.of(1))), like(fx, gamma, x));
    }),
    /** x − μ with μ the mean of something else: nothing cancels. */
    SHIFTED_MEAN((fx, x, gamma, beta) -> {
        Value mu = fx.mean(fx.mul(x, fx.sigmoid(x)), List.of(0));
        Value d = fx.sub(x, like(fx, mu, x));
        return fx.mul(fx.mul(d, like(fx, fx.rsqrt(variance(fx, d, 0)), x)), like(fx, gamma, x));
    });

    static final int FEATURES = 6;

    /** y of x, γ, β. */
    interface Definition {
        Value of(Fx fx, Value x, Value gamma, Value beta);
    }

    private final Definition definition;

    Normalization(Definition definition) {
        this.definition = definition;
    }

    private static Dim batch() {
        return Dim.named("batch");
    }

    private static double epsilon() {
        return 1e-5;
    }

    private Value of(Fx fx, Value x, Value gamma, Value beta) {
        return definition.of(fx, x, gamma, beta);
    }

    private static Value centred(Fx fx, Value x, int axis) {
        return fx.sub(x, fx.broadcastLike(fx.mean(x, List.of(axis)), x, List.of(axis)));
    }

    static Value variance(Fx fx, Value centred, int axis) {
        return fx.add(fx.mean(fx.square(centred), List.of(axis)), fx.constant(epsilon()));
    }

    private static Value like(Fx fx, Value row, Value x) {
        return fx.broadcastLike(row, x, List.of(0));
    }

    /** y and, for a cotangent dy, dx, dgamma and dbeta, as reverse mode leaves them. */
    Derived derived() {
        return derived(Dim.of(FEATURES));
    }

    /** As {@link #derived()} for another number of features. */
    Derived derived(Dim features) {
        return derived(features, definition);
    }

    /** As {@link #derived()} for another definition. */
    static Derived derived(Dim features, Definition definition) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        var full = TensorType.floating(batch(), features);
        Value x = builder.add(new LeafOp.Input("x", full));
        Value gamma = builder.add(new LeafOp.Parameter("gamma", TensorType.floating(features)));
        Value beta = builder.add(new LeafOp.Parameter("beta", TensorType.floating(features)));
        return Derived.of(builder, definition.of(fx, x, gamma, beta), Map.of("dx", x, "dgamma", gamma, "dbeta", beta));
    }

    /** γ·c·v^(−½) + β + c·v^{@code exponent} for c = x − μ, one term computed after the other. */
    static Derived withPower(double exponent, boolean isLast) {
        return derived(Dim.of(FEATURES), (fx, x, gamma, beta) -> {
            Value d = centred(fx, x, 0);
            Value v = variance(fx, d, 0);
            Value early = fx.mul(d, like(fx, fx.pow(v, fx.constant(isLast ? -0.5 : exponent)), x));
            Value late = fx.mul(d, like(fx, fx.pow(v, fx.constant(isLast ? exponent : -0.5)), x));
            Value xhat = isLast ? early : late;
            Value other = isLast ? late : early;
            return fx.add(fx.add(fx.mul(xhat, like(fx, gamma, x)), like(fx, beta, x)), other);
        });
    }

    /**
     * A graph with its derivative.
     *
     * @param graph the output y, and a gradient for each name
     * @param primal the nodes that y needs
     */
    record Derived(Graph graph, Set<Node> primal) {
        /** y, and the VJP of a cotangent called dy by each value of {@code wrt}. */
        static Derived of(GraphBuilder builder, Value y, Map<String, Value> wrt) {
            var outputs = new LinkedHashMap<String, Value>();
            outputs.put("y", y);
            var primal = Set.copyOf(builder.build(outputs).nodes());
            Value dy = builder.add(new LeafOp.Input("dy", y.type()));
            var names = wrt.keySet().stream().sorted().toList();
            var gradients = ReverseMode.vjp(
                            builder,
                            List.of(y),
                            List.of(dy),
                            names.stream().map(wrt::get).toList())
                    .gradients();
            for (int i = 0; i < names.size(); i++) {
                outputs.put(names.get(i), gradients.get(i));
            }
            return new Derived(builder.build(outputs), primal);
        }

        /** The normal form. */
        RewriteResult normalized() {
            return ReductionNormalForm.apply(graph, primal);
        }

        /** The normal form after all rules, as the pipeline applies them. */
        RewriteResult rewritten() {
            var normal = normalized();
            return normal.then(
                    Rewriter.rewrite(normal.graph(), primal, RuleSet.all(), Exactness.GRADIENT, Exactness.EXACT));
        }
    }
}
