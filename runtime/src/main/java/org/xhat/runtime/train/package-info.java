/**
 * Training and evaluation of a {@link org.xhat.runtime.program.ModelProgram} on labelled images: batches, the loop, its
 * metrics. It uses programs and data; the command line reports what it says.
 */
@NullMarked
package org.xhat.runtime.train;

import org.jspecify.annotations.NullMarked;
