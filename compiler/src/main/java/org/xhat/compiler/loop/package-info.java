/**
 * Loops: what a schedule makes of a kernel, near to the target but free of it – index variables, registers of scalars or
 * lanes, loads and stores, and routines that many nests call – with a verifier, a printer and an interpreter. It uses dims and the runtime's algebra, and of kernels
 * what the verifier holds loops to; schedules make loops, and the emitters of the backends use them. Whatever order of
 * operations the loops state is the order that runs.
 */
@NullMarked
package org.xhat.compiler.loop;

import org.jspecify.annotations.NullMarked;
