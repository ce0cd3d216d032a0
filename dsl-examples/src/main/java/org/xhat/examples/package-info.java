/**
 * Models and optimizers in the DSL.
 *
 * <p>They use {@code org.xhat.dsl} and {@code org.xhat.layers} only. The README, the tests and every reader start here.
 */
@NullMarked
package org.xhat.examples;

import org.jspecify.annotations.NullMarked;
