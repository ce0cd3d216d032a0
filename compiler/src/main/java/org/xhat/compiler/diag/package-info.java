/**
 * Source positions and diagnostics: what is wrong, where, and what cures it, as data that renders to text.
 * Uses {@code runtime.text} and {@code runtime.file}.
 * Every stage that can find fault with a user's file reports here; the command line prints the log.
 */
@NullMarked
package org.xhat.compiler.diag;

import org.jspecify.annotations.NullMarked;
