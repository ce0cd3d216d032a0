package org.xhat.compiler.backend.jvm;

import org.xhat.runtime.program.KernelCode;
import org.xhat.runtime.program.SharedClasses;

/** A kernel's class in a loader of its own, ready to run. */
final class LoadedKernel extends ClassLoader {
    private LoadedKernel() {
        super(SharedClasses.loader());
    }

    /** An instance of {@code file}. */
    static KernelCode of(KernelClass file) {
        byte[] bytes = file.bytes();
        try {
            return (KernelCode) new LoadedKernel()
                    .defineClass(file.name(), bytes, 0, bytes.length)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
