package org.xhat.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.interpret.Bindings;
import org.xhat.compiler.op.Array64;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/** Every rule of every table: both sides are the same number, to the bit where the rule says so. */
class RuleSoundnessProperties {
    /** Operands on which bits go wrong first; the smallest and largest are subnormal and near overflow. */
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -2,
        3,
        -0.75,
        1e-310,
        -1e-310,
        1e308,
        -1e308,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    /** Both sides round at most a dozen times each, relative to the values on the way: 2 · 12 · 2⁻⁵³ ≈ 2.7e-15. */
    private static final double TOLERANCE = 3e-15;

    @Provide
    Arbitrary<Rule> pointwise() {
        return Arbitraries.of(rules(AlgebraRules.TABLE));
    }

    @Provide
    Arbitrary<Rule> algebra() {
        return Arbitraries.of(rules(AlgebraRules.TABLE).stream()
                .filter(rule -> isRational(sample(rule, new Random(0)).before()))
                .toList());
    }

    @Provide
    Arbitrary<Rule> exactPointwise() {
        return Arbitraries.of(
                rules(AlgebraRules.TABLE).stream().filter(Rule::isExact).toList());
    }

    @Provide
    Arbitrary<Rule> shape() {
        return Arbitraries.of(rules(ShapeRules.TABLE));
    }

    private static List<Rule> rules(RuleSet... tables) {
        var rules = new ArrayList<Rule>();
        for (RuleSet table : tables) {
            rules.addAll(table.rules());
        }
        return rules;
    }

    /** Where both sides are defined, they are the same fraction. */
    @Property(tries = 2000)
    void algebraHoldsOverTheRationals(@ForAll("algebra") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        Sides sides = sample(rule, random);
        var leaves = new HashMap<String, Rational>();
        for (String name : List.of("x", "y", "z")) {
            leaves.put(name, Rational.of(random.nextInt(-12, 13), random.nextInt(1, 7)));
        }
        Optional<Rational> before = rational(sides.before().output("y"), leaves);
        Optional<Rational> after = rational(sides.after().output("y"), leaves);
        if (before.isPresent()) {
            assertEquals(before, after, rule + " at " + leaves);
        }
    }

    /** Every algebraic rule without a root or a power takes part in the property above. */
    @Example
    void mostRulesAreRational() {
        var apart = new TreeSet<>(rules(AlgebraRules.TABLE).stream()
                .filter(rule -> !isRational(sample(rule, new Random(0)).before()))
                .map(Rule::name)
                .toList());
        assertEquals(
                new TreeSet<>(List.of(
                        "pow-minus-one", "pow-one", "pow-two", "reciprocal-sqrt", "sqrt-square", "square-sqrt")),
                apart);
    }

    @Property(tries = 2000)
    void exactRulesKeepEveryBit(@ForAll("exactPointwise") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        Sides sides = sample(rule, random);
        var bindings = bindings(() -> SPECIAL[random.nextInt(SPECIAL.length)]);
        double before = Evaluation.run(sides.before(), bindings).get("y").scalarValue();
        double after = Evaluation.run(sides.after(), bindings).get("y").scalarValue();
        assertEquals(
                Double.doubleToLongBits(before),
                Double.doubleToLongBits(after),
                () -> rule + ": " + before + " became " + after);
    }

    /** Literals beyond an element type's range, too, which float32 rounds to 0 or ∞. */
    @Property(tries = 2000)
    void exactRulesKeepEveryBitOfFloat32(@ForAll("exactPointwise") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        var leaves = new HashMap<String, Double>();
        List.of("x", "y", "z").forEach(name -> leaves.put(name, SPECIAL[random.nextInt(SPECIAL.length)]));
        Graph before = pattern(rule, random, 1000);
        Graph after = Rewriter.rewrite(before, List.of(new RuleSet("one", List.of(rule))), rule.assumes())
                .graph();
        double want = evaluated(before.output("y"), leaves, true, new ArrayList<>());
        double got = evaluated(after.output("y"), leaves, true, new ArrayList<>());
        assertEquals(
                Double.doubleToLongBits(want),
                Double.doubleToLongBits(got),
                () -> rule + ": " + want + " became " + got + " in " + before.nodes());
    }

