/**
 * The front end: DSL source to syntax tree to definitions, with every fault of a file reported at its place. Models are read
 * by {@code ModelInterpreter} and what it calls, optimizers by {@code ScalarInterpreter} and the files called {@code Scalar…}.
 * It uses {@code diag}, {@code ast}, {@code graph}, {@code op}, the runtime's signatures and, in {@code JavaSourceReader} and
 * {@code JavaTo…} alone, JavaParser; the pipeline and the command line start here.
 */
@NullMarked
package org.xhat.compiler.front;

import org.jspecify.annotations.NullMarked;
