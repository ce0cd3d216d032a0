package org.xhat.runtime.math;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An algebra whose values are the names of Vector API locals: running an expansion in it writes the expansion down as
 * straight-line Java, the way the compiler emits it as bytecode.
 */
final class VectorSource implements Algebra<String, String, String> {
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
        var text = new StringBuilder("import jdk.incubator.vector.*;\npublic final class " + className + " {\n");
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
    public String add(String x, String y) {
        return operation("%s.add(%s)", x, y);
    }

    @Override
    public String sub(String x, String y) {
        return operation("%s.sub(%s)", x, y);
    }

    @Override
    public String mul(String x, String y) {
        return operation("%s.mul(%s)", x, y);
    }

    @Override
    public String div(String x, String y) {
        return operation("%s.div(%s)", x, y);
    }

    @Override
    public String fma(String x, String y, String z) {
        return operation("%s.fma(%s, %s)", x, y, z);
    }

    @Override
    public String neg(String x) {
        return operation("%s.neg()", x);
    }

    @Override
    public String abs(String x) {
        return operation("%s.abs()", x);
    }

    @Override
    public String sqrt(String x) {
        return operation("%s.sqrt()", x);
    }

    @Override
    public String min(String x, String y) {
        return operation("%s.min(%s)", x, y);
    }

    @Override
    public String max(String x, String y) {
        return operation("%s.max(%s)", x, y);
    }

    @Override
    public String less(String x, String y) {
        return operation("%s.compare(VectorOperators.LT, %s)", x, y);
    }

    @Override
    public String lessOrEqual(String x, String y) {
        return operation("%s.compare(VectorOperators.LE, %s)", x, y);
    }

    @Override
    public String equal(String x, String y) {
        return operation("%s.compare(VectorOperators.EQ, %s)", x, y);
    }

    @Override
    public String and(String a, String b) {
        return operation("%s.and(%s)", a, b);
    }

    @Override
    public String or(String a, String b) {
        return operation("%s.or(%s)", a, b);
    }

    @Override
    public String not(String a) {
        return operation("%s.not()", a);
    }

    @Override
    public String select(String condition, String ifTrue, String ifFalse) {
        return operation("%s.blend(%s, %s)", ifFalse, ifTrue, condition);
    }

    @Override
    public String bits(String x) {
        return statement("%s.viewAsIntegralLanes().reinterpretAs%ss()", x, shortName(integral()));
    }

    @Override
    public String fromBits(String bits) {
        return statement("%s.reinterpretAs%ss()", bits, shortName(floating()));
    }

    @Override
    public String addInt(String x, String y) {
        return operation("%s.add(%s)", x, y);
    }

    @Override
    public String subInt(String x, String y) {
        return operation("%s.sub(%s)", x, y);
    }

    @Override
    public String andInt(String x, String y) {
        return operation("%s.and(%s)", x, y);
    }

    @Override
    public String orInt(String x, String y) {
        return operation("%s.or(%s)", x, y);
    }

    @Override
    public String shiftLeft(String x, int n) {
        return operation("%s.lanewise(VectorOperators.LSHL, %s)", x, "" + n);
    }

    @Override
    public String shiftRight(String x, int n) {
        return operation("%s.lanewise(VectorOperators.ASHR, %s)", x, "" + n);
    }

    @Override
    public String shiftRightUnsigned(String x, int n) {
        return operation("%s.lanewise(VectorOperators.LSHR, %s)", x, "" + n);
    }

    @Override
    public String toInteger(String x) {
        throw new AssertionError("a conversion is slow in binary64 without AVX-512: no expansion uses it");
    }

    @Override
    public String toFloating(String x) {
        throw new AssertionError("a conversion is slow in binary64 without AVX-512: no expansion uses it");
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

    private String operation(String form, Object... operands) {
        operations++;
        return statement(form, operands);
    }

    private String statement(String form, Object... operands) {
        String name = "v" + statements.length();
        statements
                .append("            var ")
                .append(name)
                .append(" = ")
                .append(form.formatted(operands))
                .append(";\n");
        return name;
    }
}
