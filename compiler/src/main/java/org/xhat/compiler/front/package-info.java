/**
 * The front end: DSL source to syntax tree to definitions, with every fault of a file reported at its place. Both
 * are read by executing their Java, by {@code Interpreter} and what it calls; what a model and an optimizer make of it is their {@code
 * Domain}'s. It uses {@code diag}, {@code ast}, {@code graph}, {@code op}, the runtime's signatures and, in {@code JavaSourceReader} and
 * {@code JavaTo…} alone, JavaParser; the pipeline and the command line start here.
 */
@NullMarked
package org.xhat.compiler.front;

import org.jspecify.annotations.NullMarked;
