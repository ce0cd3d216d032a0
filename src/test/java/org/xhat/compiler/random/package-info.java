/**
 * Random programs for the properties of every stage: drawn as steps, which shrink, with contents of every kind, and what their
 * results must lie in. Uses the graph and its operators alone; the tests of all stages use it.
 */
@NullMarked
package org.xhat.compiler.random;

import org.jspecify.annotations.NullMarked;
