package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.ReduceOp;

/** Writes a group of atoms down as a kernel. */
final class KernelWriter {
    private final Graph graph;
    private final Atoms atoms;
    private final Buffers buffers;
    private final Map<Node, Variances.Variance> variances;
    private final Set<Node> recomputed;
    private final Set<Node> ownSums;

    KernelWriter(
            Graph graph, Atoms atoms, Buffers buffers, Map<Node, Variances.Variance> variances, Set<Node> recomputed) {
        this.graph = graph;
        this.atoms = atoms;
        this.buffers = buffers;
        this.variances = variances;
        this.recomputed = recomputed;
        this.ownSums = ownSums(graph, variances.values());
    }

    /** The sums that something besides a variance's mean reads: there, Σx is not to be n times a mean. */
    private static Set<Node> ownSums(Graph graph, Collection<Variances.Variance> variances) {
        var users = graph.users();
        var outputs = graph.outputs().values().stream().map(Value::node).collect(Collectors.toSet());
        var sums = new HashSet<Node>();
        for (var variance : variances) {
            Node sum = variance.sum();
            if (outputs.contains(sum) || !Set.of(variance.mean()).containsAll(users.getOrDefault(sum, List.of()))) {
                sums.add(sum);
            }
        }
        return sums;
    }

    /** The kernel of {@code group}, called {@code name}, with the reasons {@code boundaries} for ending where it does. */
    Kernel write(Group group, String name, List<String> boundaries) {
        var terms = new Terms(atoms, group, buffers, recomputed);
        Atom contraction = group.contraction();
        Body body = contraction == null ? sweep(group, terms) : contract(group, contraction, terms);
        var axes = new ArrayList<Axis>();
        for (int axis = 0; axis < group.extents().size(); axis++) {
            axes.add(new Axis(axisName(axis), group.extents().get(axis)));
        }
        var origins = new LinkedHashSet<Origin>();
        group.atoms().forEach(atom -> origins.addAll(graph.origins(atom.node())));
        return AxisCollapse.of(new Kernel(name, axes, terms.all(), body, List.copyOf(origins), boundaries));
    }

    /** i, j, k, l, m, n, then a6, a7, …. */
    private static String axisName(int axis) {
        return axis < 6 ? String.valueOf((char) ('i' + axis)) : "a" + axis;
    }

    private Body sweep(Group group, Terms terms) {
        var plan = new SweepStages(group, atoms, variances, atom -> buffers.writtenBy(atom) != null);
        plan.reloaded().stream()
                .filter(atom -> !buffers.contains(atom.node()))
                .forEach(atom -> buffers.addValue(atom.node(), null));
        var stages = new ArrayList<Stage>();
        int reductionCount = 0;
        for (int s = 0; s < plan.count(); s++) {
            int stage = s;
            terms.startStage(node -> plan.isReloaded(node, stage));
            var reductions = new ArrayList<Stage.Reduction>();
            for (Atom atom : plan.reductions(s)) {
                int operand = terms.operandOf(atom, 0);
                boolean moments = setMoments(group, plan, terms, atom, reductionCount);
                if (moments) {
                    reductions.add(new Stage.Reduction(Combine.MOMENTS, operand));
                    reductionCount++;
                }
                if (!moments || ownSums.contains(atom.node())) {
                    int number = reductionCount++;
                    reductions.add(new Stage.Reduction(combineOf(atom), operand));
                    terms.setReduced(atom.node(), () -> terms.add(new Term.Reduced(number, 0)));
                }
            }
            var stores = new ArrayList<Stage.Store>();
            for (Atom atom : plan.stores(s)) {
                stores.add(new Stage.Store(terms.valueOf(atom), terms.store(atom, bufferOf(atom))));
            }
            stages.add(new Stage(reductions, stores));
        }
        return new Body.Sweep(group.reducedAxes(), stages);
    }

    private static Combine combineOf(Atom atom) {
        return switch (((ReduceOp) atom.node().op()).kind()) {
            case SUM -> Combine.SUM;
            case MAX -> Combine.MAX;
            case MIN -> Combine.MIN;
        };
    }

    /** Makes the mean and the sum of squares known where Σx, {@code atom}, is that of a variance; says whether it is. */
    private static boolean setMoments(Group group, SweepStages plan, Terms terms, Atom atom, int number) {
        boolean moments = false;
        for (Atom other : group.atoms()) {
            var variance = plan.varianceOf(other.node());
            if (variance != null && variance.sum() == atom.node()) {
                moments = true;
                terms.setReduced(variance.squares(), () -> terms.add(new Term.Reduced(number, 1)));
                terms.setReduced(variance.mean(), () -> terms.add(new Term.Reduced(number, 0)));
            }
        }
        return moments;
    }

    private Body contract(Group group, Atom contraction, Terms terms) {
        var op = (ContractOp) contraction.node().op();
        int x = terms.operandOf(contraction, 0);
        int y = terms.operandOf(contraction, 1);
        terms.setReduced(contraction.node(), () -> terms.add(new Term.Reduced(0, 0)));
        var epilogue = new ArrayList<Stage.Store>();
        for (Atom atom : group.atoms()) {
            if (buffers.writtenBy(atom) != null) {
                epilogue.add(new Stage.Store(terms.valueOf(atom), terms.store(atom, bufferOf(atom))));
            }
        }
        return new Body.Contract(
                axesOf(op.batchLetters(), op, group, contraction),
                axesOf(op.rowLetters(), op, group, contraction),
                axesOf(op.columnLetters(), op, group, contraction),
                axesOf(op.contractedLetters(), op, group, contraction),
                x,
                y,
                epilogue);
    }

    private static List<Integer> axesOf(String letters, ContractOp op, Group group, Atom contraction) {
        String all = op.result() + op.contractedLetters();
        var axes = new ArrayList<Integer>();
        for (char letter : letters.toCharArray()) {
            int axis = contraction.index().get(all.indexOf(letter)).soleAxis();
            if (axis >= 0) {
                axes.add(group.axisOf(contraction, axis));
            }
        }
        return axes;
    }

    private Buffer bufferOf(Atom atom) {
        Buffer buffer = buffers.writtenBy(atom);
        if (buffer == null) {
            throw new IllegalStateException(atom + " has nowhere to be stored");
        }
        return buffer;
    }
}
