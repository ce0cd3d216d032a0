/**
 * What libraries compute: each routine is a function of whole arrays of doubles. Programs call them as steps between kernels,
 * and the compiler's operators have their meaning from them. This is the only package that knows EJML.
 */
@NullMarked
package org.xhat.runtime.library;

import org.jspecify.annotations.NullMarked;
