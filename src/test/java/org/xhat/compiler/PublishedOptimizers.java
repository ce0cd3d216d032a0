package org.xhat.compiler;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xhat.compiler.diag.SourceFile;

/** Optimizers as their papers, or the code that came with them, print them: {@code optimizers/*.java} among the tests' resources. */
public final class PublishedOptimizers {
    /** The classes' names, each that of its file. */
    public static final List<String> NAMES = List.of(
            "AdaBelief",
            "AdaBound",
            "AdaDelta",
            "AdaGrad",
            "AdaMax",
            "Adam",
            "AdamW",
            "Adan",
            "AggMo",
            "AmsGrad",
            "CosineWarmup",
            "CyclicalRate",
            "FtrlProximal",
            "GravesRmsProp",
            "IRpropMinus",
            "Lion",
            "Lookahead",
            "NAdam",
            "Nesterov1983",
            "PyTorchSgd",
            "QuasiHyperbolicMomentum",
            "RAdam",
            "Rprop",
            "Signum",
            "StepDecay",
            "WarmRestarts",
            "Yogi");

    private PublishedOptimizers() {}

    /** The source of one of them. */
    public static SourceFile source(String name) throws IOException {
        String file = name + ".java";
        try (var stream = PublishedOptimizers.class.getResourceAsStream("optimizers/" + file)) {
            assertNotNull(stream, file);
            return SourceFile.of(file, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
