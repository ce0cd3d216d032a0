package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.graph.Origin;

/**
 * Kernels that do the same to different buffers, as one. In a distinct kernel buffers are numbered in the order in which it
 * first names them; each kernel of the plan says which buffers of the plan those are. A network repeats its layers, and the
 * less code there is, the sooner the JVM has compiled it.
 *
 * @param distinct the kernels to compile; kernels from different source lines stay apart, so that stack traces stay true
 * @param codes for each kernel of the plan the position of its distinct one
 * @param buffers for each kernel of the plan its buffers, by the distinct kernel's numbers
 */
public record SharedKernels(List<Kernel> distinct, List<Integer> codes, List<List<Integer>> buffers) {
    /** Copies the lists. */
    public SharedKernels {
        distinct = List.copyOf(distinct);
        codes = List.copyOf(codes);
        buffers = buffers.stream().map(List::copyOf).toList();
    }

    private record Shape(List<Axis> axes, List<Term> terms, Body body, List<Origin> origins) {}

    /** Of the kernels of {@code plan}. */
    public static SharedKernels of(Plan plan) {
        var known = new LinkedHashMap<Shape, Integer>();
        var distinct = new ArrayList<Kernel>();
        var codes = new ArrayList<Integer>();
        var buffers = new ArrayList<List<Integer>>();
        for (Kernel kernel : plan.kernels()) {
            var numbering = new Numbering();
            Kernel local = numbering.renumber(kernel);
            codes.add(known.computeIfAbsent(
                    new Shape(local.axes(), local.terms(), local.body(), local.origins()), shape -> {
                        distinct.add(local);
                        return distinct.size() - 1;
                    }));
            buffers.add(numbering.buffers);
        }
        return new SharedKernels(distinct, codes, buffers);
    }

    /** Numbers a kernel's buffers in the order in which they are named. */
    private static final class Numbering {
        final List<Integer> buffers = new ArrayList<>();

        Kernel renumber(Kernel kernel) {
            var terms = kernel.terms().stream()
                    .map(term -> term instanceof Term.Load(Access from) ? new Term.Load(local(from)) : term)
                    .toList();
            Body body = switch (kernel.body()) {
                case Body.Sweep sweep ->
                    new Body.Sweep(
                            sweep.reducedAxes(),
                            sweep.stages().stream()
                                    .map(stage -> new Stage(stage.reductions(), stores(stage.stores())))
                                    .toList());
                case Body.Contract contract ->
                    new Body.Contract(
                            contract.batchAxes(),
                            contract.rowAxes(),
                            contract.columnAxes(),
                            contract.contractedAxes(),
                            contract.x(),
                            contract.y(),
                            stores(contract.epilogue()));
            };
            return new Kernel(kernel.name(), kernel.axes(), terms, body, kernel.origins(), kernel.boundaries());
        }

        private List<Stage.Store> stores(List<Stage.Store> stores) {
            return stores.stream()
                    .map(store -> new Stage.Store(store.value(), local(store.to())))
                    .toList();
        }

        private Access local(Access access) {
            int number = buffers.indexOf(access.buffer());
            if (number < 0) {
                number = buffers.size();
                buffers.add(access.buffer());
            }
            return new Access(number, access.strides(), access.offset());
        }
    }
}
