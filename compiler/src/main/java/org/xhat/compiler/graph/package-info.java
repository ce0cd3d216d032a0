/**
 * The computation graph: typed, immutable, interned nodes over symbolic dimensions, and nothing about what any operator means.
 * It uses no other package of the compiler; operators ({@code org.xhat.compiler.op}) implement its {@link
 * org.xhat.compiler.graph.Op}. Every pass reads graphs and makes new ones through {@link
 * org.xhat.compiler.graph.GraphBuilder}.
 */
@NullMarked
package org.xhat.compiler.graph;

import org.jspecify.annotations.NullMarked;
