/**
 * Loops: what a schedule makes of a kernel, near to the target but free of it – index variables, registers of scalars or
 * lanes, loads and stores, with a verifier, a printer and an interpreter. It uses dims and the runtime's algebra; the
 * schedules and emitters of the backends use it. Whatever order of operations the loops state is the order that runs.
 */
@NullMarked
package org.xhat.compiler.loop;

import org.jspecify.annotations.NullMarked;
