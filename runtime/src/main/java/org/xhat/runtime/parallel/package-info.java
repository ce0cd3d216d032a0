/**
 * The threads that run a compiled program's chunks, and those that compile its entries side by side. It uses only the JDK.
 * Generated code cuts work into chunks by shape alone and hands them to a team; which thread runs which chunk changes no bit.
 */
@NullMarked
package org.xhat.runtime.parallel;

import org.jspecify.annotations.NullMarked;
