package org.xhat.compiler.kernel;

import java.util.List;

/** A kernel on other buffers. */
final class KernelBuffers {
    private KernelBuffers() {}

    /** {@code kernel} with buffer {@code with} wherever it names {@code replaced}. */
    static Kernel replace(Kernel kernel, int replaced, int with) {
        var terms = kernel.terms().stream()
                .<Term>map(term ->
                        term instanceof Term.Load(Access from) ? new Term.Load(replace(from, replaced, with)) : term)
                .toList();
        Body body = switch (kernel.body()) {
            case Body.Sweep sweep ->
                new Body.Sweep(
                        sweep.reducedAxes(),
                        sweep.stages().stream()
                                .map(stage -> new Stage(stage.reductions(), replace(stage.stores(), replaced, with)))
                                .toList());
            case Body.Contract c ->
                new Body.Contract(
                        c.batchAxes(),
                        c.rowAxes(),
                        c.columnAxes(),
                        c.contractedAxes(),
                        c.x(),
                        c.y(),
                        replace(c.epilogue(), replaced, with));
        };
        return new Kernel(kernel.name(), kernel.axes(), terms, body, kernel.origins(), kernel.boundaries());
    }

    private static List<Stage.Store> replace(List<Stage.Store> stores, int replaced, int with) {
        return stores.stream()
                .map(store -> new Stage.Store(store.value(), replace(store.to(), replaced, with)))
                .toList();
    }

    private static Access replace(Access access, int replaced, int with) {
        return access.buffer() == replaced ? new Access(with, access.strides(), access.offset()) : access;
    }
}
