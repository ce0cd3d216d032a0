/**
 * The operators: one declaration each, holding shape rule, derivative, evaluation in double, lowering to scalar code and the
 * domain on which it is tested. It uses the graph and the runtime's {@code Algebra}; passes and tests iterate over {@code
 * OpCatalog}.
 */
@NullMarked
package org.xhat.compiler.op;

import org.jspecify.annotations.NullMarked;
