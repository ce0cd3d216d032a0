package org.xhat.compiler.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.front.OptimizerDefinition;
import org.xhat.compiler.front.Requirement;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.op.LeafOp;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.Requirement.Outcome;

/**
 * The named dimensions that an entry may depend on, and what it demands of them.
 *
 * @param order all that there are, in the order of the signature
 * @param requirements the entry's
 */
record EntryDims(List<String> order, List<Requirement> requirements) {
    /** An optimizer's: how many elements its flat arrays have. */
    static final EntryDims FLAT = new EntryDims(List.of(OptimizerDefinition.ELEMENTS), List.of());

    /** Of an entry of a model. */
    static EntryDims of(ModelDefinition model, EntryKind kind) {
        return new EntryDims(
                model.signature().dims(),
                model.requirements().stream()
                        .filter(requirement -> requirement.entry() == kind)
                        .toList());
    }

    /** Those that {@code graph} or a requirement depends on: the dims of its program. */
    List<String> used(Graph graph) {
        var names = new TreeSet<String>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LeafOp.DimValue(var dim)) {
                names.addAll(dim.names());
            }
            node.types().forEach(type -> type.dims().forEach(dim -> names.addAll(dim.names())));
        }
        for (var requirement : requirements) {
            names.addAll(requirement.left().names());
            names.addAll(requirement.right().names());
        }
        if (!order.containsAll(names)) {
            throw new IllegalStateException(names + " are not all among the dimensions " + order);
        }
        return order.stream().filter(names::contains).toList();
    }

    /** The requirements as a program checks them that is given values of {@code dims}. */
    List<org.xhat.runtime.program.Requirement> checked(List<String> dims) {
        return requirements.stream()
                .map(requirement -> new org.xhat.runtime.program.Requirement(
                        values -> outcome(requirement, bind(dims, values)),
                        requirement.span().file().path(),
                        requirement.span().line(),
                        requirement.span().column(),
                        requirement.diagnostic().message(),
                        requirement.diagnostic().render()))
                .toList();
    }

    private static Outcome outcome(Requirement requirement, Map<String, Long> dims) {
        if (!requirement.isComputable(dims)) {
            return Outcome.UNDEFINED;
        }
        return requirement.holds(dims) ? Outcome.MET : Outcome.UNMET;
    }

    /** Values of a program's dims, by name. */
    static Map<String, Long> bind(List<String> dims, long[] values) {
        var bound = new LinkedHashMap<String, Long>();
        for (int i = 0; i < values.length; i++) {
            bound.put(dims.get(i), values[i]);
        }
        return bound;
    }
}
