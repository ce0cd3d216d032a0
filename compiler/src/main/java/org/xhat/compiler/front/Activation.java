package org.xhat.compiler.front;

/**
 * One call of a method whose body is read.
 *
 * @param result what it returns, so far: on the paths that have left it
 * @param left whether it has been left: known, or decided by the program
 */
record Activation(Cell result, Cell left) {}
