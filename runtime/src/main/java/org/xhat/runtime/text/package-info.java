/**
 * How text and numbers leave xhat: names and messages without characters that a reader cannot see, numbers in no locale.
 * It uses the JDK only; the runtime, the compiler and the command line write through it.
 */
@NullMarked
package org.xhat.runtime.text;

import org.jspecify.annotations.NullMarked;
