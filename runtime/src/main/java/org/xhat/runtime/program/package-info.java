/**
 * What a compiled program looks like to the code that runs it: signatures, formulas of the step, element arrays, kernels bound to
 * storage, classes that programs share, and the {@link org.xhat.runtime.program.ModelProgram} that training, evaluation and serving call. It uses the thread team, the
 * initializers and {@code org.xhat.runtime.memory}; the compiler makes its instances and the training loop drives them.
 */
@NullMarked
package org.xhat.runtime.program;

import org.jspecify.annotations.NullMarked;
