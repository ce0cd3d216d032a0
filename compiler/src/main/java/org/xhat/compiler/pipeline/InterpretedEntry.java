package org.xhat.compiler.pipeline;

import java.util.List;
import java.util.Map;
import org.xhat.compiler.front.ModelDefinition;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;
import org.xhat.compiler.op.Array64;
import org.xhat.runtime.program.DimValues;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.Requirement;

/**
 * An entry of a model that is interpreted.
 *
 * @param interpreter of its graph
 * @param dims the named dimensions that it depends on
 * @param requirements what it demands of them
 */
record InterpretedEntry(GraphInterpreter interpreter, List<String> dims, List<Requirement> requirements) {
    /** The entry {@code kind} of {@code model}, computed by {@code graph}. */
    static InterpretedEntry of(ModelDefinition model, EntryKind kind, Graph graph) {
        var entry = EntryDims.of(model, kind);
        List<String> dims = entry.used(graph);
        return new InterpretedEntry(new GraphInterpreter(graph), dims, entry.checked(dims));
    }

    /** As {@link Requirement#check}. */
    void require(DimValues values) {
        Requirement.check(
                requirements, dims, dims.stream().mapToLong(values::get).toArray());
    }

    /** The outputs at {@code values}, to which the bindings' dims are bound. */
    Map<String, Array64> run(Bindings bindings, DimValues values) {
        require(values);
        return interpreter.run(bindings);
    }
}
