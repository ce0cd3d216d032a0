package org.xhat.compiler.kernel;

import java.util.function.IntUnaryOperator;

/** A kernel on other buffers. */
final class KernelBuffers {
    private KernelBuffers() {}

    /** {@code kernel} with {@code number} applied to its buffers, in the order in which it names them: loads, then writes. */
    static Kernel renumber(Kernel kernel, IntUnaryOperator number) {
        var terms = kernel.terms().stream()
                .<Term>map(
                        term -> term instanceof Term.Load(Access from) ? new Term.Load(renumber(from, number)) : term)
                .toList();
        Body body = kernel.body().withStores(store -> new Stage.Store(store.value(), renumber(store.to(), number)));
        return new Kernel(kernel.name(), kernel.axes(), terms, body, kernel.origins(), kernel.boundaries());
    }

    private static Access renumber(Access access, IntUnaryOperator number) {
        return access.in(number.applyAsInt(access.buffer()));
    }
}
