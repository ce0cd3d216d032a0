package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.compiler.front.DslValue.LabelsValue;
import org.xhat.compiler.front.DslValue.TensorValue;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Operator;

/** Where the extents of what a call makes were decided: those of its arguments, followed through the operators between. */
final class ExtentOrigins {
    private record Axis(Value value, int axis) {}

    private final Map<Value, List<SourceSpan>> known = new HashMap<>();

    ExtentOrigins(Invocation call) {
        call.arguments().forEach(argument -> {
            if (argument instanceof TensorValue tensor) {
                known.putIfAbsent(tensor.value(), tensor.sources());
            } else if (argument instanceof LabelsValue labels) {
                known.putIfAbsent(labels.value(), labels.sources());
            }
        });
    }

    /** Where the extent of an axis was decided; empty where it comes from no argument. */
    Optional<SourceSpan> of(Value value, int axis) {
        return of(new Axis(value, axis), new HashSet<>());
    }

    private Optional<SourceSpan> of(Axis at, Set<Axis> seen) {
        var sources = known.get(at.value);
        if (sources != null) {
            return Optional.of(sources.get(at.axis));
        }
        var node = at.value.node();
        return !seen.add(at)
                ? Optional.empty()
                : Operator.of(node).sources(node, at.value.index(), at.axis).stream()
                        .flatMap(place -> of(new Axis(at.value.operand(place.operand()), place.axis()), seen).stream())
                        .findFirst();
    }
}
