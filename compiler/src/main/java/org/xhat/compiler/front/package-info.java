/**
 * The front end: DSL source to syntax tree to definitions, with every fault of a file reported at its place.
 * It uses {@code diag}, {@code ast}, {@code graph}, {@code op} and, in {@code JavaSourceReader} and {@code JavaToAst} alone,
 * JavaParser.
 * The pipeline and the command line start here.
 */
@NullMarked
package org.xhat.compiler.front;

import org.jspecify.annotations.NullMarked;
