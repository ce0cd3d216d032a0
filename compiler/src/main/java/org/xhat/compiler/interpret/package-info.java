/**
 * The oracle: graphs evaluated as they stand, in double, by the operators' reference meanings. It uses the graph and the
 * operators. The pipeline's interpreter backend, the derivative checks and most tests hold generated code against it.
 */
@NullMarked
package org.xhat.compiler.interpret;

import org.jspecify.annotations.NullMarked;
