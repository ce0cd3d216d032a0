package org.xhat.cli.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.pipeline.ModelCompiler;

/** Something of which both sides take steps, on the same data, from the same initial values. */
public sealed interface Workload {
    /** The word for it on the command line. */
    String name();

    /** What it is, for a table. */
    String title();

    /** The qualified name of its model's class. */
    String model();

    /** Values of the model's settings. */
    Map<String, String> settings();

    /** How many of {@code threads} it uses. */
    int threads(int threads);

    /** Steps that its beginning is followed for, at most. */
    int steps();

    /**
     * A network that is trained.
     *
     * @param optimizer the optimizer's name in the library
     * @param hyperparameters those that are not the optimizer's own
     * @param batch examples in a step
     */
    record Network(
            String name,
            String title,
            String model,
            Map<String, String> settings,
            String optimizer,
            Map<String, Double> hyperparameters,
            int batch)
            implements Workload {
        /** Copies the maps. */
        public Network {
            settings = Map.copyOf(settings);
            hyperparameters = Map.copyOf(hyperparameters);
        }

        @Override
        public int threads(int threads) {
            return threads;
        }

        @Override
        public int steps() {
            return 1000;
        }
    }

    /** Which way a piece is run. */
    enum Direction {
        /** The prediction alone. */
        FORWARD,
        /** The prediction in training, and the derivatives by all that it depends on. */
        FORWARD_AND_BACKWARD
    }

    /**
     * A layer by itself.
     *
     * @param inputs the shapes of its inputs; the cotangent of the prediction, where it has one, has that of the only input
     * @param bytes what it has to move at least: 0 where it is bound by arithmetic
     * @param serial whether it is measured on one thread
     */
    record Piece(
            String name,
            String title,
            String model,
            Map<String, List<Long>> inputs,
            Direction direction,
            long bytes,
            boolean serial)
            implements Workload {
        /** Copies the map. */
        public Piece {
            inputs = Map.copyOf(inputs);
        }

        /** The extents of an input, or of the cotangent. */
        public long[] shape(String input) {
            var shape = inputs.containsKey(input)
                    ? inputs.get(input)
                    : inputs.values().iterator().next();
            return requireNonNull(shape).stream().mapToLong(Long::longValue).toArray();
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public int threads(int threads) {
            return serial ? 1 : threads;
        }

        @Override
        public int steps() {
            return 100;
        }
    }

    /** Reads the model. */
    default ModelDefinition read() {
        SourceFile source = ModelCompiler.bundled(model())
                .orElseThrow(() -> new IllegalStateException("no jar on the class path has the source of " + model()));
        return ModelCompiler.readModel(source, settings(), new DiagnosticLog());
    }
}
