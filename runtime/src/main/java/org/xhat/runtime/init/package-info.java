/**
 * How a parameter's first values are made: named, parseable recipes that fill a tensor from its own random stream. It may use
 * {@code org.xhat.runtime.random}. Compiled programs name their initializers in this form, and the training loop runs them.
 */
@NullMarked
package org.xhat.runtime.init;

import org.jspecify.annotations.NullMarked;
