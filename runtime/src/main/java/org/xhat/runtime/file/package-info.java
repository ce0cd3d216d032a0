/**
 * Files as a user may give them and a disk may fail them: regular files are opened for reading, and replaced in one step or not
 * at all. It uses the JDK alone. Checkpoints, data sets, logs and DSL sources are read and written through it.
 */
@NullMarked
package org.xhat.runtime.file;

import org.jspecify.annotations.NullMarked;
