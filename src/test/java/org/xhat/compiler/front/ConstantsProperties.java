package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.front.JavaConstants.Typed;

/** A constant expression has the value that javac folds it to, in a model and in an optimizer. */
final class ConstantsProperties {

    private static final int DEPTH = 3;

    /** A requirement that is provably false is an error, so a model without errors has the values that it requires. */
    @Property(tries = 60)
    void aModelHasJavasConstants(@ForAll("constants") List<Typed> constants) {
        var body = new StringBuilder();
        List<Object> values = JavaConstants.values(constants);
        for (int i = 0; i < values.size(); i++) {
            Typed constant = constants.get(i);
            body.append("%s c%s = %s;\n".formatted(constant.type(), i, constant.expression()));
            body.append("require(%s, \"c%s is %s\");\n".formatted(equality("c" + i, values.get(i)), i, values.get(i)));
        }
        String text = "import static org.xhat.dsl.Dsl.*; import org.xhat.dsl.*;\n@Model class Net {\n"
                + "@Predict Tensor f(@Dims(\"batch, 8\") Tensor x) {\n" + body + "return x; }\n"
                + "@Loss Tensor loss(@Dims(\"batch, 8\") Tensor x) { return mean(f(x)); }\n}";
        ModelReader.read(SourceFile.of("Net.java", text), Map.of(), new DiagnosticLog());
    }

    /** A condition that only this value fulfils, zeros told by their reciprocals. */
    private static String equality(String name, Object value) {
        return switch (value) {
            case Float number when number.isNaN() -> name + " != " + name;
            case Float number when number == 0 -> "1 / " + name + " == 1 / " + literal(number);
            case Float number -> name + " == " + literal(number);
            case Long number -> name + " == " + number + "L";
            default -> name + " == " + value;
        };
    }

    private static String literal(float value) {
        return Float.isInfinite(value) ? (value < 0 ? "-1f / 0" : "1f / 0") : Float.toHexString(value) + "f";
    }

    @Property(tries = 60)
    void anOptimizerHasJavasConstants(@ForAll("constants") List<Typed> constants) {
        var fields = new StringBuilder();
        var body = new StringBuilder();
        var expected = new LinkedHashMap<String, Float>();
        List<Object> values = JavaConstants.values(constants);
        for (int i = 0; i < values.size(); i++) {
            String expression = constants.get(i).expression();
            if (isOfOptimizers(expression)) {
                Object value = values.get(i);
                fields.append("@Slot float s%s;\n".formatted(i));
                body.append(
                        "s%s = %s;\n".formatted(i, value instanceof Boolean ? expression + " ? 1 : 0" : expression));
                expected.put("s" + i, value instanceof Boolean truth ? truth ? 1f : 0f : ((Number) value).floatValue());
            }
        }
        String text = "import org.xhat.dsl.*;\n@Optimizer class Opt {\n" + fields
                + "@Update float update(float theta, float gradient) {\n" + body + "return theta - gradient; }\n}";
        var optimizer = OptimizerReader.read(SourceFile.of("Opt.java", text), Map.of(), new DiagnosticLog());
        var leaves = new LinkedHashMap<String, Float>(Map.of("theta", 0f, "gradient", 0f));
        expected.keySet().forEach(slot -> leaves.put(slot, 0f));
        Map<String, Float> outputs = new FloatEvaluation(leaves, 0).run(optimizer.update());
        expected.forEach((slot, value) -> assertEquals(
                Float.floatToIntBits(value),
                Float.floatToIntBits(outputs.get("slot:" + slot)),
                () -> slot + "\n" + text));
    }

    /** What an optimizer computes for each element, it does not decide when it is read. */
    private static boolean isOfOptimizers(String expression) {
        return !expression.contains(FLOAT_ALONE);
    }

    /** Stands, as a comment, where a float is cast to an integer, divided for its remainder, or compared. */
    private static final String FLOAT_ALONE = "/*float*/";

