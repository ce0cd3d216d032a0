/**
 * Counter-based random numbers: each number is a function of a seed, a purpose and an index, so no draw depends on the order
 * of the others, and every machine gives the same bits. It uses only the JDK. Initializers and the batch order draw from
 * {@code Philox}; {@code Threefry} is what generated code draws by.
 */
@NullMarked
package org.xhat.runtime.random;

import org.jspecify.annotations.NullMarked;
