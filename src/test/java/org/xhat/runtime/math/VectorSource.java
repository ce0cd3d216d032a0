package org.xhat.runtime.math;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An algebra whose values are the names of Vector API locals: running an expansion in it writes the expansion down as
 * straight-line Java, the way the compiler emits it as bytecode.
 */
final class VectorSource implements UniformAlgebra<String> {
    /** That of compiled kernels, whose methods HotSpot is told to compile early. */
    static final String PACKAGE = "org.xhat.generated";

    private final FloatFormat format;
    private final Map<String, String> constants = new LinkedHashMap<>();
    private final StringBuilder statements = new StringBuilder();
    private int operations;

    VectorSource(FloatFormat format) {
        this.format = format;
    }

    /** A class with a method {@code static void name(float[] xs, float[] ys, float[] out)} for each function. */
    static String compilationUnit(String className, FloatFormat format, int bits, Map<String, Expansion> functions) {
        var naming = new VectorSource(format);
        var text = new StringBuilder(
                "package %s;\nimport jdk.incubator.vector.*;\npublic final class %s {\n".formatted(PACKAGE, className));
        text.append("    private static final VectorSpecies<%s> SPECIES = %s.SPECIES_%s;\n"
                .formatted(format == FloatFormat.BINARY32 ? "Float" : "Double", naming.floating(), bits));
        text.append("    private static final VectorSpecies<%s> INTEGERS = %s.SPECIES_%s;\n"
                .formatted(format == FloatFormat.BINARY32 ? "Integer" : "Long", naming.integral(), bits));
        functions.forEach((name, function) -> text.append(method(name, format, function)));
        return text.append("}\n").toString();
    }

    private static String method(String name, FloatFormat format, Expansion function) {
        var source = new VectorSource(format);
        String result = function.expand(source, "x", "y");
        String array = format == FloatFormat.BINARY32 ? "float[]" : "double[]";
        var text = new StringBuilder();
        text.append("    public static void %s(%s xs, %s ys, %s out) {\n".formatted(name, array, array, array));
        source.constants.forEach((value, constant) -> text.append("        var %s = %s;\n".formatted(constant, value)));
        text.append("        for (int i = 0; i < xs.length; i += SPECIES.length()) {\n");
        text.append("            var x = %s.fromArray(SPECIES, xs, i);\n".formatted(source.floating()));
        text.append("            var y = %s.fromArray(SPECIES, ys, i);\n".formatted(source.floating()));
        text.append(source.statements);
        return text.append("            %s.intoArray(out, i);\n        }\n    }\n".formatted(result))
                .toString();
    }

    /** How many vector operations the function takes; constants and bitcasts cost none. */
    static int operationCount(FloatFormat format, Expansion function) {
        var source = new VectorSource(format);
        function.expand(source, "x", "y");
        return source.operations;
    }

    @Override
    public FloatFormat format() {
        return format;
    }

    @Override
    public String constant(double value) {
        String number = format == FloatFormat.BINARY32
                ? "Float.intBitsToFloat(" + Float.floatToRawIntBits((float) value) + ")"
                : "Double.longBitsToDouble(" + Double.doubleToRawLongBits(value) + "L)";
        return broadcast(floating(), number);
    }

    @Override
    public String integer(long value) {
        return broadcast(integral(), format == FloatFormat.BINARY32 ? "" + (int) value : value + "L");
    }

    @Override
    public String apply(ScalarOp op, List<String> x) {
        return switch (op) {
            case ADD, ADD_BITS -> operation("%s.add(%s)", x);
            case SUB, SUB_BITS -> operation("%s.sub(%s)", x);
            case MUL -> operation("%s.mul(%s)", x);
            case DIV -> operation("%s.div(%s)", x);
            case FMA -> operation("%s.fma(%s, %s)", x);
            case NEG -> operation("%s.neg()", x);
            case ABS -> operation("%s.abs()", x);
            case SQRT -> operation("%s.sqrt()", x);
            case MIN -> operation("%s.min(%s)", x);
            case MAX -> operation("%s.max(%s)", x);
            case LESS -> operation("%s.compare(VectorOperators.LT, %s)", x);
            case LESS_OR_EQUAL -> operation("%s.compare(VectorOperators.LE, %s)", x);
            case EQUAL -> operation("%s.compare(VectorOperators.EQ, %s)", x);
            case AND, AND_BITS -> operation("%s.and(%s)", x);
            case OR, OR_BITS -> operation("%s.or(%s)", x);
            case XOR_BITS -> operation("%s.lanewise(VectorOperators.XOR, %s)", x);
            case NOT -> operation("%s.not()", x);
            case SELECT -> operation("%3$s.blend(%2$s, %1$s)", x);
            case TO_BITS -> statement("%s.viewAsIntegralLanes().reinterpretAs" + shortName(integral()) + "s()", x);
            case FROM_BITS -> statement("%s.reinterpretAs" + shortName(floating()) + "s()", x);
            case TO_INTEGER, TO_FLOATING ->
                throw new AssertionError("a conversion is slow in binary64 without AVX-512: no expansion uses it");
            case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_UNSIGNED -> throw new AssertionError("shift takes " + op);
        };
    }

    @Override
    public String shift(ScalarOp op, String x, int distance) {
        String operator = switch (op) {
            case SHIFT_LEFT -> "LSHL";
            case SHIFT_RIGHT -> "ASHR";
            case SHIFT_RIGHT_UNSIGNED -> "LSHR";
            default -> throw new AssertionError(op + " is no shift");
        };
        return operation("%s.lanewise(VectorOperators." + operator + ", " + distance + ")", List.of(x));
    }

    private String floating() {
        return format == FloatFormat.BINARY32 ? "FloatVector" : "DoubleVector";
    }

    private String integral() {
        return format == FloatFormat.BINARY32 ? "IntVector" : "LongVector";
    }

    private static String shortName(String vectorClass) {
        return vectorClass.replace("Vector", "");
    }

    private String broadcast(String vectorClass, String value) {
        String species = vectorClass.equals(floating()) ? "SPECIES" : "INTEGERS";
        return constants.computeIfAbsent(
                "%s.broadcast(%s, %s)".formatted(vectorClass, species, value), _ -> "c" + constants.size());
    }

    private String operation(String form, List<String> operands) {
        operations++;
        return statement(form, operands);
    }

    private String statement(String form, List<String> operands) {
        String name = "v" + statements.length();
        String value = form.formatted(operands.toArray());
        statements.append("            var %s = %s;\n".formatted(name, value));
        return name;
    }
}
