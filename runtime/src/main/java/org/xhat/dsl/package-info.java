/**
 * The vocabulary of models and optimizers: annotations, the types of their values, and the primitive operators as stubs.
 * It may use the JDK only; the scalar functions of optimizers are real code.
 * User classes and the layer library import it, javac checks them against it, and xhat's front end reads them.
 */
@NullMarked
package org.xhat.dsl;

import org.jspecify.annotations.NullMarked;
