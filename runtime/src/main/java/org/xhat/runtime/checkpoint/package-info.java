/**
 * Checkpoints: named tensors and a map of strings in one safetensors file, read strictly and saved atomically. It may use
 * {@code org.xhat.runtime.file}, {@code memory} and jackson-core. The training loop saves and resumes through it, and
 * evaluation loads what training saved.
 */
@NullMarked
package org.xhat.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
