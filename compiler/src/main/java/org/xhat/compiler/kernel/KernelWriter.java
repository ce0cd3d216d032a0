package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.LibraryOp;

/** Writes a group of atoms down as a kernel, or as the call of a library. */
final class KernelWriter {
    private final Graph graph;
    private final Atoms atoms;
    private final Buffers buffers;
    private final Set<Value> recomputed;

    KernelWriter(Graph graph, Atoms atoms, Buffers buffers, Set<Value> recomputed) {
        this.graph = graph;
        this.atoms = atoms;
        this.buffers = buffers;
        this.recomputed = recomputed;
    }

    /** The step of {@code group}, called {@code name}, with the reasons {@code boundaries} for ending where it does. */
    Step write(Group group, String name, List<String> boundaries) {
        var origins = new LinkedHashSet<Origin>();
        group.atoms().forEach(atom -> origins.addAll(graph.origins(atom.value().node())));
        Atom first = group.atoms().getFirst();
        Step step = first.kind() == Atom.Kind.CALL ? call(first) : kernel(group);
        return step.called(name, List.copyOf(origins), boundaries);
    }

    private LibraryCall call(Atom call) {
        return new LibraryCall(
                "call",
                (LibraryOp) call.value().op(),
                call.value().operands().stream().map(Value::type).toList(),
                call.readings().stream()
                        .map(reading -> buffers.of(reading.source()).number())
                        .toList(),
                call.values().stream()
                        .map(result -> buffers.of(result).number())
                        .toList(),
                List.of(),
                List.of());
    }

    private Kernel kernel(Group group) {
        var terms = new Terms(atoms, group, buffers, recomputed);
        Atom contraction = group.contraction();
        Body body = contraction == null ? sweep(group, terms) : contract(group, contraction, terms);
        var axes = new ArrayList<Axis>();
        for (int axis = 0; axis < group.extents().size(); axis++) {
            axes.add(new Axis(axisName(axis), group.extents().get(axis)));
        }
        return AxisCollapse.of(new Kernel("kernel", axes, terms.all(), body, List.of(), List.of()), group.order());
    }

    /** i, j, k, l, m, n, then a6, a7, …. */
    private static String axisName(int axis) {
        return axis < 6 ? String.valueOf((char) ('i' + axis)) : "a" + axis;
    }

    private Body sweep(Group group, Terms terms) {
        var plan = new SweepStages(group, atoms, buffers::contains);
        plan.reloaded().stream()
                .filter(atom -> !buffers.contains(atom.value()))
                .forEach(atom -> buffers.addValue(atom.value()));
        var stages = new ArrayList<Stage>();
        int reductionCount = 0;
        for (int s = 0; s < plan.count(); s++) {
            int stage = s;
            terms.startStage(value -> plan.isReloaded(value, stage));
            var reductions = new ArrayList<Stage.Reduction>();
            for (Atom atom : plan.reductions(s)) {
                int number = reductionCount++;
                reductions.add(new Stage.Reduction(combineOf(atom), terms.operandOf(atom, 0), atom.isRunning()));
                terms.setReduced(atom.value(), () -> terms.add(new Term.Reduced(number, 0)));
                plan.followers(atom)
                        .forEach(follower ->
                                terms.setReduced(follower.value(), () -> terms.add(new Term.Reduced(number, 1))));
            }
            var stores = new ArrayList<Stage.Store>();
            for (Atom atom : plan.stores(s)) {
                stores.add(new Stage.Store(terms.valueOf(atom), terms.store(atom, buffers.of(atom))));
            }
            stages.add(new Stage(reductions, stores));
        }
        var order = group.order();
        return order == null ? Body.Sweep.map(stages) : new Body.Sweep(order.axes(), order.lanes(), stages);
    }

    private static Combine combineOf(Atom atom) {
        return Objects.requireNonNull(atom.reduction()).combine();
    }

    private Body contract(Group group, Atom contraction, Terms terms) {
        var op = (ContractOp) contraction.value().op();
        int x = terms.operandOf(contraction, 0);
        int y = terms.operandOf(contraction, 1);
        terms.setReduced(contraction.value(), () -> terms.add(new Term.Reduced(0, 0)));
        var epilogue = new ArrayList<Stage.Store>();
        for (Atom atom : group.atoms()) {
            if (buffers.contains(atom)) {
                epilogue.add(new Stage.Store(terms.valueOf(atom), terms.store(atom, buffers.of(atom))));
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
}
