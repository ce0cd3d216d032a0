/**
 * Plans: the steps that a graph is partitioned into – kernels, which are target-free, and calls of libraries – and the buffers
 * they read and write. It uses the graph and the operators; schedules turn kernels into loops. A kernel says what is computed in which sweeps and
 * in which order a sum is, never in which tile or thread.
 */
@NullMarked
package org.xhat.compiler.kernel;

import org.jspecify.annotations.NullMarked;
