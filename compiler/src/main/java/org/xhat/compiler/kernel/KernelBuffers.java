package org.xhat.compiler.kernel;

import java.util.List;
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
        Body body = switch (kernel.body()) {
            case Body.Sweep sweep ->
                new Body.Sweep(
                        sweep.reducedAxes(),
                        sweep.lanesReduced(),
                        sweep.stages().stream()
                                .map(stage -> new Stage(stage.reductions(), renumber(stage.stores(), number)))
                                .toList());
            case Body.Contract contract ->
                new Body.Contract(
                        contract.batchAxes(),
                        contract.rowAxes(),
                        contract.columnAxes(),
                        contract.contractedAxes(),
                        contract.x(),
                        contract.y(),
                        renumber(contract.epilogue(), number));
        };
        return new Kernel(kernel.name(), kernel.axes(), terms, body, kernel.origins(), kernel.boundaries());
    }

    private static List<Stage.Store> renumber(List<Stage.Store> stores, IntUnaryOperator number) {
        return stores.stream()
                .map(store -> new Stage.Store(store.value(), renumber(store.to(), number)))
                .toList();
    }

    private static Access renumber(Access access, IntUnaryOperator number) {
        return new Access(number.applyAsInt(access.buffer()), access.strides(), access.offset());
    }
}
