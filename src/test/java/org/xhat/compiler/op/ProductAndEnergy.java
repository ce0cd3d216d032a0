package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/** Two results of unlike shapes, neither of them linear: {@code x, y : [m,n] → x·y : [m,n], Σ x²·y : []}. */
public record ProductAndEnergy() implements Operator {
    static final Declaration<ProductAndEnergy> DECLARATION = new Declaration<>(
            "product-and-energy",
            ProductAndEnergy.class,
            Attributes.none(ProductAndEnergy::new),
            List.of(Sample.of(
                    new ProductAndEnergy(),
                    TensorType.floating(Sample.M, Sample.THREE),
                    TensorType.floating(Sample.M, Sample.THREE))),
            List.of());

    @Override
    public Declaration<ProductAndEnergy> declaration() {
        return DECLARATION;
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
        return List.of(operands.getFirst(), TensorType.SCALAR);
    }

    @Override
    public List<@Nullable Value> vjp(Fx fx, Node node, List<@Nullable Value> cotangents) {
        Value x = node.operands().get(0);
        Value y = node.operands().get(1);
        Value product = cotangents.get(0);
        Value energy = cotangents.get(1);
        return Arrays.asList(
                sum(
                        fx,
                        product == null ? null : fx.mul(product, y),
                        energy == null ? null : fx.mul(energy, fx.mul(fx.constant(2), fx.mul(x, y)))),
                sum(
                        fx,
                        product == null ? null : fx.mul(product, x),
                        energy == null ? null : fx.mul(energy, fx.square(x))));
    }

    @Override
    public List<@Nullable Value> jvp(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value x = node.operands().get(0);
        Value y = node.operands().get(1);
        Value dx = tangents.get(0);
        Value dy = tangents.get(1);
        Value product = sum(fx, dx == null ? null : fx.mul(dx, y), dy == null ? null : fx.mul(x, dy));
        Value energy = sum(
                fx,
                dx == null ? null : fx.mul(dx, fx.mul(fx.constant(2), fx.mul(x, y))),
                dy == null ? null : fx.mul(fx.square(x), dy));
        return Arrays.asList(product, energy == null ? null : fx.unbroadcast(energy, TensorType.SCALAR));
    }

    private static @Nullable Value sum(Fx fx, @Nullable Value x, @Nullable Value y) {
        return x == null ? y : y == null ? x : fx.add(x, y);
    }

    @Override
    public List<Array64> evaluate(Node node, List<Array64> operands, Map<String, Long> dims) {
        double[] x = operands.get(0).data();
        double[] y = operands.get(1).data();
        var products = new double[x.length];
        double energy = 0;
        for (int i = 0; i < x.length; i++) {
            products[i] = x[i] * y[i];
            energy += x[i] * x[i] * y[i];
        }
        return List.of(new Array64(operands.get(0).shape(), products), Array64.scalar(energy));
    }
}
