package org.xhat.compiler.pipeline;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.xhat.compiler.BundledExamples;
import org.xhat.runtime.program.ElementType;

/** The program that {@link ReproducibleClassesTest} starts in a JVM of its own: compiles models and prints digests of their classes. */
public final class ClassDigests {
    private ClassDigests() {}

    /** Prints a line for each class. */
    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        all().forEach(System.out::println);
    }

    /** {@code options entry kernel digest} of each class of the bundled models, in the order they were compiled. */
    static List<String> all() throws NoSuchAlgorithmException {
        var standard = CompileOptions.standard();
        var lines = new ArrayList<String>();
        add(lines, "BatchNormMlp", "Sgd", standard.withVectorBits(512));
        add(lines, "BatchNormMlp", "Sgd", standard.withUpdatePlacement(UpdatePlacement.EPILOGUE));
        add(lines, "SigmoidMlp", "ClassicalMomentum", standard.withBackend(Backend.SCALAR));
        add(lines, "LayerNormMlp", "Nesterov", standard.withType(ElementType.FLOAT64));
        return lines;
    }

    private static void add(List<String> lines, String model, String optimizer, CompileOptions options)
            throws NoSuchAlgorithmException {
        var sha = MessageDigest.getInstance("SHA-256");
        var entries =
                ModelCompiler.entries(BundledExamples.model(model), BundledExamples.optimizer(optimizer), options);
        entries.all()
                .forEach((name, entry) -> entry.code()
                        .kernels()
                        .forEach(kernel -> lines.add("%s %s %s %s"
                                .formatted(
                                        options,
                                        entry.name(),
                                        kernel.name(),
                                        HexFormat.of().formatHex(sha.digest(kernel.classFile()))))));
    }
}
