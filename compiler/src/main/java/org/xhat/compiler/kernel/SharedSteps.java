package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Steps that do the same to different buffers, as one. In a distinct step buffers are numbered in the order in which it
 * first names them; each step of the plan says which buffers of the plan those are. A network repeats its layers, and the
 * less code there is, the sooner the JVM has compiled it.
 *
 * @param distinct the steps to compile; steps from different source lines stay apart, so that stack traces stay true
 * @param codes for each step of the plan the position of its distinct one
 * @param buffers for each step of the plan its buffers, by the distinct step's numbers
 */
public record SharedSteps(List<Step> distinct, List<Integer> codes, List<List<Integer>> buffers) {
    /** Copies the lists. */
    public SharedSteps {
        distinct = List.copyOf(distinct);
        codes = List.copyOf(codes);
        buffers = buffers.stream().map(List::copyOf).toList();
    }

    /** Of the kernels of {@code plan}. */
    public static SharedSteps of(Plan plan) {
        var known = new LinkedHashMap<Step, Integer>();
        var distinct = new ArrayList<Step>();
        var codes = new ArrayList<Integer>();
        var buffers = new ArrayList<List<Integer>>();
        for (Step step : plan.steps()) {
            var named = new ArrayList<Integer>();
            Step local = step.renumbered(buffer -> position(buffer, named));
            codes.add(known.computeIfAbsent(local.called("", step.origins(), List.of()), nameless -> {
                distinct.add(local);
                return distinct.size() - 1;
            }));
            buffers.add(named);
        }
        return new SharedSteps(distinct, codes, buffers);
    }

    /** What kernels that do the same are equal in: {@code kernel} as a distinct one, without name, origins and boundaries. */
    public static Kernel anonymous(Kernel kernel) {
        var named = new ArrayList<Integer>();
        return kernel.renumbered(buffer -> position(buffer, named)).called("kernel", List.of(), List.of());
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
