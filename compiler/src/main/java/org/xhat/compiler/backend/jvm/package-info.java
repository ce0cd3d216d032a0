/**
 * The JVM backend: the numbers of its schedules, what HotSpot wants of loops, and emitters that turn loops into classes, scalar or
 * vector. It uses kernels, schedules, loops and ASM, which nothing else uses; the pipeline calls {@link org.xhat.compiler.backend.jvm.JvmBackend}.
 */
@NullMarked
package org.xhat.compiler.backend.jvm;

import org.jspecify.annotations.NullMarked;
