/**
 * The operators: one declaration each, from the function that models call to the text of its attributes, beside the class that
 * has its type rule, which says which operand is wrong, its derivatives and its meaning in double. How it becomes a kernel is
 * the business of {@code kernel}. It uses the graph and the runtime's {@code Algebra}; the front end, passes and tests read
 * {@code OpCatalog}.
 */
@NullMarked
package org.xhat.compiler.op;

import org.jspecify.annotations.NullMarked;
