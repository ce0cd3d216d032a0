package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.runtime.program.ModelSignature.Variable;

/** The parameters, or the states, of a model by their full names, in the order in which they were first made. */
final class VariableTable {

    /** A variable and where it is made, in the model's own source. */
    record Entry(Variable variable, SourceSpan span) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The entry of this name: the one known, or else the new one. */
    Entry add(Variable variable, SourceSpan span) {
        return entries.computeIfAbsent(variable.name(), name -> new Entry(variable, span));
    }

    @Nullable Entry get(String name) {
        return entries.get(name);
    }

    List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    List<Variable> variables() {
        return entries.values().stream().map(Entry::variable).toList();
    }
}
