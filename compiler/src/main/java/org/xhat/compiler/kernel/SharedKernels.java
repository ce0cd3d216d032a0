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
            var named = new ArrayList<Integer>();
            Kernel local = KernelBuffers.renumber(kernel, buffer -> position(buffer, named));
            codes.add(known.computeIfAbsent(
                    new Shape(local.axes(), local.terms(), local.body(), local.origins()), shape -> {
                        distinct.add(local);
                        return distinct.size() - 1;
                    }));
            buffers.add(named);
        }
        return new SharedKernels(distinct, codes, buffers);
    }

    /** What kernels that do the same are equal in: {@code kernel} as a distinct one, without name, origins and boundaries. */
    public static Kernel anonymous(Kernel kernel) {
        var named = new ArrayList<Integer>();
        Kernel local = KernelBuffers.renumber(kernel, buffer -> position(buffer, named));
        return new Kernel("kernel", local.axes(), local.terms(), local.body(), List.of(), List.of());
    }

    /** The position of {@code buffer} in {@code named}, which it joins where it is new. */
    private static int position(int buffer, List<Integer> named) {
        int known = named.indexOf(buffer);
        if (known < 0) {
            named.add(buffer);
        }
        return known < 0 ? named.size() - 1 : known;
    }
}
