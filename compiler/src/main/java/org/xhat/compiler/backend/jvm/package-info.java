/**
 * The JVM backend: schedules that turn kernels into loops, and emitters that turn loops into classes, scalar or vector. It uses
 * kernels, loops and ASM, which nothing else uses; the pipeline calls {@link org.xhat.compiler.backend.jvm.JvmBackend}.
 */
@NullMarked
package org.xhat.compiler.backend.jvm;

import org.jspecify.annotations.NullMarked;
