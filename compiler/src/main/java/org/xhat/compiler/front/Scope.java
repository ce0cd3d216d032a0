package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The local variables of a block, inside those of the blocks around it, up to its method's. */
final class Scope {

    private final Activation activation;
    private final @Nullable Scope outer;
    private final Map<String, Cell> variables = new HashMap<>();

    private Scope(Activation activation, @Nullable Scope outer) {
        this.activation = activation;
        this.outer = outer;
    }

    /** A method's outermost scope. */
    static Scope of(Activation activation) {
        return new Scope(activation, null);
    }

    /** A block inside this one. */
    Scope inner() {
        return new Scope(activation, this);
    }

    /** The call that the variables are of. */
    Activation activation() {
        return activation;
    }

    void declare(String name, Cell variable) {
        variables.put(name, variable);
    }

    Optional<Cell> find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Cell variable = scope.variables.get(name);
            if (variable != null) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }

    Set<String> names() {
        var names = new TreeSet<String>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            names.addAll(scope.variables.keySet());
        }
        return names;
    }
}
