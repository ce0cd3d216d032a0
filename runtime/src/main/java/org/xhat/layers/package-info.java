/**
 * The layer library, written in the DSL itself and shipped as source beside its class files.
 * It uses {@code org.xhat.dsl} only.
 * Models import it; xhat reads its source and inlines it, so a user's own layer is treated no differently.
 */
@NullMarked
package org.xhat.layers;

import org.jspecify.annotations.NullMarked;
