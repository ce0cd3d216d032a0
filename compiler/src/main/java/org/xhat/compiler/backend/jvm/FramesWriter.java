package org.xhat.compiler.backend.jvm;

import org.objectweb.asm.ClassWriter;

/** Computes the frames of methods; what they hold are numbers, and objects of no class in particular. */
final class FramesWriter extends ClassWriter {
    FramesWriter() {
        super(COMPUTE_FRAMES);
        // The limits are there for code from strangers; ours is as long as it may be.
        setComputeLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    protected String getCommonSuperClass(String x, String y) {
        return x.equals(y) ? x : "java/lang/Object";
    }
}