    /** Where each number on the way is a normal one, so is the rewritten one: no literal is merged beyond the range. */
    @Property(tries = 20_000)
    void normalNumbersStayNormal(@ForAll("pointwise") Rule rule, @ForAll long seed, @ForAll boolean isFloat32) {
        var random = new Random(seed);
        int range = isFloat32 ? 120 : 1000;
        var leaves = new HashMap<String, Double>();
        List.of("x", "y", "z").forEach(name -> leaves.put(name, power(random, range)));
        Graph before = pattern(rule, random, range);
        var way = new ArrayList<Double>();
        double want = evaluated(before.output("y"), leaves, isFloat32, way);
        double least = isFloat32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        if (way.stream().allMatch(value -> Double.isFinite(value) && Math.abs(value) >= least)) {
            Graph after = Rewriter.rewrite(before, List.of(new RuleSet("one", List.of(rule))), rule.assumes())
                    .graph();
            double got = evaluated(after.output("y"), leaves, isFloat32, new ArrayList<>());
            // A few roundings of 2⁻²⁴.
            assertEquals(want, got, 1e-6 * Math.abs(want), () -> rule + " in " + before.nodes() + " at " + leaves);
        }
    }

    /** The value, each step rounded to the element type, and all that are on its way. */
    private static double evaluated(Value value, Map<String, Double> leaves, boolean isFloat32, List<Double> way) {
        double exact = switch (value.op()) {
            case LeafOp.Input(String name, TensorType type) -> leaves.get(name);
            case LeafOp.Constant(double c) -> c;
            case LeafOp.DimValue(Dim dim) -> dim.constantValue();
            case Elementwise op -> {
                var operands = value.node().operands().stream()
                        .map(operand -> evaluated(operand, leaves, isFloat32, way))
                        .toList();
                yield op.apply(operands.getFirst(), operands.get(Math.min(1, operands.size() - 1)), operands.getLast());
            }
            default -> throw new IllegalArgumentException(value.node() + " is not pointwise");
        };
        double rounded = isFloat32 ? (float) exact : exact;
        way.add(rounded);
        return rounded;
    }

    private static double power(Random random, int range) {
        return Math.scalb(random.nextBoolean() ? 1.0 : -1.0, random.nextInt(-range, range + 1));
    }

    /** On positive operands, where roots and logarithms are defined. */
    @Property(tries = 2000)
    void pointwiseRulesHoldUpToRounding(@ForAll("pointwise") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        Sides sides = sample(rule, random);
        assertClose(rule, sides, bindings(() -> random.nextDouble(0.25, 4)));
    }

    @Property(tries = 1000)
    void shapeRulesHoldUpToRoundingOrToTheBit(@ForAll("shape") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        for (Graph before : ShapeSamples.of(rule.name())) {
            Sides sides = rewritten(rule, before);
            var bindings = Evaluation.random(before, seed, random.nextInt(1, 5));
            if (rule.isExact()) {
                Array64 left = Evaluation.run(sides.before(), bindings).get("y");
                Array64 right = Evaluation.run(sides.after(), bindings).get("y");
                assertEquals(left.shape(), right.shape(), rule::toString);
                assertTrue(Arrays.equals(left.data(), right.data()), rule::toString);
            } else {
                assertClose(rule, sides, bindings);
            }
        }
    }

    /** An element of a contraction over two letters is summed in their order, however the operands are transposed. */
    @Property(tries = 200)
    void transposesOfContractionsKeepEveryBit(
            @ForAll("permutations") List<Integer> left,
            @ForAll("permutations") List<Integer> right,
            @ForAll long seed) {
        var builder = new GraphBuilder();
        var fx = new Fx(builder);
        Dim m = Dim.named("batch");
        var cube = TensorType.floating(m, m, m);
        Value x = builder.add(new LeafOp.Input("x", cube));
        Value y = builder.add(new LeafOp.Input("y", cube));
        Graph before =
                builder.build(Map.of("y", fx.contract("ijk,jkl->il", fx.transpose(x, left), fx.transpose(y, right))));
        Graph after = Rewriter.rewrite(before, List.of(ShapeRules.TABLE), Exactness.EXACT)
                .graph();
        var bindings = Evaluation.random(before, seed, 4);
        assertArrayEquals(
                Evaluation.run(before, bindings).get("y").data(),
                Evaluation.run(after, bindings).get("y").data());
    }

    @Provide
    Arbitrary<List<Integer>> permutations() {
        return Arbitraries.shuffle(0, 1, 2);
    }

    /** A graph comes to rest, whichever rules apply in whichever order: each lowers one measure. */
    @Property(tries = 2000)
    void pointwiseRulesLowerTheMeasure(@ForAll("pointwise") Rule rule, @ForAll long seed) {
        var random = new Random(seed);
        assertLower(rule, sample(rule, random), random);
    }

