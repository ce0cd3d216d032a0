package org.xhat.compiler.rewrite;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Linear;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.WindowOp;

/** For each shape rule, graphs that it applies to. */
final class ShapeSamples {
    private static final Dim B = Dim.named("batch");
    private static final Dim TWO = Dim.of(2);
    private static final Dim THREE = Dim.of(3);
    private static final List<Dim> FULL = List.of(B, TWO, THREE);

    private ShapeSamples() {}

    /** x [batch,2,3], m [batch,2], r [3], s a scalar, w [3,2]. */
    private record Leaves(Fx fx) {
        Value x() {
            return input("x", B, TWO, THREE);
        }

        Value m() {
            return input("m", B, TWO);
        }

        Value r() {
            return input("r", THREE);
        }

        Value s() {
            return input("s");
        }

        Value w() {
            return input("w", THREE, TWO);
        }

        /** m repeated along the last axis. */
        Value wideM() {
            return fx.broadcast(m(), FULL, List.of(0, 1));
        }

        Value input(String name, Dim... dims) {
            return fx.builder().add(new LeafOp.Input(name, TensorType.floating(dims)));
        }

        Value fold(WindowOp.Fold op, Value x) {
            return fx.builder().add(op, x);
        }

        Value op(Linear op, Value x) {
            return fx.builder().add(op, x);
        }
    }

