/**
 * The operators: one declaration each, from the function that models call to the text of its attributes, beside the class that
 * has its type rule, which says which operand is wrong, its derivatives and its meaning in double. How it becomes a kernel is
 * the business of {@code kernel}, but for how a reduction combines elements, its {@code Combine}. It uses the graph and, of the
 * runtime, {@code Algebra}, the draws, the routines of libraries and the error of an index; the front end, passes and tests
 * read {@code OpCatalog}.
 */
@NullMarked
package org.xhat.compiler.op;

import org.jspecify.annotations.NullMarked;
