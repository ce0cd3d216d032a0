/**
 * The words of the DSL: annotations, the types {@code Tensor}, {@code Labels} and {@code State}, and stubs of the operators.
 *
 * <p>It uses nothing but the JDK, so that any project can write models against it. Models, optimizers and layers import it;
 * the compiler knows its names.
 */
@NullMarked
package org.xhat.dsl;

import org.jspecify.annotations.NullMarked;
