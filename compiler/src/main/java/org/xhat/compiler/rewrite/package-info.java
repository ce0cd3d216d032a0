/**
 * Simplification, from graphs to graphs: rules as named data with what each assumes of arithmetic, and the normal form of
 * reductions that gradients are brought to. It uses the graph and the operators, and matches no composition that a layer has a
 * name for. The pipeline runs it between differentiation and fusion; tests iterate over the rule tables.
 */
@NullMarked
package org.xhat.compiler.rewrite;

import org.jspecify.annotations.NullMarked;
