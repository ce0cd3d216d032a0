package org.xhat.compiler.front;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The annotations of the DSL: where each belongs, and what it asks of what bears it. */
enum Marker {
    // spotless:off
    MODEL("Model", "a class"),
    OPTIMIZER("Optimizer", "a class"),
    PREDICT("Predict", "a method of a model", "Tensor"),
    LOSS("Loss", "a method of a model", "Tensor"),
    LAYER("Layer", "a method", "Tensor"),
    SHARED("Shared", "a method", "Tensor"),
    GRADIENT_AT("GradientAt", "a method of an optimizer", "float"),
    UPDATE("Update", "a method of an optimizer", "float"),
    PARAM("Param", "a field of a model", "Tensor"),
    SETTING("Setting", "a field of a model", "int", "long", "float", "boolean", "String", Marker.AN_ENUM),
    HYPER("Hyper", "a field of an optimizer", "float"),
    SLOT("Slot", "a field of an optimizer", "float"),
    DIMS("Dims", "a parameter of a @Predict or @Loss method");
    // spotless:on

    private static final String AN_ENUM = "an enum";

    private final String dslName;
    private final String bearer;
    private final List<String> types;

    Marker(String dslName, String bearer, String... types) {
        this.dslName = dslName;
        this.bearer = bearer;
        this.types = List.of(types);
    }

    /** The one of a simple name. */
    static Optional<Marker> named(String name) {
        return Arrays.stream(values())
                .filter(marker -> marker.dslName.equals(name))
                .findFirst();
    }

    /** All names. */
    static List<String> names() {
        return Arrays.stream(values()).map(marker -> marker.dslName).toList();
    }

    /** The name, without its at sign. */
    String dslName() {
        return dslName;
    }

    /** What it marks, as a message says it. */
    String bearer() {
        return bearer;
    }

    /** Whether a field may have, or a method may return, this type. A class that is not known here may be an enum. */
    boolean accepts(String type) {
        boolean mayBeEnum = types.contains(AN_ENUM) && !DslNames.TYPES.contains(type);
        return types.isEmpty() || types.contains(type) || mayBeEnum;
    }

    /** The types, as a message says them. */
    String types() {
        return types.size() == 1 ? Counts.withArticle(types.getFirst()) : "one of " + String.join(", ", types);
    }

    /** Whether its field needs a value where it is declared. */
    boolean needsValue() {
        return this == PARAM || this == SETTING || this == HYPER;
    }

    /** Whether each instance has a field of its own. */
    boolean isOfInstance() {
        return this == HYPER || this == SLOT;
    }
}
