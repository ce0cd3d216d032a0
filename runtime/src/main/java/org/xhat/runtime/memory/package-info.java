/**
 * Memory that may not be there: whoever makes an array for something large says what it is for, and an error names it. It may
 * use {@code org.xhat.runtime.text}. Programs, checkpoints and data sets make their arrays through it.
 */
@NullMarked
package org.xhat.runtime.memory;

import org.jspecify.annotations.NullMarked;
