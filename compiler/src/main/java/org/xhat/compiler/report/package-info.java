/**
 * What {@code explain} shows: the compiler's stages as text for people. It uses the intermediate representations and changes
 * none of them. The command line calls it.
 */
@NullMarked
package org.xhat.compiler.report;

import org.jspecify.annotations.NullMarked;
