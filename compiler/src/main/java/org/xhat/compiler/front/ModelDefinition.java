package org.xhat.compiler.front;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.Graph;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelSignature;

/**
 * A model as read: what it holds, and a graph for each entry. Leaves of the graphs are {@code Input}s, {@code Parameter}s and
 * {@code State}s named as in the signature.
 *
 * @param source where it was read from
 * @param signature inputs, parameters and states
 * @param entries the graphs; {@link EntryKind#CALIBRATE} is absent where nothing is observed
 * @param calls the calls that the training entry was read from, those inside no other
 * @param settings the names of its {@code @Setting} fields
 * @param requirements what the extents of the data must satisfy, where it is not known before they are bound
 */
public record ModelDefinition(
        SourceFile source,
        ModelSignature signature,
        Map<EntryKind, Graph> entries,
        List<SourceCall> calls,
        List<String> settings,
        List<Requirement> requirements) {
    /** Copies the map and the lists. */
    public ModelDefinition {
        calls = List.copyOf(calls);
        settings = List.copyOf(settings);
        requirements = List.copyOf(requirements);
        entries = Collections.unmodifiableMap(new EnumMap<>(entries));
    }

    /** The graph of an entry; {@link IllegalArgumentException} where the model has none. */
    public Graph entry(EntryKind kind) {
        Graph graph = entries.get(kind);
        if (graph == null) {
            throw new IllegalArgumentException(signature.model() + " has no entry " + kind);
        }
        return graph;
    }
}
