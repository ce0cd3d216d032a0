package org.xhat.compiler.pipeline;

/** What runs a model. */
public enum Backend {
    /** JVM bytecode with the Vector API, where the JVM has it; otherwise as {@link #SCALAR}. */
    JVM,
    /** JVM bytecode without vectors: the same bits. */
    SCALAR,
    /** The unrewritten graph, evaluated in double: what the others are held against. */
    INTERPRETER
}