    @Provide
    Arbitrary<List<Typed>> constants() {
        return Arbitraries.oneOf(
                        of("int", integer("int", DEPTH)),
                        of("long", integer("long", DEPTH)),
                        of("float", floating(DEPTH)),
                        of("boolean", truth(DEPTH)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static Arbitrary<Typed> of(String type, Arbitrary<String> expressions) {
        return expressions.map(expression -> new Typed(type, expression));
    }

    private static Arbitrary<String> integer(String type, int depth) {
        Arbitrary<String> literal = type.equals("int") ? intLiteral() : longLiteral();
        if (depth == 0) {
            return literal;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> integer(type, depth - 1));
        Arbitrary<String> divisor = literal.filter(digits -> !digits.matches("-?[0xb_]*[lL]?"));
        return Arbitraries.oneOf(
                literal,
                infix(inner, Arbitraries.of("+", "-", "*"), inner),
                infix(inner, Arbitraries.of("/", "%"), divisor),
                inner.map(x -> "-(" + x + ")"),
                inner.map(x -> "+(" + x + ")"),
                Arbitraries.lazy(() -> integer("long", depth - 1)).map(x -> "(" + type + ") (" + x + ")"),
                Arbitraries.lazy(() -> floating(depth - 1)).map(x -> "(" + type + ") " + FLOAT_ALONE + "(" + x + ")"),
                choice(depth, inner));
    }

    private static Arbitrary<String> infix(Arbitrary<String> x, Arbitrary<String> operator, Arbitrary<String> y) {
        return Combinators.combine(x, operator, y)
                .as((a, op, b) -> "(" + a + ") " + op + " (" + b + ")")
                .flatMap(inParentheses -> Arbitraries.of(inParentheses, "(" + inParentheses + ")"));
    }

    private static Arbitrary<String> choice(int depth, Arbitrary<String> sides) {
        return Combinators.combine(truth(depth - 1), sides, sides)
                .as((c, a, b) -> "(" + c + " ? " + a + " : " + b + ")");
    }

    private static Arbitrary<String> intLiteral() {
        return Arbitraries.oneOf(
                Arbitraries.of("0", "1", "2147483647", "-2147483648", "- 2_147_483_648", "0x7fff_ffff", "0XFFFFFFFF"),
                Arbitraries.of("037777777777", "020000000000", "0_17", "0b1", "0B11111111111111111111111111111111"),
                Arbitraries.integers().between(-100, 100).map(n -> Integer.toString(n)));
    }

    private static Arbitrary<String> longLiteral() {
        return Arbitraries.oneOf(
                intLiteral(),
                Arbitraries.of("9223372036854775807L", "-9223372036854775808l", "0xFFFFFFFFFFFFFFFFL", "2147483648L"),
                Arbitraries.longs().filter(n -> n != Long.MIN_VALUE).map(n -> n + "L"));
    }

    private static Arbitrary<String> floatLiteral() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "0f", "-0f", "1f", ".5F", "1e-45f", "3.4028235e38f", "0x1p-149f", "0x.8P1f", "1_0.2_5e1_0f"),
                Arbitraries.of("1.00000017881393432617187499f", "3.4028235677973366e38f", "0.1f", "16777217f", "1E+3f"),
                Arbitraries.floats().map(Math::abs).map(x -> x + "f"));
    }

    private static Arbitrary<String> floating(int depth) {
        if (depth == 0) {
            return floatLiteral();
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> floating(depth - 1));
        return Arbitraries.oneOf(
                floatLiteral(),
                infix(inner, Arbitraries.of("+", "-", "*", "/"), inner),
                infix(inner, Arbitraries.of("/", "*", "-"), Arbitraries.lazy(() -> integer("long", depth - 1))),
                infix(inner, Arbitraries.just("% " + FLOAT_ALONE), inner),
                inner.map(x -> "-(" + x + ")"),
                Arbitraries.lazy(() -> integer("long", depth - 1)).map(x -> "(float) (" + x + ")"),
                choice(depth, inner));
    }

    private static Arbitrary<String> truth(int depth) {
        Arbitrary<String> literal = Arbitraries.of("true", "false");
        if (depth <= 0) {
            return literal;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> truth(depth - 1));
        Arbitrary<String> relation = Arbitraries.of("<", "<=", ">", ">=", "==", "!=");
        Arbitrary<String> integers = Arbitraries.lazy(() -> integer("long", depth - 1));
        Arbitrary<String> floats = Arbitraries.lazy(() -> floating(depth - 1));
        return Arbitraries.oneOf(
                literal,
                infix(inner, Arbitraries.of("&&", "||", "==", "!="), inner),
                inner.map(x -> "!(" + x + ")"),
                infix(integers, relation, integers),
                infix(floats, relation.map(r -> r + FLOAT_ALONE), floats));
    }
}
