/**
 * Random optimizers as Java text, which javac accepts and xhat documents as accepted, to hold what xhat reads to what Java runs.
 * Text alone: uses nothing of the compiler. {@code OptimizerAgreement} compares them.
 */
@NullMarked
package org.xhat.compiler.front.random;

import org.jspecify.annotations.NullMarked;
