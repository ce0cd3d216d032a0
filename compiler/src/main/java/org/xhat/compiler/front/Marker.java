package org.xhat.compiler.front;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The annotations of the DSL: where each belongs, and what it asks of what bears it. */
enum Marker {
    // spotless:off
    MODEL("Model", Bearer.CLASS, Owner.ANY),
    OPTIMIZER("Optimizer", Bearer.CLASS, Owner.ANY),
    PREDICT("Predict", Bearer.METHOD, Owner.MODEL, "Tensor"),
    LOSS("Loss", Bearer.METHOD, Owner.MODEL, "Tensor"),
    LAYER("Layer", Bearer.METHOD, Owner.ANY, "Tensor", "Tensor[]", Marker.A_RECORD),
    SHARED("Shared", Bearer.METHOD, Owner.ANY, "Tensor", "Tensor[]", Marker.A_RECORD),
    GRADIENT_AT("GradientAt", Bearer.METHOD, Owner.OPTIMIZER, "float"),
    UPDATE("Update", Bearer.METHOD, Owner.OPTIMIZER, "float"),
    PARAM("Param", Bearer.FIELD, Owner.MODEL, "Tensor"),
    SETTING("Setting", Bearer.FIELD, Owner.ANY, "int", "long", "float", "boolean", "String", Marker.AN_ENUM),
    HYPER("Hyper", Bearer.FIELD, Owner.OPTIMIZER, "float", "int"),
    SLOT("Slot", Bearer.FIELD, Owner.OPTIMIZER, "float"),
    DIMS("Dims", Bearer.PARAMETER, Owner.MODEL);
    // spotless:on

    /** What is marked. */
    enum Bearer {
        CLASS,
        FIELD,
        METHOD,
        /** Of a method; only those of {@code @Predict} and {@code @Loss} methods are marked. */
        PARAMETER
    }

    /** The class that the bearer stands in. */
    enum Owner {
        MODEL,
        OPTIMIZER,
        /** Either, or a library of layers. */
        ANY
    }

    private static final String AN_ENUM = "an enum";
    private static final String A_RECORD = "a record";

    private final String dslName;
    private final Bearer bearer;
    private final Owner owner;
    private final List<String> types;

    Marker(String dslName, Bearer bearer, Owner owner, String... types) {
        this.dslName = dslName;
        this.bearer = bearer;
        this.owner = owner;
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

    /** Whether it may mark a {@code bearer} in a class of the kind {@code owner}; where the kind is not known, in any class. */
    boolean marks(Bearer bearer, Owner owner) {
        return this.bearer == bearer && (this.owner == owner || this.owner == Owner.ANY || owner == Owner.ANY);
    }

    /** What it marks, as a message says it. */
    String place() {
        return switch (bearer) {
            case CLASS -> "a class";
            case FIELD -> "a field" + ofOwner();
            case METHOD -> "a method" + ofOwner();
            case PARAMETER -> "a parameter of a @Predict or @Loss method";
        };
    }

    private String ofOwner() {
        return switch (owner) {
            case MODEL -> " of a model";
            case OPTIMIZER -> " of an optimizer";
            case ANY -> "";
        };
    }

    /** Whether a field may have, or a method may return, this type. A class that is not known here may be an enum or a record. */
    boolean accepts(String type) {
        boolean mayBeOther = types.contains(AN_ENUM) || types.contains(A_RECORD);
        return types.isEmpty()
                || types.contains(type)
                || mayBeOther && ClassSources.isClassName(type) && !DslNames.TYPES.contains(type);
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
