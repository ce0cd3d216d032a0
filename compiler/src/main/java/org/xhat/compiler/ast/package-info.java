/**
 * The syntax of the DSL subset of Java as sealed records, each with its place in the source.
 * Uses {@code diag} and {@code runtime.text}.
 * The reader in {@code front} makes it from text; the subset checker and the model and optimizer readers consume it.
 */
@NullMarked
package org.xhat.compiler.ast;

import org.jspecify.annotations.NullMarked;