    private static final Map<String, List<Function<Leaves, Value>>> SAMPLES = Map.ofEntries(
            sample(
                    "transpose-transpose",
                    l -> l.fx.transpose(l.fx.transpose(l.x(), List.of(1, 2, 0)), List.of(0, 2, 1)),
                    l -> l.fx.transpose(l.fx.transpose(l.x(), List.of(2, 0, 1)), List.of(1, 2, 0))),
            sample(
                    "reshape-reshape",
                    l -> l.fx.reshape(l.fx.reshape(l.x(), List.of(B, Dim.of(6))), List.of(B, THREE, TWO))),
            sample(
                    "broadcast-broadcast",
                    l -> l.fx.broadcast(l.fx.broadcast(l.r(), List.of(TWO, THREE), List.of(1)), FULL, List.of(1, 2))),
            sample(
                    "pointwise-of-repeated-scalar",
                    l -> l.fx.sub(l.x(), l.fx.broadcastScalar(l.s(), FULL)),
                    l -> l.fx.div(l.fx.broadcastScalar(l.s(), FULL), l.x()),
                    l -> l.fx.add(l.fx.broadcastScalar(l.s(), FULL), l.fx.broadcastScalar(l.fx.constant(2), FULL))),
            sample(
                    "pointwise-of-broadcast",
                    l -> l.fx.tanh(l.wideM()),
                    l -> l.fx.sub(l.s(), l.wideM()),
                    l -> l.fx.mul(l.wideM(), l.fx.broadcast(l.fx.sin(l.m()), FULL, List.of(0, 1)))),
            sample(
                    "pointwise-of-transpose",
                    l -> l.fx.exp(l.fx.transpose(l.x(), List.of(1, 0, 2))),
                    l -> l.fx.sub(
                            l.fx.transpose(l.x(), List.of(1, 0, 2)),
                            l.fx.transpose(l.fx.sin(l.x()), List.of(1, 0, 2)))),
            sample(
                    "fold-of-contract",
                    l -> l.fold(
                            new WindowOp.Fold(2, Dim.of(4), 1, 1),
                            l.fx.contract("biy,iok->boyk", l.input("g", B, TWO, THREE), l.input("k", TWO, THREE, TWO))),
                    l -> l.fold(
                            new WindowOp.Fold(1, Dim.of(8), 2, 3),
                            l.fx.contract("kc,byc->byk", l.input("k", TWO, THREE), l.input("g", B, THREE, THREE)))),
            sample("pointwise-of-reshape", l -> l.fx.add(l.fx.reshape(l.m(), List.of(B, TWO, Dim.ONE)), l.s())),
            sample(
                    "contract-transpose-left",
                    l -> l.fx.contract(
                            "ijk,kl->ijl", l.fx.transpose(l.input("t", THREE, B, TWO), List.of(1, 2, 0)), l.w()),
                    l -> l.fx.contract(
                            "ijk,jkl->il",
                            l.fx.transpose(l.input("t", TWO, B, THREE), List.of(1, 0, 2)),
                            l.input("u", TWO, THREE, B))),
            sample(
                    "contract-transpose-right",
                    l -> l.fx.contract("ijk,kl->ijl", l.x(), l.fx.transpose(l.input("t", TWO, THREE), List.of(1, 0))),
                    l -> l.fx.contract(
                            new ContractOp("ijk", "kl", "ilj"),
                            l.x(),
                            l.fx.transpose(l.input("t", TWO, THREE), List.of(1, 0))),
                    l -> l.fx.contract(
                            "ijk,kjl->il", l.x(), l.fx.transpose(l.input("t", TWO, THREE, B), List.of(1, 0, 2)))),
            sample(
                    "transpose-contract",
                    l -> l.fx.transpose(l.fx.contract("ijk,kl->ijl", l.x(), l.w()), List.of(2, 0, 1))),
            sample(
                    "pad-of-window",
                    l -> l.op(new Pad(0, TWO, Dim.ONE), l.op(new WindowOp.Window(2, 2, 1, 1), l.x())),
                    l -> l.op(new Pad(3, Dim.ONE, TWO, TWO, 0.5), l.op(new WindowOp.Window(1, 2, 1, 1), l.x())),
                    l -> l.op(new Pad(2, Dim.of(-1), Dim.ZERO), l.op(new WindowOp.Window(2, 2, 1, 1), l.x()))),
            sample(
                    "pad-of-pad",
                    l -> l.op(new Pad(1, Dim.of(-1), TWO), l.op(new Pad(1, TWO, Dim.ZERO, TWO, 0), l.x())),
                    l -> l.op(new Pad(2, Dim.of(-1), Dim.ZERO), l.op(new Pad(2, Dim.ZERO, Dim.of(-1)), l.x())),
                    l -> l.op(new Pad(2, Dim.of(-1), Dim.of(-1)), l.op(new Pad(2, TWO, Dim.ONE, Dim.ONE, 0.5), l.x())),
                    l -> l.op(new Pad(0, Dim.ONE, TWO), l.op(new Pad(2, TWO, Dim.ZERO), l.x())),
                    l -> l.op(new Pad(0, Dim.ONE, TWO, Dim.ONE, 0.5), l.op(new Pad(2, Dim.ZERO, Dim.of(-1)), l.x()))),
            sample(
                    "pad-of-contract",
                    l -> l.op(new Pad(2, Dim.of(-1), Dim.ZERO), l.fx.contract("ijk,kl->ijl", l.x(), l.w())),
                    l -> l.op(
                            new Pad(1, Dim.ZERO, Dim.of(-1)),
                            l.fx.contract("ijk,kjl->ijl", l.x(), l.input("t", THREE, TWO, B)))),
            sample(
                    "extremum-of-extremum",
                    l -> l.fx.max(l.fx.max(l.x(), List.of(1)), List.of(1)),
                    l -> l.fx.min(l.fx.min(l.x(), List.of(0, 2)), List.of(0))),
            sample(
                    "sum-of-sum",
                    l -> l.fx.sum(l.fx.sum(l.x(), List.of(0)), List.of(1)),
                    l -> l.fx.sum(l.fx.sum(l.x(), List.of(1)), List.of(0, 1))),
            sample(
                    "sum-of-broadcast",
                    l -> l.fx.sum(l.wideM(), List.of(2)),
                    l -> l.fx.sum(l.wideM(), List.of(1, 2)),
                    l -> l.fx.sum(l.fx.broadcast(l.r(), FULL, List.of(2)), List.of(0)),
                    l -> l.fx.sum(l.fx.broadcastScalar(l.s(), FULL), List.of(0, 1, 2))),
            sample("sum-of-neg", l -> l.fx.sum(l.fx.neg(l.x()), List.of(1))),
            sample(
                    "sum-of-product",
                    l -> l.fx.sum(l.fx.mul(l.x(), l.wideM()), List.of(2)),
                    l -> l.fx.sum(l.fx.mul(l.s(), l.x()), List.of(0)),
                    l -> l.fx.sum(l.fx.mul(l.fx.broadcast(l.r(), FULL, List.of(2)), l.x()), List.of(1))),
            sample(
                    "sum-of-quotient",
                    l -> l.fx.sum(l.fx.div(l.x(), l.fx.exp(l.s())), List.of(0, 2)),
                    l -> l.fx.sum(l.fx.div(l.x(), l.fx.broadcast(l.fx.exp(l.m()), FULL, List.of(0, 1))), List.of(2))));

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Map.Entry<String, List<Function<Leaves, Value>>> sample(
            String rule, Function<Leaves, Value>... samples) {
        return Map.entry(rule, List.of(samples));
    }

    /** Graphs that the rule called {@code rule} applies to; {@link IllegalArgumentException} where none is known. */
    static List<Graph> of(String rule) {
        var samples = SAMPLES.get(rule);
        if (samples == null) {
            throw new IllegalArgumentException("no sample for the rule " + rule);
        }
        return samples.stream()
                .map(sample -> {
                    var builder = new GraphBuilder();
                    return builder.build(Map.of("y", sample.apply(new Leaves(new Fx(builder)))));
                })
                .toList();
    }
}