    @Property(tries = 1000)
    void shapeRulesLowerTheMeasure(@ForAll("shape") Rule rule, @ForAll long seed) {
        for (Graph before : ShapeSamples.of(rule.name())) {
            assertLower(rule, rewritten(rule, before), new Random(seed));
        }
    }

    private static void assertLower(Rule rule, Sides sides, Random random) {
        var leaves = new HashMap<String, RewriteMeasure>();
        for (Node node : sides.before().nodes()) {
            if (node.op() instanceof LeafOp.Input(String name, TensorType type)) {
                leaves.put(name, RewriteMeasure.random(random));
            }
        }
        var before = RewriteMeasure.of(sides.before().output("y"), leaves);
        var after = RewriteMeasure.of(sides.after().output("y"), leaves);
        assertTrue(after.compareTo(before) < 0, () -> rule + ": " + before + " became " + after + " at " + leaves);
    }

    /** What a rule would do to infinities it does not do by default. */
    @Example
    void noDefaultAssumesFiniteness() {
        assertTrue(!Exactness.GRADIENT.contains(Exactness.ASSUMES_FINITE));
        assertEquals(
                List.of("mul-zero"),
                RuleSet.all().stream()
                        .flatMap(table -> table.rules().stream())
                        .filter(rule -> rule.assumes().contains(Exactness.ASSUMES_FINITE))
                        .map(Rule::name)
                        .toList());
    }

    /** Names identify rules across tables, and each says what it does. */
    @Example
    void rulesAreNamedAndStated() {
        var rules =
                RuleSet.all().stream().flatMap(table -> table.rules().stream()).toList();
        assertEquals(rules.size(), rules.stream().map(Rule::name).distinct().count());
        assertTrue(rules.stream().allMatch(rule -> rule.name().matches("[a-z0-9]+(-[a-z0-9]+)*")));
        assertTrue(rules.stream().allMatch(rule -> rule.notation().contains(" → ")));
    }

    /** A graph that a rule applies to, and what it becomes. */
    private record Sides(Graph before, Graph after) {}

    private static Sides rewritten(Rule rule, Graph before) {
        var result = Rewriter.rewrite(before, List.of(new RuleSet("one", List.of(rule))), rule.assumes());
        assertTrue(result.fired().containsKey(rule.name()), () -> rule + " did not apply to " + before.nodes());
        return new Sides(before, result.graph());
    }

    /** The pattern itself as a graph, scalars x, y and z in its holes and random literals that it accepts. */
    private static Sides sample(Rule rule, Random random) {
        return rewritten(rule, pattern(rule, random, 3));
    }

    /** As {@link #sample}, before the rule; literals lie within 2^±range. */
    private static Graph pattern(Rule rule, Random random, int range) {
        var builder = new GraphBuilder();
        Value root = instance(rule.pattern(), new Fx(builder), random, new HashMap<>(), rule, range);
        return builder.build(Map.of("y", root));
    }

    private static Value instance(
            Pattern pattern, Fx fx, Random random, Map<String, Value> literals, Rule rule, int range) {
        return switch (pattern) {
            case Pattern.Hole hole -> fx.builder().add(new LeafOp.Input(hole.name(), TensorType.SCALAR));
            case Pattern.Literal literal ->
                literals.computeIfAbsent(literal.name(), name -> fx.constant(accepted(literal, random, range)));
            case Pattern.Exactly(double value) -> fx.constant(value);
            case Pattern.Once(Pattern inner) -> instance(inner, fx, random, literals, rule, range);
            case Pattern.Apply(Elementwise op, List<Pattern> operands) ->
                fx.apply(
                        op,
                        operands.stream()
                                .map(operand -> instance(operand, fx, random, literals, rule, range))
                                .toList());
            case Pattern.Family<?> family ->
                switch (rule.name()) {
                    case "extent-literal", "div-extent" -> fx.dimValue(Dim.of(random.nextInt(1, 100)));
                    case "fold-literals" -> {
                        var op = List.of(
                                        Elementwise.ADD,
                                        Elementwise.SUB,
                                        Elementwise.MUL,
                                        Elementwise.NEG,
                                        Elementwise.WHERE)
                                .get(random.nextInt(5));
                        var operands = new ArrayList<Value>();
                        for (int i = 0; i < op.arity(); i++) {
                            operands.add(fx.constant(random.nextInt(-20, 20) / 4.0));
                        }
                        yield fx.apply(op, operands);
                    }
                    default -> throw new IllegalArgumentException("no sample for " + rule);
                };
        };
    }

    /** A power of two or its negative: sums, products and quotients of two are doubles too, so folding them is exact. */
    private static double accepted(Pattern.Literal literal, Random random, int range) {
        while (true) {
            double value = power(random, range);
            if (literal.condition().test(value)) {
                return value;
            }
        }
    }

