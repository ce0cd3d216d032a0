/**
 * Models that are measured and no examples: single layers, and a network that grows.
 *
 * <p>They use {@code org.xhat.dsl} and {@code org.xhat.layers} only, and are read as text, from the jar.
 */
@NullMarked
package org.xhat.cli.bench.models;

import org.jspecify.annotations.NullMarked;
