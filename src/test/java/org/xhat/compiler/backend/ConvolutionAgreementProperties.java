package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.WindowOp;

/**
 * As {@link BackendAgreementProperties}, of convolutions over one and two axes, in groups, strided, dilated and padded, and of
 * their gradients: random programs hardly ever draw one whole. Now and then there are more channels and taps than a chain has products.
 */
final class ConvolutionAgreementProperties {
    private static final ProgramAgreement AGREEMENT = new ProgramAgreement();

    @AfterContainer
    static void close() {
        AGREEMENT.close();
    }

    @Property(tries = 25, seed = "20261127", shrinking = ShrinkingMode.OFF)
    void variantsHaveTheSameBits(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        var random = new Random(seed);
        Graph graph = new RandomConvolution(random).graph();
        AGREEMENT.check(graph, Map.of("batch", 1L + random.nextInt(5)), random.nextInt(ProgramAgreement.VARIANTS));
    }

    /** One program, drawn. */
    private static final class RandomConvolution {
        /** After the batch, the groups and a group's channels. */
        private static final int FIRST = 3;

        private static final String POSITIONS = "pq";
        private static final String TAPS = "hi";

        private final Random random;
        private final Fx fx = new Fx(new GraphBuilder());
        private final boolean deep;

        RandomConvolution(Random random) {
            this.random = random;
            this.deep = random.nextInt(5) == 0;
        }

        private int from(int least, int most) {
            return least + random.nextInt(most - least + 1);
        }

        private int oneOrTwo() {
            return random.nextInt(3) == 0 ? 2 : 1;
        }

        Graph graph() {
            int rank = from(1, 2);
            Dim groups = Dim.of(from(1, 2));
            Dim channels = Dim.of(deep ? from(300, 600) : from(1, 5));
            Dim maps = Dim.of(random.nextInt(4) == 0 ? from(6, 40) : from(1, 5));
            var extents = new ArrayList<>(List.of(Dim.named("batch"), groups, channels));
            for (int axis = 0; axis < rank; axis++) {
                extents.add(Dim.of(deep ? from(1, 6) : from(1, rank == 1 ? 40 : 12)));
            }
            Value x = fx.builder().add(new LeafOp.Input("x0", TensorType.floating(extents)));
            if (random.nextBoolean()) { // what has a parameter in it has a gradient, too
                Value scale = fx.builder()
                        .add(new LeafOp.Parameter("x2", TensorType.floating(extents.subList(1, extents.size()))));
                x = fx.mul(x, fx.broadcastLike(scale, x, List.of(0)));
            }
            var weight = new ArrayList<>(List.of(groups, maps, channels));
            var slid = new StringBuilder();
            for (int axis = 0; axis < rank; axis++) {
                x = windows(x, FIRST + 2 * axis);
                weight.add(x.dims().get(FIRST + 2 * axis + 1));
                slid.append(POSITIONS.charAt(axis)).append(TAPS.charAt(axis));
            }
            Value taps = fx.builder().add(new LeafOp.Parameter("x1", TensorType.floating(weight)));
            String contraction =
                    "bgc%s,gzc%s->bgz%s".formatted(slid, TAPS.substring(0, rank), POSITIONS.substring(0, rank));
            Value y = fx.contract(contraction, x, taps);
            if (y.dims().get(FIRST).constantValue() > 2 && random.nextInt(4) == 0) {
                y = fx.builder().add(new Pad(FIRST, Dim.of(-1), Dim.of(-1), Dim.ONE, 0), y);
            }
            return fx.builder().build(Map.of("y", random.nextBoolean() ? fx.tanh(y) : y));
        }

        /** Windows along {@code axis} of x, padded until there is one. */
        private Value windows(Value x, int axis) {
            var window = new WindowOp.Window(axis, from(1, deep ? 3 : 5), oneOrTwo(), oneOrTwo());
            int apart = oneOrTwo();
            int before = from(0, 2);
            long extent = before + (x.dims().get(axis).constantValue() - 1) * apart + 1;
            long reach = (long) window.dilation() * (window.size() - 1) + 1;
            Dim after = Dim.of(Math.max(from(0, 2), reach - extent));
            double fill = random.nextInt(5) == 0 ? 0.5 : 0;
            return fx.windows(fx.builder().add(new Pad(axis, Dim.of(before), after, Dim.of(apart), fill), x), window);
        }
    }
}
