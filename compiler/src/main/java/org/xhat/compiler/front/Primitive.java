package org.xhat.compiler.front;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.op.Elementwise;

/** A primitive operator of {@code org.xhat.dsl.Dsl}: its name in a model and what it is given. */
sealed interface Primitive permits Primitive.Pointwise, SpecialPrimitive {

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
        INITIALIZER("an Initializer"),
        /** An initializer, or a tensor of constants. */
        FIRST_VALUE("an Initializer, zeros(…), ones(…) or full(…)"),
        /** A tensor of constants. */
        CONSTANT("zeros(…), ones(…) or full(…)"),
        CONDITION("a condition");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** As a message says what was expected. */
        String description() {
            return description;
        }
    }

    /**
     * A pointwise operator: a tensor or a float for each operand. Models call it by its mnemonic, {@code less_equal} becoming
     * {@code lessEqual}.
     *
     * @param isExchanged whether the operands change places: greater is less from the other side
     */
    record Pointwise(String dslName, Elementwise op, boolean isExchanged) implements Primitive {
        @Override
        public List<Kind> kinds() {
            return Collections.nCopies(op.arity(), Kind.OPERAND);
        }

        @Override
        public @Nullable Kind rest() {
            return null;
        }

        private static Pointwise of(Elementwise op) {
            String name = Pattern.compile("_(.)")
                    .matcher(op.mnemonic())
                    .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            return new Pointwise(name, op, false);
        }
    }

    /** All of them, by their names. */
    Map<String, Primitive> ALL = all();

    private static Map<String, Primitive> all() {
        var all = new LinkedHashMap<String, Primitive>();
        for (Elementwise op : Elementwise.values()) {
            Pointwise primitive = Pointwise.of(op);
            all.put(primitive.dslName(), primitive);
        }
        all.put("greater", new Pointwise("greater", Elementwise.LESS, true));
        all.put("greaterEqual", new Pointwise("greaterEqual", Elementwise.LESS_EQUAL, true));
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
        String fixed = Counts.of(kinds().size(), "argument");
        return rest() == null ? fixed : fixed + " or more";
    }

    /** What the argument at {@code index} may be. */
    default Kind kind(int index) {
        Kind rest = rest();
        return index < kinds().size() || rest == null ? kinds().get(index) : rest;
    }
}
