/**
 * The passes in their order, from a model's definition to a program that trains: where the rooms of the compiler meet. It uses
 * all of them; the command line and the tests call it.
 */
@NullMarked
package org.xhat.compiler.pipeline;

import org.jspecify.annotations.NullMarked;
