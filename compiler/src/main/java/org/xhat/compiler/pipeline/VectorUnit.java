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

    /** The width in bits to compile for: the option's, or what the machine prefers where that is 0; 0 without vectors. */
    static int bits(CompileOptions options) {
        return bits(options, isPresent() ? FloatVector.SPECIES_PREFERRED.vectorBitSize() : 0);
    }

    /**
     * As {@link #bits(CompileOptions)} on a machine that prefers {@code preferred} bits; 0 without the Vector API. HotSpot
     * compiles no comparison of two lanes, so doubles are single values where vectors hold no more than two: decision 0010.
     */
    static int bits(CompileOptions options, int preferred) {
        if (options.backend() != Backend.JVM || preferred == 0) {
            return 0;
        }
        if (options.vectorBits() != 0) {
            return options.vectorBits();
        }
        int widest = Math.clamp(preferred, NARROWEST, WIDEST);
        return isTwoLanes(options, widest) ? 0 : widest;
    }

    private static boolean isTwoLanes(CompileOptions options, int bits) {
        return bits == 2 * Byte.SIZE * options.type().sizeBytes();
    }

    /** How programs compiled with these options report themselves. */
    static String describe(CompileOptions options) {
        return describe(options, isPresent() ? FloatVector.SPECIES_PREFERRED.vectorBitSize() : 0);
    }

    /** As {@link #describe(CompileOptions)} on a machine that prefers {@code preferred} bits; 0 without the Vector API. */
    static String describe(CompileOptions options, int preferred) {
        int bits = bits(options, preferred);
        if (bits != 0) {
            return "jvm, " + bits + "-bit vectors";
        }
        boolean leftOut = options.backend() == Backend.JVM && preferred != 0;
        return leftOut ? "scalar, for vectors would hold but two doubles" : "scalar";
    }
}
