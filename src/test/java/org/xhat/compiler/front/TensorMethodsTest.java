package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xhat.compiler.diag.DiagnosticLog;
import org.xhat.compiler.diag.SourceFile;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.Value;
import org.xhat.dsl.Dsl;
import org.xhat.dsl.Tensor;
import org.xhat.runtime.program.EntryKind;

/** {@code x.name(y)} is {@code name(x, y)}: to javac, whose stubs are in two classes, and to the reader. */
final class TensorMethodsTest {
    /** How a stub is declared, its first operand written before the dot where it is static. */
    private static String declared(Method stub, boolean isStatic) {
        String parameters = Arrays.stream(stub.getParameterTypes())
                .skip(isStatic ? 1 : 0)
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return stub.getReturnType().getSimpleName() + " Tensor." + stub.getName() + "(" + parameters + ")"
                + (stub.isVarArgs() ? " variable" : "");
    }

    private static TreeSet<String> stubs(Class<?> type, Predicate<Method> condition, boolean isStatic) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(stub -> Modifier.isPublic(stub.getModifiers()) && !stub.isSynthetic())
                .filter(condition)
                .map(stub -> declared(stub, isStatic))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyOperatorOfATensorIsAMethodOfIt() {
        var functions = stubs(
                Dsl.class, stub -> stub.getParameterCount() > 0 && stub.getParameterTypes()[0] == Tensor.class, true);
        var methods = stubs(Tensor.class, stub -> !stub.getName().equals("iterator"), false);
        assertFalse(functions.isEmpty());
        assertEquals(String.join("\n", functions), String.join("\n", methods));
    }

    /** The calls to try, x [batch,8], y [batch,8], image [batch,2,4,4], w [3,2,2,2], square [2,8,8] and labels [batch] given. */
    private static final List<String> CALLS = Stream.of(
                    "neg abs sign square sqrt rsqrt reciprocal exp expm1 exp2 log log1p log2 tanh sigmoid relu softplus erf sin cos rint floor"
                            + " prediction uniformLike",
                    "add(y) sub(y) mul(y) div(y) pow(y) max(y) min(y) less(y) lessEqual(y) greater(y) greaterEqual(y) equal(y)",
                    "add(2) sub(2) mul(2) div(2) pow(2) max(2) min(2) less(2) lessEqual(2) greater(2) greaterEqual(2) equal(2)",
                    "add(sum(y,0)) where(y,x) where(y,1f) where(1f,y) where(1f,2f) fma(y,x)",
                    "sum sum(0) sum(1,0) mean mean(-1) reduceMax reduceMax(0) reduceMin reduceMin(0)",
                    "argMax(1) argMin(0) cumSum(1) transpose transpose(1,0) reshape(dim(x,0)*2,4) broadcast(3,dim(x,0),8)",
                    "expandDims(1) slice(1,2,5) split(1,2) pad(1,2,3) matmul(transpose(y)) gather(labels) dim(1) rank")
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .toList();

    private static final Map<String, List<String>> CALLS_OF_OTHERS = new TreeMap<>(Map.of(
            "image",
            List.of("convolve(w,window(2,2))", "maxPool(window(2,2).stride(2))", "averagePool(window(2,2))"),
            "square",
            List.of("symmetricEigen")));

    private record Spelling(String receiver, String name, String arguments) {
        static Spelling of(String receiver, String call) {
            int open = call.indexOf('(');
            return open < 0
                    ? new Spelling(receiver, call, "")
                    : new Spelling(receiver, call.substring(0, open), call.substring(open + 1, call.length() - 1));
        }

        String function() {
            return name + "(" + receiver + (arguments.isEmpty() ? "" : ",") + arguments + ")";
        }

        String method() {
            return receiver + "." + name + "(" + arguments + ")";
        }
    }

    private static Stream<Spelling> spellings() {
        return Stream.concat(
                CALLS.stream().map(call -> Spelling.of("x", call)),
                CALLS_OF_OTHERS.entrySet().stream()
                        .flatMap(calls -> calls.getValue().stream().map(call -> Spelling.of(calls.getKey(), call))));
    }

    /** The loss' graph, which the call is one operand in; what is no tensor is made one. */
    private static String graph(String call, String name) {
        String tensor = switch (name) {
            case "argMax", "argMin" -> "classIndex(" + call + ", 100)";
            case "split", "symmetricEigen" -> call + "[1]";
            case "dim", "rank" -> "mul(x, " + call + ")";
            default -> call;
        };
        String model = """
                import static org.xhat.dsl.Dsl.*;
                import org.xhat.dsl.*;
                @Model class Net {
                    @Predict Tensor f(@Dims("batch, 8") Tensor x) { return x; }
                    @Loss Tensor loss(@Dims("batch, 8") Tensor x, @Dims("batch, 8") Tensor y,
                            @Dims("batch, 2, 4, 4") Tensor image, @Dims("3, 2, 2, 2") Tensor w,
                            @Dims("2, 8, 8") Tensor square, @Dims("batch") Labels labels) {
                        return sum(%s);
                    }
                }
                """.formatted(tensor);
        var read = ModelReader.read(SourceFile.of("Net.java", model), Map.of(), new DiagnosticLog());
        return GraphPrinter.print(read.entry(EntryKind.TRAIN)).replaceAll(" {3}// .*", "");
    }

    @TestFactory
    Stream<DynamicTest> bothSpellingsReadAsTheSameGraph() {
        return spellings()
                .map(spelling -> DynamicTest.dynamicTest(
                        spelling.method(),
                        () -> assertEquals(
                                graph(spelling.function(), spelling.name()),
                                graph(spelling.method(), spelling.name()))));
    }

    @Test
    void everyMethodIsTriedInBothSpellings() {
        Set<String> methods = Primitive.ALL.values().stream()
                .filter(TensorMethods::isMethod)
                .map(Primitive::dslName)
                .collect(Collectors.toSet());
        assertEquals(methods, spellings().map(Spelling::name).collect(Collectors.toSet()));
    }

    /** A chain stands at one place, and its calls at one each, so that a fault of one names it. */
    @Test
    void eachCallOfAChainIsAPlaceOfItsOwn() {
        String model = """
                import static org.xhat.dsl.Dsl.*;
                import org.xhat.dsl.*;
                @Model class Net {
                    @Predict Tensor f(@Dims("batch, 8") Tensor x) {
                        Tensor X = x;
                        return X
                            .square()
                            .sum(X.rank() - 1);
                    }
                    @Loss Tensor loss(@Dims("batch, 8") Tensor x) { return mean(prediction(f(x))); }
                }
                """;
        var read = ModelReader.read(SourceFile.of("Net.java", model), Map.of(), new DiagnosticLog());
        var graph = read.entry(EntryKind.PREDICT);
        Value sum = graph.outputs().get("prediction");
        assertEquals(Set.of(new Origin("Net.java", 8, 14, "sum(X.rank() - 1)")), graph.origins(sum.node()));
        assertEquals(
                Set.of(new Origin("Net.java", 7, 14, "square()")),
                graph.origins(sum.operand(0).node()));
    }
}
