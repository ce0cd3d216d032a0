package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Origin;

/**
 * Steps that do the same to different buffers and of different sizes, as one. In a distinct step buffers are numbered in the order in
 * which it first names them, and a kernel has {@link LocalSizes}; each step of the plan says which buffers and sizes of the plan those
 * are. A network repeats its layers, and the less code there is, the sooner the JVM has compiled it.
 *
 * @param distinct the steps to compile
 * @param uses for each step of the plan what it is
 */
public record SharedSteps(List<Distinct> distinct, List<Use> uses) {
    /**
     * A step to compile.
     *
     * @param step over buffers and sizes of its own, called as the first that is it; with its origins, where all begin alike
     * @param dims its names for sizes, in the order in which it is given their values
     */
    public record Distinct(Step step, List<String> dims) {
        /** Copies the names. */
        public Distinct {
            dims = List.copyOf(dims);
        }
    }

    /**
     * A step of the plan.
     *
     * @param distinct the position of the one that does it
     * @param buffers the plan's buffers, by the distinct step's numbers
     * @param sizes the values of its dims
     */
    public record Use(int distinct, List<Integer> buffers, List<Dim> sizes) {
        /** Copies the lists. */
        public Use {
            buffers = List.copyOf(buffers);
            sizes = List.copyOf(sizes);
        }
    }

    /** Copies the lists. */
    public SharedSteps {
        distinct = List.copyOf(distinct);
        uses = List.copyOf(uses);
    }

    /** Of the steps of {@code plan}, in a program with the named dimensions {@code dims}. */
    public static SharedSteps of(Plan plan, List<String> dims) {
        var known = new LinkedHashMap<Step, Integer>();
        var distinct = new ArrayList<Distinct>();
        var uses = new ArrayList<Use>();
        for (Step step : plan.steps()) {
            var buffers = new ArrayList<Integer>();
            Step renumbered = step.renumbered(buffer -> position(buffer, buffers));
            Distinct local;
            List<Dim> sizes;
            List<Origin> apart;
            switch (renumbered) {
                case Kernel kernel -> {
                    var named = LocalSizes.of(kernel);
                    sizes = named.sizes();
                    local = new Distinct(named.kernel(), LocalSizes.names(sizes.size()));
                    apart = List.of();
                }
                case LibraryCall call -> {
                    sizes = dims.stream().map(Dim::named).toList();
                    local = new Distinct(call, dims);
                    apart = call.origins();
                }
            }
            int number = known.computeIfAbsent(local.step.called("", apart, List.of()), nameless -> distinct.size());
            if (number == distinct.size()) {
                distinct.add(local);
            } else if (!beginAlike(distinct.get(number).step.origins(), step.origins())) {
                Distinct of = distinct.get(number);
                distinct.set(
                        number, new Distinct(of.step.called(of.step.name(), List.of(), of.step.boundaries()), of.dims));
            }
            uses.add(new Use(number, buffers, sizes));
        }
        return new SharedSteps(distinct, uses);
    }

    private static boolean beginAlike(List<Origin> one, List<Origin> other) {
        return one.stream().findFirst().equals(other.stream().findFirst());
    }

    /** Of the steps of {@code plan} as they are, none shared. */
    public static List<Distinct> apart(Plan plan, List<String> dims) {
        return plan.steps().stream().map(step -> new Distinct(step, dims)).toList();
    }

    /** What kernels that do the same are equal in: {@code kernel} as a distinct one, without name, origins and boundaries. */
    public static Distinct anonymous(Kernel kernel) {
        var buffers = new ArrayList<Integer>();
        var named = LocalSizes.of(
                kernel.renumbered(buffer -> position(buffer, buffers)).called("kernel", List.of(), List.of()));
        return new Distinct(named.kernel(), LocalSizes.names(named.sizes().size()));
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