    private static Bindings bindings(DoubleSupplier values) {
        var bindings = new Bindings();
        List.of("x", "y", "z").forEach(name -> bindings.input(name, Array64.scalar(values.getAsDouble())));
        return bindings;
    }

    /** |Δ| ≤ K·u·(the greatest magnitude on the way). */
    private static void assertClose(Rule rule, Sides sides, Bindings bindings) {
        double scale = Math.max(Evaluation.scale(sides.before(), bindings), Evaluation.scale(sides.after(), bindings));
        double[] before = Evaluation.run(sides.before(), bindings).get("y").data();
        double[] after = Evaluation.run(sides.after(), bindings).get("y").data();
        assertEquals(before.length, after.length, rule::toString);
        for (int i = 0; i < before.length; i++) {
            double want = before[i];
            double got = after[i];
            assertTrue(Math.abs(want - got) <= TOLERANCE * scale, () -> rule + ": " + want + " became " + got);
        }
    }

    private static boolean isRational(Graph graph) {
        var known = graph.nodes().stream().map(Node::op).collect(Collectors.toSet());
        return known.stream().noneMatch(op -> op instanceof Elementwise e && !RATIONAL.contains(e));
    }

    private static final List<Elementwise> RATIONAL = List.of(
            Elementwise.ADD,
            Elementwise.SUB,
            Elementwise.MUL,
            Elementwise.DIV,
            Elementwise.NEG,
            Elementwise.ABS,
            Elementwise.SQUARE,
            Elementwise.RECIPROCAL,
            Elementwise.RELU,
            Elementwise.MIN,
            Elementwise.MAX,
            Elementwise.FLOOR,
            Elementwise.EQUAL,
            Elementwise.LESS,
            Elementwise.LESS_EQUAL,
            Elementwise.WHERE);

    /** The value as a fraction; empty where something is divided by 0. */
    private static Optional<Rational> rational(Value value, Map<String, Rational> leaves) {
        return switch (value.op()) {
            case LeafOp.Input(String name, TensorType type) -> Optional.of(leaves.get(name));
            case LeafOp.Constant(double c) -> Optional.of(c == 0 ? Rational.ZERO : Rational.ofShort(c));
            case LeafOp.DimValue(Dim dim) -> Optional.of(Rational.of(dim.constantValue()));
            case Elementwise op -> {
                var operands = new ArrayList<Rational>();
                for (Value operand : value.node().operands()) {
                    rational(operand, leaves).ifPresent(operands::add);
                }
                yield operands.size() < op.arity() ? Optional.empty() : rational(op, operands);
            }
            default -> throw new IllegalArgumentException(value.node() + " is not rational");
        };
    }

    private static Optional<Rational> rational(Elementwise op, List<Rational> operands) {
        Rational x = operands.getFirst();
        Rational y = operands.get(Math.min(1, operands.size() - 1));
        return switch (op) {
            case ADD -> Optional.of(x.plus(y));
            case SUB -> Optional.of(x.plus(y.negate()));
            case MUL -> Optional.of(x.times(y));
            case DIV -> y.signum() == 0 ? Optional.empty() : Optional.of(x.times(y.reciprocal()));
            case NEG -> Optional.of(x.negate());
            case ABS -> Optional.of(x.abs());
            case SQUARE -> Optional.of(x.times(x));
            case RECIPROCAL -> x.signum() == 0 ? Optional.empty() : Optional.of(x.reciprocal());
            case RELU -> Optional.of(x.signum() > 0 ? x : Rational.ZERO);
            case MIN -> Optional.of(x.compareTo(y) <= 0 ? x : y);
            case MAX -> Optional.of(x.compareTo(y) >= 0 ? x : y);
            case FLOOR -> {
                BigInteger[] parts = x.numerator().divideAndRemainder(x.denominator());
                long below = parts[1].signum() < 0 ? 1 : 0;
                yield Optional.of(new Rational(parts[0].subtract(BigInteger.valueOf(below)), BigInteger.ONE));
            }
            case EQUAL -> Optional.of(x.equals(y) ? Rational.ONE : Rational.ZERO);
            case LESS -> Optional.of(x.compareTo(y) < 0 ? Rational.ONE : Rational.ZERO);
            case LESS_EQUAL -> Optional.of(x.compareTo(y) <= 0 ? Rational.ONE : Rational.ZERO);
            case WHERE -> Optional.of(x.signum() != 0 ? y : operands.get(2));
            default -> throw new IllegalArgumentException(op + " is not rational");
        };
    }
}
