/**
 * The compiler: DSL source in, JVM classes out.
 *
 * <p>Each package below holds one part of the path, and none but {@code pipeline} knows more than its neighbours; the table
 * of what may use what is {@code ArchitectureTest}. The command line and the tests enter through {@code pipeline}.
 */
@NullMarked
package org.xhat.compiler;

import org.jspecify.annotations.NullMarked;
