package org.xhat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xhat.cli.bench.Workload.Direction;
import org.xhat.cli.bench.Workload.Network;
import org.xhat.cli.bench.Workload.Piece;

/** What there is to measure, by name. */
public final class Workloads {
    private static final String EXAMPLES = "org.xhat.examples.";
    private static final String MODELS = "org.xhat.cli.bench.models.";

    /** Of batch normalization x is read twice and y written forwards; x and dy are read twice and dx written backwards. */
    private static final int NORMALIZATION_PASSES = 8;

    /**
     * The learning rate at which the autoencoders' losses can be compared, and a bound of the momentum that its schedule never falls
     * short of: libtorch's momentum is a constant.
     */
    private static final Map<String, Double> STEADY = Map.of("learningRate", 0.001, "maxMomentum", 0.5);

    private static final Map<String, Double> OWN = Map.of("learningRate", 0.1);

    // spotless:off: a table
    private static final List<Workload> ALL = List.of(
            new Network("bn-mlp", "BatchNormMlp, batch 60, Sgd", EXAMPLES + "BatchNormMlp", Map.of(), "Sgd", OWN, 60),
            new Network("curves-ae", "CurvesAutoencoder, batch 200, Nesterov", EXAMPLES + "CurvesAutoencoder", Map.of(), "Nesterov", STEADY, 200),
            new Network("mnist-ae", "MnistAutoencoder, batch 200, Nesterov", EXAMPLES + "MnistAutoencoder", Map.of(), "Nesterov", STEADY, 200),
            new Network("conv-net", "ConvNet, batch 32, Sgd", EXAMPLES + "ConvNet", Map.of(), "Sgd", OWN, 32),
            normalization("bn-maps", "batch norm [128,64,28,28], both ways", "MapNormalization", List.of(128L, 64L, 28L, 28L)),
            normalization("bn-rows", "batch norm [4096,512], both ways", "FeatureNormalization", List.of(4096L, 512L)),
            product("product-1024", "product 1024 x 1024 x 1024, one thread", "SquareProduct", 1024, 1024, 1024),
            product("product-layer", "product 60 x 784 x 100, one thread", "LayerProduct", 60, 784, 100));
    // spotless:on

    private static final Pattern GROWING = Pattern.compile("mlp-b([1-9]\\d{0,4})-w([1-9]\\d{0,3})-d([1-9]\\d{0,2})");

    private Workloads() {}

    private static Piece normalization(String name, String title, String model, List<Long> shape) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        return new Piece(
                name,
                title,
                MODELS + model,
                Map.of("x", shape),
                Direction.FORWARD_AND_BACKWARD,
                NORMALIZATION_PASSES * elements * Float.BYTES,
                false);
    }

    private static Piece product(String name, String title, String model, long m, long k, long n) {
        var inputs = Map.of("a", List.of(m, k), "b", List.of(k, n));
        return new Piece(name, title, MODELS + model, inputs, Direction.FORWARD, 0, true);
    }

    /** Those of the table. */
    public static List<Workload> all() {
        return ALL;
    }

    /** The one of that name: of the table, or a network {@code mlp-b60-w100-d3} of a batch, a width and a depth. */
    public static Optional<Workload> named(String name) {
        var growing = GROWING.matcher(name);
        if (growing.matches()) {
            return Optional.of(growing(
                    Integer.parseInt(growing.group(1)),
                    Integer.parseInt(growing.group(2)),
                    Integer.parseInt(growing.group(3))));
        }
        return ALL.stream().filter(workload -> workload.name().equals(name)).findFirst();
    }

    private static Network growing(int batch, int width, int depth) {
        return new Network(
                "mlp-b" + batch + "-w" + width + "-d" + depth,
                depth + " x " + width + " units, batch " + batch,
                MODELS + "GrowingMlp",
                Map.of("width", Integer.toString(width), "depth", Integer.toString(depth)),
                "Sgd",
                OWN,
                batch);
    }

    /** Networks of which one of batch, width and depth grows by a factor, the others as in {@code bn-mlp}. */
    static List<Network> growth() {
        var grown = new ArrayList<Network>();
        for (int factor : new int[] {1, 4, 16}) {
            grown.add(growing(60 * factor, 100, 3));
        }
        for (int factor : new int[] {4, 16}) {
            grown.add(growing(60, 100 * factor, 3));
        }
        for (int factor : new int[] {4, 16}) {
            grown.add(growing(60, 100, 3 * factor));
        }
        return grown;
    }
}
