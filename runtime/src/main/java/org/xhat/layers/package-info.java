/**
 * The layer library, written in the DSL from primitive operators.
 *
 * <p>It uses {@code org.xhat.dsl} only. The runtime jar holds these classes and their sources; models import the classes,
 * the compiler reads the sources and inlines them.
 */
@NullMarked
package org.xhat.layers;

import org.jspecify.annotations.NullMarked;
