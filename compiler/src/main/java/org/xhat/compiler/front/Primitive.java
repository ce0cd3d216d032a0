package org.xhat.compiler.front;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.op.Signature;

/** A primitive of {@code org.xhat.dsl.Dsl}: its name in a model and what it is given. */
sealed interface Primitive permits Primitive.Operation, SpecialPrimitive {

    /** What an argument may be. */
    enum Kind {
        TENSOR("a Tensor"),
        /** A tensor, or a float that is a scalar. */
        OPERAND("a Tensor or a float"),
        FLOAT("a float known when compiling"),
        INT("an int known when compiling"),
        EXTENT("an int"),
        STRING("a string"),
        LABELS("Labels"),
        STATE("a State"),
        INITIALIZER("an Initializer, such as he() or filled(0f)"),
        WINDOW("a Window, such as window(3, 3)"),
        /** An initializer, or a tensor of constants. */
        FIRST_VALUE("an Initializer, zeros(…), ones(…) or full(…)"),
        /** A tensor of constants. */
        CONSTANT("zeros(…), ones(…) or full(…)"),
        CONDITION("a condition");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        static Kind of(Signature.Parameter parameter) {
            return switch (parameter) {
                case TENSOR -> TENSOR;
                case OPERAND -> OPERAND;
                case NUMBER -> FLOAT;
                case INTEGER -> INT;
                case EXTENT, EXTENT_OR_REST, COUNT -> EXTENT;
                case LABELS -> LABELS;
                case WINDOW -> WINDOW;
            };
        }

        /** As a message says what was expected. */
        String description() {
            return description;
        }
    }

    /** An operator of the graph, by its own declaration. */
    record Operation(Signature signature) implements Primitive {
        @Override
        public String dslName() {
            return signature.name();
        }

        @Override
        public List<Kind> kinds() {
            return signature.parameters().stream().map(Kind::of).toList();
        }

        @Override
        public @Nullable Kind rest() {
            return signature.rest() == null ? null : Kind.of(signature.rest());
        }
    }

    /** All of them, by their names. */
    Map<String, Primitive> ALL = all();

    private static Map<String, Primitive> all() {
        var all = new LinkedHashMap<String, Primitive>();
        OpCatalog.declarations().stream()
                .flatMap(declaration -> declaration.signatures().stream())
                .forEach(signature -> all.put(signature.name(), new Operation(signature)));
        for (SpecialPrimitive primitive : SpecialPrimitive.values()) {
            all.put(primitive.dslName(), primitive);
        }
        return Collections.unmodifiableMap(all);
    }

    /** The operator that a model calls {@code name}. */
    static Optional<Primitive> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** All names. */
    static Set<String> names() {
        return ALL.keySet();
    }

    /** The name in a model. */
    String dslName();

    /** What its arguments may be, those of which there is a fixed number. */
    List<Kind> kinds();

    /** What any further arguments may be; null where there may be none. */
    @Nullable Kind rest();

    /** Whether it can be called with this many arguments. */
    default boolean accepts(int count) {
        return rest() == null ? count == kinds().size() : count >= kinds().size();
    }

    /** How many arguments it wants, as a message says it. */
    default String arity() {
        return arity(0);
    }

    /** How many it wants after so many that it has. */
    default String arity(int given) {
        String fixed = Counts.of(kinds().size() - given, "argument");
        return rest() == null ? fixed : fixed + " or more";
    }

    /** What the argument at {@code index} may be. */
    default Kind kind(int index) {
        Kind rest = rest();
        return index < kinds().size() || rest == null ? kinds().get(index) : rest;
    }
}
