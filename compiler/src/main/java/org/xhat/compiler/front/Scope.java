package org.xhat.compiler.front;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The local variables of a block, inside those of the blocks around it.
 *
 * @param <V> what the reader's values are
 */
final class Scope<V> {

    /** A variable; its value is null until it is assigned. */
    static final class Variable<V> {
        private final String type;
        private @Nullable V value;

        private Variable(String type, @Nullable V value) {
            this.type = type;
            this.value = value;
        }

        String type() {
            return type;
        }

        @Nullable V value() {
            return value;
        }

        void assign(V newValue) {
            value = newValue;
        }
    }

    private final @Nullable Scope<V> outer;
    private final Map<String, Variable<V>> variables = new HashMap<>();

    private Scope(@Nullable Scope<V> outer) {
        this.outer = outer;
    }

    /** A method's outermost scope. */
    static <V> Scope<V> ofMethod() {
        return new Scope<>(null);
    }

    /** A block inside this one. */
    Scope<V> inner() {
        return new Scope<>(this);
    }

    void declare(String name, String type, @Nullable V value) {
        variables.put(name, new Variable<>(type, value));
    }

    Optional<Variable<V>> find(String name) {
        for (Scope<V> scope = this; scope != null; scope = scope.outer) {
            Variable<V> variable = scope.variables.get(name);
            if (variable != null) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }

    Set<String> names() {
        var names = new TreeSet<String>();
        for (Scope<V> scope = this; scope != null; scope = scope.outer) {
            names.addAll(scope.variables.keySet());
        }
        return names;
    }
}
