package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;

/** The matrix product of any ranks is the sum of pointwise products, whose operands are repeated by themselves. */
class MatrixProductProperties {
    /** The axes before the matrices'. */
    record Leading(List<Integer> left, List<Integer> right) {}

    /** The last few axes of three each, some of them 1. */
    @Provide
    Arbitrary<Leading> leading() {
        return Combinators.combine(side(), side()).as(Leading::new);
    }

    private static Arbitrary<List<Integer>> side() {
        var isOne = Arbitraries.of(true, false).list().ofSize(3);
        return Combinators.combine(isOne, Arbitraries.integers().between(0, 3)).as((ones, first) -> {
            var extents = new ArrayList<Integer>();
            for (int axis = first; axis < 3; axis++) {
                extents.add(ones.get(axis) ? 1 : axis + 2);
            }
            return extents;
        });
    }

    @Property(tries = 200)
    void isTheSumOfRepeatedProducts(@ForAll("leading") Leading leading, @ForAll long seed) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", type(leading.left, 5, 3)));
        Value y = builder.add(new LeafOp.Input("y", type(leading.right, 3, 4)));
        Value product = fx.matmul(x, y);
        Value terms = Alignment.pointwise(fx, Elementwise.MUL, List.of(withAxis(fx, x, 0), withAxis(fx, y, 2)));
        Value sum = fx.sum(terms, List.of(terms.type().rank() - 2));
        assertEquals(sum.type(), product.type());
        var random = new Random(seed);
        var bindings = new Bindings().input("x", drawn(x, random)).input("y", drawn(y, random));
        var results = new GraphInterpreter(builder.build(Map.of("product", product, "sum", sum))).run(bindings);
        assertArrayEquals(results.get("sum").data(), results.get("product").data(), 1e-14);
    }

    private static TensorType type(List<Integer> leading, int rows, int columns) {
        var extents = new ArrayList<>(leading);
        extents.add(rows);
        extents.add(columns);
        return TensorType.floating(extents.stream().map(Dim::of).toList());
    }

    /** An axis of extent 1 so many axes from the end. */
    private static Value withAxis(Fx fx, Value x, int fromEnd) {
        var dims = new ArrayList<>(x.dims());
        dims.add(dims.size() - fromEnd, Dim.ONE);
        return fx.reshape(x, dims);
    }

    private static Array64 drawn(Value x, Random random) {
        var shape = x.dims().stream().map(dim -> (int) dim.constantValue()).toList();
        int count = shape.stream().reduce(1, Math::multiplyExact);
        return new Array64(shape, random.doubles(count, -1, 1).toArray());
    }
}
