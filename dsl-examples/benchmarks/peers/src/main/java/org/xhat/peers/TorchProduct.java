package org.xhat.peers;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.xhat.cli.bench.Given;
import org.xhat.cli.bench.Side;
import org.xhat.cli.bench.Workload.Piece;

/** A matrix product, into a tensor that is there already. */
final class TorchProduct implements Side {
    private final Tensor a;
    private final Tensor b;
    private final Tensor product;

    TorchProduct(Piece piece, long seed) {
        this.a = given(piece, "a", seed);
        this.b = given(piece, "b", seed);
        this.product = torch.zeros(a.size(0), b.size(1));
    }

    /** The numbers that {@code piece} is given as the input of that name. */
    static Tensor given(Piece piece, String input, long seed) {
        long[] shape = piece.shape(input);
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        return Tensor.create(Given.numbers(seed, input, count), shape);
    }

    /** What {@code computed} is compared by. */
    static double probe(Tensor computed) {
        FloatBuffer elements = computed.contiguous().createBuffer();
        var array = new float[elements.remaining()];
        elements.get(array);
        return Given.probe(array, array.length);
    }

    @Override
    public void step() {
        torch.matmul_out(product, a, b).close();
    }

    @Override
    public double value() {
        return probe(product);
    }

    @Override
    public void close() {
        Stream.of(a, b, product).forEach(Tensor::close);
    }
}
