package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.random.Choices;
import org.xhat.compiler.rewrite.Normalization.Derived;

/**
 * Programs drawn at random, with their gradients: sums, products, quotients, powers, roots of roots, powers of variances, long
 * chains of literals, numbers near the ends of the range, masks, broadcasts and contractions, over [batch,3], [3], [batch] and scalars.
 */
final class RandomGradients {
    private static final TensorType FULL = TensorType.floating(Dim.named("batch"), Dim.of(3));
    private static final TensorType ROW = TensorType.floating(Dim.of(3));
    private static final TensorType COLUMN = TensorType.floating(Dim.named("batch"));

    private final Choices random;
    private final GraphBuilder builder = new GraphBuilder();
    private final Fx fx = new Fx(builder);
    private final Value x = builder.add(new LeafOp.Input("x", FULL));
    private final Value w = builder.add(new LeafOp.Parameter("w", TensorType.floating(Dim.of(3), Dim.of(3))));
    private final Value b = builder.add(new LeafOp.Parameter("b", ROW));
    private final Map<TensorType, List<Value>> byType = new LinkedHashMap<>();
    private final Set<Value> positive = new HashSet<>();

    RandomGradients(List<Integer> choices) {
        this.random = Choices.of(choices);
        byType.put(FULL, new ArrayList<>(List.of(x)));
        byType.put(ROW, new ArrayList<>(List.of(b)));
        byType.put(COLUMN, new ArrayList<>());
        byType.put(TensorType.SCALAR, new ArrayList<>(List.of(fx.constant(0.5), fx.dimValue(Dim.named("batch")))));
    }

    /** A program of {@code size} steps and its gradients by x, w and b; the same for the same choices. */
    Derived derived(int size) {
        for (int i = 0; i < size; i++) {
            List<Value> values = List.copyOf(byType.values()).get(random.nextInt(byType.size()));
            values = values.isEmpty() || random.nextInt(3) == 0 ? byType.get(FULL) : values;
            Value made = made(pick(values), pick(values));
            byType.get(made.type()).add(made);
        }
        Value y = byType.get(FULL).stream().reduce(x, (sum, value) -> fx.add(sum, fx.mul(value, fx.constant(0.25))));
        return Derived.of(builder, y, Map.of("dx", x, "dw", w, "db", b));
    }

    private Value made(Value y, Value z) {
        return switch (random.nextInt(24)) {
            case 0 -> fx.add(y, z);
            case 1 -> fx.sub(y, z);
            case 2 -> fx.mul(fx.tanh(y), z);
            case 3 -> fx.div(y, above(z, 1));
            case 4 -> fx.mul(y, positive(fx.rsqrt(above(z, 0.5))));
            case 5 -> positive(fx.sigmoid(y));
            case 6 -> fx.neg(y);
            case 7 -> y.type().equals(FULL) ? fx.matmul(fx.tanh(y), w) : fx.mul(y, fx.constant(0.5));
            case 8, 9, 10 ->
                y.type().rank() > 0 ? fx.mean(y, List.of(random.nextInt(y.type().rank()))) : fx.tanh(y);
            case 11 -> y.type().equals(COLUMN) ? fx.sub(x, wide(y)) : fx.tanh(y);
            case 12 -> y.type().equals(ROW) ? fx.mul(x, wide(positive(fx.sigmoid(y)))) : fx.mul(y, fx.constant(-2));
            case 13, 14 -> root(positive.contains(y) ? y : above(y, 0.5));
            case 15 -> fx.pow(y, fx.constant(1 + random.nextInt(3)));
            case 16 -> chain(y);
            case 17 -> squares(fx.sigmoid(y));
            // The one divisor is too large to be squared, the other may be too small to divide by.
            case 18 -> fx.div(y, exponential(z, 400));
            case 19 -> fx.where(fx.less(fx.div(y, exponential(z, -760)), fx.constant(0.5)), y, z);
            case 20 -> fx.where(fx.less(fx.constant(1e6), y), fx.div(fx.div(y, tiny()), tiny()), z);
            case 21 -> fx.where(fx.less(y, z), y, fx.neg(z));
            case 22 -> powered(y, z);
            default -> wide(y);
        };
    }

    /** y · v^p for v = mean z² + ε: v may be finite where v^p is not, or is 0. */
    private Value powered(Value y, Value z) {
        Value square = fx.square(z);
        Value mean = z.type().equals(FULL) ? fx.mean(square, List.of(random.nextInt(2))) : square;
        Value v = positive(fx.add(mean, fx.constant(1e-3)));
        Value power = positive(fx.pow(v, fx.constant((random.nextInt(21) - 10) / 2.0)));
        return fx.mul(y, z.type().equals(FULL) ? wide(power) : power);
    }

    /** e^(tanh z + shift), of the mean along the batch where z has one. */
    private Value exponential(Value z, double shift) {
        Value mean = z.type().equals(FULL) ? fx.mean(z, List.of(0)) : z;
        Value raised = fx.exp(fx.add(fx.tanh(mean), fx.constant(shift)));
        return z.type().equals(FULL) ? wide(raised) : raised;
    }

    /** A divisor whose square is 0: a cotangent of 0 divided twice by it is 0, not 0/0. */
    private Value tiny() {
        return fx.exp(fx.sub(fx.dimValue(Dim.named("batch")), fx.constant(400)));
    }

    private Value pick(List<Value> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** z² + least. */
    private Value above(Value z, double least) {
        return positive(fx.add(fx.square(z), fx.constant(least)));
    }

    private Value positive(Value value) {
        positive.add(value);
        return value;
    }

    /** y repeated to [batch,3]; y itself where it has that shape. */
    private Value wide(Value y) {
        Value wide = y.type().equals(COLUMN)
                ? fx.broadcastLike(y, x, List.of(1))
                : y.type().equals(ROW) ? fx.broadcastLike(y, x, List.of(0)) : fx.broadcastScalar(y, x.dims());
        return positive.contains(y) ? positive(wide) : wide;
    }

    private Value root(Value y) {
        return positive(
                switch (random.nextInt(4)) {
                    case 0 -> fx.sqrt(y);
                    case 1 -> fx.rsqrt(y);
                    case 2 -> fx.pow(y, fx.constant((random.nextInt(13) - 6) / 4.0));
                    default -> fx.sqrt(fx.sqrt(y));
                });
    }

    /** y · c · c · …: exact fractions of some hundred bits. */
    private Value chain(Value y) {
        Value product = y;
        for (int i = 0; i < 40; i++) {
            product = fx.mul(product, fx.constant(0.9990234375));
        }
        return product;
    }

    /** (y²)² and so on: exponents beyond any integer. */
    private Value squares(Value y) {
        Value square = y;
        for (int i = 1 + random.nextInt(39); i > 0; i--) {
            square = fx.square(square);
        }
        return square;
    }
}
