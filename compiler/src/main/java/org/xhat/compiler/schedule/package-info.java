/**
 * Schedules: how a kernel becomes loops – which axis the lanes run along, in which blocks a sum is taken, by which routines
 * a product is taken, what makes a chunk – for every target alike. It uses kernels and loops, and knows no backend: what a target can hold is
 * the numbers of a {@link org.xhat.compiler.schedule.Schedule}, and what else it wants of its loops is the rewriting it gives to
 * {@link org.xhat.compiler.schedule.KernelLoops}. The order of a sum is no backend's to choose.
 */
@NullMarked
package org.xhat.compiler.schedule;

import org.jspecify.annotations.NullMarked;
