package org.xhat.compiler.front;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.ast.Ast;
import org.xhat.compiler.diag.SourceSpan;
import org.xhat.runtime.program.EntryKind;
import org.xhat.runtime.program.ModelSignature.Variable;

/** The parameters, or the states, of a model by their full names, in the order in which they were first made. */
final class VariableTable {

    /**
     * A variable and where it is made first.
     *
     * @param span in the model's own source
     * @param root the entry or the shared method that owns it, null for a field
     * @param numbered the layers without names of their own around it
     * @param entry which reading made it
     */
    record Entry(
            Variable variable,
            SourceSpan span,
            Ast.@Nullable Method root,
            List<Owner.Numbered> numbered,
            EntryKind entry) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The entry of the new one's name: the one known, or else the new one. */
    Entry add(Entry made) {
        return entries.computeIfAbsent(made.variable().name(), name -> made);
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
