/**
 * The reproducible elementary functions: each is written once, over an {@link org.xhat.runtime.math.Algebra} of exactly
 * rounded operations, so scalar code, vectors of any width and the reference instances give the same bits. Nothing here
 * knows the compiler or the Vector API. The compiler instantiates it to emit loop code and, in the reference
 * instances, to interpret it, {@code org.xhat.dsl.Scalars} to run optimizers as ordinary Java, and the tests to hold all to
 * the stated error bounds.
 */
@NullMarked
package org.xhat.runtime.math;

import org.jspecify.annotations.NullMarked;
