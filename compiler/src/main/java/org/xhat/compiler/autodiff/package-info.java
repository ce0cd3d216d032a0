/**
 * Differentiation, from graphs to graphs: reverse mode, forward mode and their compositions. It uses the graph and the
 * operators' own rules, and knows no operator by name. The pipeline calls it before any rewriting: differentiate first, fuse
 * later.
 */
@NullMarked
package org.xhat.compiler.autodiff;

import org.jspecify.annotations.NullMarked;
