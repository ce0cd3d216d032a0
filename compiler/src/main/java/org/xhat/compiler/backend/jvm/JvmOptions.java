package org.xhat.compiler.backend.jvm;

import java.util.List;

/**
 * How a plan is compiled.
 *
 * @param programName becomes part of the classes' names: {@code BatchNormMlp}
 * @param dims the program's named dimensions, in the order in which kernels are given their values
 * @param verifyClasses whether every class is checked by ASM's verifier before it is loaded; tests do
 */
public record JvmOptions(String programName, List<String> dims, boolean verifyClasses) {
    /** Copies the names. */
    public JvmOptions {
        dims = List.copyOf(dims);
    }
}
