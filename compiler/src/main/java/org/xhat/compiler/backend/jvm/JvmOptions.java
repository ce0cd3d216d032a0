package org.xhat.compiler.backend.jvm;

/**
 * How steps are compiled.
 *
 * @param programName becomes part of the classes' names: {@code BatchNormMlp}
 * @param verifyClasses whether every class is checked by ASM's verifier before it is loaded; tests do
 */
public record JvmOptions(String programName, boolean verifyClasses) {}
