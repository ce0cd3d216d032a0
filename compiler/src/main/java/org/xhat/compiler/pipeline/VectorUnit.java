package org.xhat.compiler.pipeline;

import jdk.incubator.vector.FloatVector;

/** What the running JVM offers of vectors. */
final class VectorUnit {
    private static final int NARROWEST = 128;
    private static final int WIDEST = 512;

    private VectorUnit() {}

    /** Whether the JVM was started with the Vector API. */
    static boolean isPresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** The width in bits to compile for: {@code wanted}, or what the machine prefers where that is 0; 0 without vectors. */
    static int bits(CompileOptions options) {
        if (options.backend() != Backend.JVM || !isPresent()) {
            return 0;
        }
        return options.vectorBits() != 0
                ? options.vectorBits()
                : Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), NARROWEST, WIDEST);
    }

    /** How programs compiled at this width report themselves. */
    static String describe(CompileOptions options) {
        int bits = bits(options);
        return bits == 0 ? "scalar" : "jvm, " + bits + "-bit vectors";
    }
}
