package org.xhat.compiler.front;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;

/** The functions of {@code org.xhat.dsl.Scalars} as operators: both use the same expansions, so their bits agree. */
enum ScalarFunction {
    // spotless:off
    EXP("exp", Elementwise.EXP),
    EXPM1("expm1", Elementwise.EXPM1),
    EXP2("exp2", Elementwise.EXP2),
    LOG("log", Elementwise.LOG),
    LOG1P("log1p", Elementwise.LOG1P),
    LOG2("log2", Elementwise.LOG2),
    POW("pow", Elementwise.POW),
    TANH("tanh", Elementwise.TANH),
    SIGMOID("sigmoid", Elementwise.SIGMOID),
    SOFTPLUS("softplus", Elementwise.SOFTPLUS),
    ERF("erf", Elementwise.ERF),
    SIN("sin", Elementwise.SIN),
    COS("cos", Elementwise.COS),
    SQRT("sqrt", Elementwise.SQRT),
    RINT("rint", Elementwise.RINT),
    FLOOR("floor", Elementwise.FLOOR),
    /** −⌊−x⌋, as Scalars computes it. */
    CEIL("ceil", Elementwise.FLOOR),
    SIGN("sign", Elementwise.SIGN),
    ABS("abs", Elementwise.ABS),
    MIN("min", Elementwise.MIN),
    MAX("max", Elementwise.MAX),
    FMA("fma", Elementwise.FMA);
    // spotless:on

    private final String dslName;
    private final Elementwise op;

    ScalarFunction(String dslName, Elementwise op) {
        this.dslName = dslName;
        this.op = op;
    }

    /** The function that an optimizer calls {@code name}. */
    static Optional<ScalarFunction> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.dslName.equals(name))
                .findFirst();
    }

    /** All names. */
    static List<String> names() {
        return Arrays.stream(values()).map(function -> function.dslName).toList();
    }

    /** The number of arguments. */
    int arity() {
        return op.arity();
    }

    /** How to write a call. */
    String example() {
        return "write " + dslName + "("
                + String.join(", ", List.of("x", "y", "z").subList(0, arity())) + ")";
    }

    /** The nodes of a call. */
    Value apply(Fx fx, List<Value> arguments) {
        return this == CEIL ? fx.neg(fx.floor(fx.neg(arguments.getFirst()))) : fx.apply(op, arguments);
    }
}
