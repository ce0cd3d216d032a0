/**
 * ONNX's nodes written with xhat's operators, a table for each family, and held to what ONNX publishes as their meaning. Uses the
 * graph and its operators to build, the interpreter and the backend to compute; nothing uses it.
 */
@NullMarked
package org.xhat.compiler.onnx;

import org.jspecify.annotations.NullMarked;
