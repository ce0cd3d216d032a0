/**
 * What the machine can do, measured: the limits that kernels are held against. It uses the Vector API; {@code xhat doctor}
 * and the benchmarks ask it.
 */
@NullMarked
package org.xhat.runtime.machine;

import org.jspecify.annotations.NullMarked;
