/**
 * The vocabulary of models and optimizers: annotations, the types of their values, and the primitive operators as stubs.
 * It may use the JDK and, for the scalar functions of optimizers, which are real code, {@code org.xhat.runtime.math}.
 * User classes and the layer library import it, javac checks them against it, and xhat's front end reads them.
 */
@NullMarked
package org.xhat.dsl;

import org.jspecify.annotations.NullMarked;
