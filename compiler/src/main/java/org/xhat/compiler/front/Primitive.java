package org.xhat.compiler.front;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.op.Elementwise;

/** The primitive operators of {@code org.xhat.dsl.Dsl}: their names and what they are given. */
enum Primitive {
    // spotless:off
    NEG("neg", Elementwise.NEG),
    ABS("abs", Elementwise.ABS),
    SIGN("sign", Elementwise.SIGN),
    SQUARE("square", Elementwise.SQUARE),
    SQRT("sqrt", Elementwise.SQRT),
    RSQRT("rsqrt", Elementwise.RSQRT),
    RECIPROCAL("reciprocal", Elementwise.RECIPROCAL),
    EXP("exp", Elementwise.EXP),
    LOG("log", Elementwise.LOG),
    LOG1P("log1p", Elementwise.LOG1P),
    LOG2("log2", Elementwise.LOG2),
    TANH("tanh", Elementwise.TANH),
    SIGMOID("sigmoid", Elementwise.SIGMOID),
    RELU("relu", Elementwise.RELU),
    SOFTPLUS("softplus", Elementwise.SOFTPLUS),
    ERF("erf", Elementwise.ERF),
    SIN("sin", Elementwise.SIN),
    COS("cos", Elementwise.COS),
    FLOOR("floor", Elementwise.FLOOR),
    ADD("add", Elementwise.ADD),
    SUB("sub", Elementwise.SUB),
    MUL("mul", Elementwise.MUL),
    DIV("div", Elementwise.DIV),
    POW("pow", Elementwise.POW),
    MAX("max", Elementwise.MAX),
    MIN("min", Elementwise.MIN),
    LESS("less", Elementwise.LESS),
    LESS_EQUAL("lessEqual", Elementwise.LESS_EQUAL),
    /** {@link #LESS} with its operands exchanged. */
    GREATER("greater", Elementwise.LESS),
    /** {@link #LESS_EQUAL} with its operands exchanged. */
    GREATER_EQUAL("greaterEqual", Elementwise.LESS_EQUAL),
    EQUAL("equal", Elementwise.EQUAL),
    WHERE("where", Elementwise.WHERE),
    FMA("fma", Elementwise.FMA),
    SUM("sum", Kind.INT, Kind.TENSOR),
    MEAN("mean", Kind.INT, Kind.TENSOR),
    REDUCE_MAX("reduceMax", Kind.INT, Kind.TENSOR),
    MATMUL("matmul", null, Kind.TENSOR, Kind.TENSOR),
    TRANSPOSE("transpose", Kind.INT, Kind.TENSOR),
    RESHAPE("reshape", Kind.EXTENT, Kind.TENSOR),
    BROADCAST("broadcast", Kind.EXTENT, Kind.TENSOR),
    EXPAND_DIMS("expandDims", null, Kind.TENSOR, Kind.INT),
    ONE_HOT("oneHot", null, Kind.LABELS, Kind.EXTENT),
    DIM("dim", null, Kind.TENSOR, Kind.INT),
    RANK("rank", null, Kind.TENSOR),
    ZEROS("zeros", Kind.EXTENT),
    ONES("ones", Kind.EXTENT),
    FULL("full", Kind.EXTENT, Kind.FLOAT),
    CONSTANT("constant", null, Kind.FLOAT),
    INITIAL("initial", Kind.EXTENT, Kind.INITIALIZER),
    PARAM("param", Kind.EXTENT, Kind.STRING, Kind.FIRST_VALUE),
    STATE("state", null, Kind.STRING, Kind.CONSTANT),
    VALUE("value", null, Kind.STATE),
    ASSIGN("assign", null, Kind.STATE, Kind.TENSOR),
    CALIBRATE("calibrate", null, Kind.STATE, Kind.TENSOR),
    TRAINING("training", (Kind) null),
    NAMED("named", null, Kind.STRING, Kind.TENSOR),
    PREDICTION("prediction", null, Kind.TENSOR),
    REQUIRE("require", null, Kind.CONDITION, Kind.STRING),
    GAUSSIAN("gaussian", null, Kind.FLOAT),
    UNIFORM("uniform", null, Kind.FLOAT, Kind.FLOAT),
    FILLED("filled", null, Kind.FLOAT),
    GLOROT("glorot", (Kind) null),
    HE("he", (Kind) null),
    SPARSE("sparse", null, Kind.INT);
    // spotless:on

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

    private final String dslName;
    private final List<Kind> kinds;
    private final @Nullable Kind rest;
    private final @Nullable Elementwise pointwise;

    Primitive(String dslName, @Nullable Kind rest, Kind... kinds) {
        this.dslName = dslName;
        this.kinds = List.of(kinds);
        this.rest = rest;
        this.pointwise = null;
    }

    Primitive(String dslName, Elementwise pointwise) {
        this.dslName = dslName;
        this.kinds =
                Stream.generate(() -> Kind.OPERAND).limit(pointwise.arity()).toList();
        this.rest = null;
        this.pointwise = pointwise;
    }

    /** The operator that a model calls {@code name}. */
    static Optional<Primitive> named(String name) {
        return Arrays.stream(values())
                .filter(primitive -> primitive.dslName.equals(name))
                .findFirst();
    }

    /** All names. */
    static List<String> names() {
        return Arrays.stream(values()).map(Primitive::dslName).toList();
    }

    /** The name in a model. */
    String dslName() {
        return dslName;
    }

    /** The pointwise operator that it is, if it is one. */
    Optional<Elementwise> pointwise() {
        return Optional.ofNullable(pointwise);
    }

    /** Whether it can be called with this many arguments. */
    boolean accepts(int count) {
        return rest == null ? count == kinds.size() : count >= kinds.size();
    }

    /** How many arguments it wants, as a message says it. */
    String arity() {
        String fixed = Counts.of(kinds.size(), "argument");
        return rest == null ? fixed : fixed + " or more";
    }

    /** What the argument at {@code index} may be. */
    Kind kind(int index) {
        return index < kinds.size() || rest == null ? kinds.get(index) : rest;
    }
}
