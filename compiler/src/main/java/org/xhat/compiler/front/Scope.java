package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The local variables of a block, inside those of the blocks around it. */
final class Scope {

    /** A variable; its value is null until it is assigned. */
    static final class Variable {
        private final String type;
        private @Nullable DslValue value;

        private Variable(String type, @Nullable DslValue value) {
            this.type = type;
            this.value = value;
        }

        String type() {
            return type;
        }

        @Nullable DslValue value() {
            return value;
        }

        void assign(DslValue newValue) {
            value = newValue;
        }
    }

    private final @Nullable Scope outer;
    private final Map<String, Variable> variables = new HashMap<>();

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /** A method's outermost scope. */
    static Scope ofMethod() {
        return new Scope(null);
    }

    /** A block inside this one. */
    Scope inner() {
        return new Scope(this);
    }

    void declare(String name, String type, @Nullable DslValue value) {
        variables.put(name, new Variable(type, value));
    }

    Optional<Variable> find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Variable variable = scope.variables.get(name);
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
