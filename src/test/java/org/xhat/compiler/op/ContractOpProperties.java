package org.xhat.compiler.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.interpret.GraphInterpreter;

/** Contractions of random letters in random order: their meaning, symmetry and closure. */
class ContractOpProperties {
    private static final Map<Character, Integer> EXTENTS = Map.of('a', 2, 'b', 3, 'c', 1, 'd', 4, 'e', 2);

    /** Each of five letters is in two or three of the operands and the result, or absent; each in an order of its own. */
    @Provide
    Arbitrary<ContractOp> contractions() {
        return Arbitraries.integers().between(0, 4).list().ofSize(5).flatMap(roles -> {
            var left = new ArrayList<String>();
            var right = new ArrayList<String>();
            var result = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                String letter = "abcde".substring(i, i + 1);
                int role = roles.get(i);
                if (role != 0 && role != 4) {
                    left.add(letter);
                }
                if (role != 1 && role != 4) {
                    right.add(letter);
                }
                if (role != 2 && role != 4) {
                    result.add(letter);
                }
            }
            return Arbitraries.shuffle(left)
                    .flatMap(x -> Arbitraries.shuffle(right)
                            .flatMap(y -> Arbitraries.shuffle(result).map(z -> Tuple.of(x, y, z))))
                    .map(t -> new ContractOp(
                            String.join("", t.get1()), String.join("", t.get2()), String.join("", t.get3())));
        });
    }

    /** The definition: Σ over all letters of left · right, added into the result's place.. */
    @Property(tries = 200)
    void meansTheSumOfProducts(@ForAll("contractions") ContractOp op, @ForAll long seed) {
        var random = new Random(seed);
        double[] x = random(op.left(), random);
        double[] y = random(op.right(), random);
        double[] expected = new double[count(op.result())];
        forEachIndex(
                index ->
                        expected[place(op.result(), index)] += x[place(op.left(), index)] * y[place(op.right(), index)],
                (op.left() + op.right()));
        assertArrayEquals(expected, evaluate(op, x, y), 1e-14);
    }

    @Property(tries = 100)
    void operandsMayBeExchanged(@ForAll("contractions") ContractOp op, @ForAll long seed) {
        var random = new Random(seed);
        double[] x = random(op.left(), random);
        double[] y = random(op.right(), random);
        assertArrayEquals(
                evaluate(op, x, y), evaluate(new ContractOp(op.right(), op.left(), op.result()), y, x), 1e-14);
    }

    @Property(tries = 100)
    void cotangentsAreContractionsOfTheOperandsTypes(@ForAll("contractions") ContractOp op) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value x = builder.add(new LeafOp.Input("x", type(op.left())));
        Value y = builder.add(new LeafOp.Input("y", type(op.right())));
        Value z = fx.contract(op, x, y);
        Value g = builder.add(new LeafOp.Input("g", z.type()));
        var cotangents = op.cotangents(fx, z.node(), g);
        assertEquals(
                List.of(x.type(), y.type()),
                cotangents.stream().map(Value::type).toList());
        cotangents.forEach(cotangent -> assertEquals("contract", cotangent.op().mnemonic()));
    }

    @Property(tries = 200)
    void everyLetterHasExactlyOneRole(@ForAll("contractions") ContractOp op) {
        String roles = op.batchLetters() + op.rowLetters() + op.columnLetters() + op.contractedLetters();
        assertEquals(sorted(op.left() + op.right() + op.result()), sorted(roles));
        assertEquals(roles.length(), roles.chars().distinct().count());
    }

    private static String sorted(String letters) {
        return letters.chars().distinct().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static double[] evaluate(ContractOp op, double[] x, double[] y) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Value left = builder.add(new LeafOp.Input("x", type(op.left())));
        Value right = builder.add(new LeafOp.Input("y", type(op.right())));
        var graph = builder.build(Map.of("z", fx.contract(op, left, right)));
        var bindings = new Bindings()
                .input("x", new Array64(shape(op.left()), x))
                .input("y", new Array64(shape(op.right()), y));
        return new GraphInterpreter(graph).run(bindings).get("z").data();
    }

    private static TensorType type(String letters) {
        return TensorType.floating(shape(letters).stream().map(Dim::of).toList());
    }

    private static List<Integer> shape(String letters) {
        return letters.chars().mapToObj(letter -> EXTENTS.get((char) letter)).toList();
    }

    private static int count(String letters) {
        return shape(letters).stream().reduce(1, Math::multiplyExact);
    }

    private static double[] random(String letters, Random random) {
        return random.doubles(count(letters), -1, 1).toArray();
    }

    private static int place(String letters, Map<Character, Integer> index) {
        int place = 0;
        for (char letter : letters.toCharArray()) {
            place = place * EXTENTS.get(letter) + index.get(letter);
        }
        return place;
    }

    private static void forEachIndex(Consumer<Map<Character, Integer>> action, String letters) {
        var distinct = letters.chars()
                .distinct()
                .sorted()
                .mapToObj(letter -> (char) letter)
                .toList();
        int total = distinct.stream().map(EXTENTS::get).reduce(1, Math::multiplyExact);
        for (int i = 0; i < total; i++) {
            var index = new LinkedHashMap<Character, Integer>();
            int rest = i;
            for (char letter : distinct) {
                index.put(letter, rest % EXTENTS.get(letter));
                rest /= EXTENTS.get(letter);
            }
            action.accept(index);
        }
    }
}
