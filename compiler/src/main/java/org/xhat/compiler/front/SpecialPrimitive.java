package org.xhat.compiler.front;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.front.Primitive.Kind;

/** The primitives that are no operators of the graph but the reader's own business: each is read in a way of its own. */
enum SpecialPrimitive implements Primitive {
    // spotless:off
    DIM("dim", null, Kind.TENSOR, Kind.INT),
    RANK("rank", null, Kind.TENSOR),
    INITIAL("initial", Kind.EXTENT, Kind.INITIALIZER),
    PARAM("param", Kind.EXTENT, Kind.STRING, Kind.FIRST_VALUE),
    WEIGHTS("weights", (Kind) null),
    PARAMETERS("parameters", null, Kind.STRING),
    STATE("state", null, Kind.STRING, Kind.CONSTANT),
    VALUE("value", null, Kind.STATE),
    ASSIGN("assign", null, Kind.STATE, Kind.TENSOR),
    CALIBRATE("calibrate", null, Kind.STATE, Kind.TENSOR),
    TRAINING("training", (Kind) null),
    UNIFORM_LIKE("uniformLike", null, Kind.TENSOR),
    NAMED("named", null, Kind.STRING, Kind.TENSOR),
    PREDICTION("prediction", null, Kind.TENSOR),
    REQUIRE("require", null, Kind.CONDITION, Kind.STRING),
    GAUSSIAN("gaussian", null, Kind.FLOAT),
    UNIFORM("uniform", null, Kind.FLOAT, Kind.FLOAT),
    FILLED("filled", null, Kind.FLOAT),
    GLOROT("glorot", (Kind) null),
    HE("he", (Kind) null),
    SPARSE("sparse", null, Kind.INT),
    WINDOW("window", Kind.INT);
    // spotless:on

    private final String dslName;
    private final List<Kind> kinds;
    private final @Nullable Kind rest;

    SpecialPrimitive(String dslName, @Nullable Kind rest, Kind... kinds) {
        this.dslName = dslName;
        this.kinds = List.of(kinds);
        this.rest = rest;
    }

    @Override
    public String dslName() {
        return dslName;
    }

    @Override
    public List<Kind> kinds() {
        return kinds;
    }

    @Override
    public @Nullable Kind rest() {
        return rest;
    }
}
