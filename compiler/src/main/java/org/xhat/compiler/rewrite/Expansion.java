package org.xhat.compiler.rewrite;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.Op;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Broadcast;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.op.Reshape;

/**
 * Reads every value of a graph as a signomial over atoms.
 *
 * <p>A primal value is at most a product: sums of the forward computation are atoms, indivisible, but their <i>definitions</i>
 * are remembered, so that what they sum to can be derived. A gradient value is expanded as far as that cannot multiply work:
 * a product is distributed over a sum only where the other factor repeats along an axis (it can then leave a sum over that
 * axis), or where every term of the sum holds a finished reduction. Everything else is an atom; equal operations on equal
 * signomials are the same atom.
 */
final class Expansion {
    /** A longer signomial becomes an atom: the closed forms of normalizations have three terms, products of two of them nine. */
    private static final int MAX_TERMS = 12;

    /** A longer product becomes an atom, so that a chain of any length is read in time proportional to it. */
    private static final int MAX_FACTORS = 24;

    /** A higher power, or another than of x or √x, becomes an atom: what is written again is multiplied out of these. */
    private static final int MAX_EXPONENT = 16;

    private record Framed(Signomial signomial, List<Dim> frame) {
        static Framed of(Signomial signomial, Value value) {
            return new Framed(signomial, UnitAxes.without(value.dims()));
        }
    }

    private record Operation(Op op, int index, List<Framed> operands) {}

    private final Graph graph;
    private final Set<Node> primal;
    private final Positivity positivity;
    private final AtomTable atoms;
    private final Map<Value, Associates.Associate> associates;
    private final Map<Atom, Signomial> definitions = new HashMap<>();
    private final Summation summation;
    private final Map<Value, Signomial> signomials = new HashMap<>();
    private final Map<Framed, Signomial> byDefinition = new HashMap<>();
    private final Map<Operation, Value> numbering = new HashMap<>();
    private final Set<Value> opaque = new HashSet<>();
    private final Map<Atom, TreeMap<Rational, Value>> knownPowers = new HashMap<>();
    private final Map<Framed, Value> knownProducts = new HashMap<>();
    private int primalSharedSums;
    private int primalCentredSums;

    private Expansion(
            Graph graph,
            Set<Node> primal,
            Positivity positivity,
            AtomTable atoms,
            Map<Value, Associates.Associate> associates) {
        this.graph = graph;
        this.primal = primal;
        this.positivity = positivity;
        this.atoms = atoms;
        this.associates = associates;
        this.summation = new Summation(atoms, definitions);
    }

    /** Reads {@code graph}, of which {@code primal} are indivisible; they are closed under operands. */
    static Expansion of(Graph graph, Set<Node> primal) {
        var positivity = new Positivity(graph);
        var atoms = new AtomTable();
        var products = new Expansion(graph, primal, positivity, atoms, Map.of());
        products.read(true);
        var associates = Associates.of(graph, primal, products, positivity);
        var expansion = new Expansion(graph, primal, positivity, atoms, associates);
        expansion.read(true);
        expansion.primalSharedSums = expansion.summation.sharedSums();
        expansion.primalCentredSums = expansion.summation.centredSums();
        expansion.read(false);
        return expansion;
    }

    /** The signomial of {@code value}, in the frame of its own axes, those of extent 1 left out. */
    Signomial of(Value value) {
        Signomial known = signomials.get(value);
        return known != null ? known : atomic(value);
    }

    /** Whether {@code value} was computed by the forward pass. */
    boolean isPrimal(Value value) {
        return primal.contains(value.node());
    }

    /** Whether {@code atom} is greater than 0 in floating point. */
    boolean isInvertible(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> positivity.of(value) == Positivity.Sign.INVERTIBLE;
            case Atom.Source.Extent e -> true;
            case Atom.Source.Total t -> false;
        };
    }

    /** Forward values that are powers of {@code atom}, by exponent. */
    Map<Rational, Value> knownPowers(Atom atom) {
        return knownPowers.getOrDefault(atom, new TreeMap<>());
    }

    /** The forward value that is {@code monomial} in {@code frame}, if there is one. */
    @Nullable Value knownProduct(Monomial monomial, List<Dim> frame) {
        return knownProducts.get(new Framed(Signomial.of(Rational.ONE, monomial), frame));
    }

    /** The atom of {@code value}, which has one. */
    Atom atom(Value value) {
        return atoms.opaque(value);
    }

    /** How many terms of the gradient vanished because what is summed is centred. */
    int centredSums() {
        return summation.centredSums() - primalCentredSums;
    }

    /** How many sums of the gradient turned out equal to an earlier one. */
    int sharedSums() {
        return summation.sharedSums() - primalSharedSums;
    }

    private void read(boolean primalNodes) {
        for (Node node : graph.nodes()) {
            if (primal.contains(node) == primalNodes) {
                if (node.types().size() == 1 && node.types().getFirst().kind() == TensorType.Kind.FLOATING) {
                    Signomial read = read(node);
                    Value value = node.result();
                    signomials.put(value, primalNodes ? primal(value, read) : gradient(value, read));
                } else if (!primalNodes) {
                    IntStream.range(0, node.types().size()).forEach(i -> opaque.add(new Value(node, i)));
                }
            }
        }
    }

    private Signomial primal(Value value, @Nullable Signomial read) {
        Signomial product = read != null && read.isMonomial() && isWritable(read) ? read : indivisible(value, read);
        if (product.leadingCoefficient().isOne()) {
            Monomial monomial = product.leading();
            var powers = monomial.powers();
            if (powers.size() == 1 && !powers.firstKey().isSmall(UnitAxes.rank(value))) {
                knownPowers
                        .computeIfAbsent(powers.firstKey().atom(), atom -> new TreeMap<>())
                        .putIfAbsent(powers.firstEntry().getValue(), value);
            } else if (powers.size() > 1 && monomial.cover().size() == UnitAxes.rank(value)) {
                knownProducts.putIfAbsent(Framed.of(product, value), value);
            }
        }
        return product;
    }

    /** A forward value that is no product: its atom, or another value's that has the same definition up to sign. */
    private Signomial indivisible(Value value, @Nullable Signomial definition) {
        if (definition == null || definition.isZero()) {
            return associate(value, null);
        }
        boolean flipped = definition.leadingCoefficient().signum() < 0;
        Signomial canonical = flipped ? definition.times(Rational.of(-1), Monomial.ONE) : definition;
        var key = Framed.of(canonical, value);
        Signomial known = byDefinition.get(key);
        if (known == null) {
            Signomial own = associate(value, definition);
            byDefinition.put(key, flipped ? own.times(Rational.of(-1), Monomial.ONE) : own);
            return own;
        }
        return flipped ? known.times(Rational.of(-1), Monomial.ONE) : known;
    }

    /** The atom of {@code value}, written by its representative. */
    private Signomial associate(Value value, @Nullable Signomial definition) {
        Associates.Associate associate = associates.get(value);
        if (associate == null) {
            Signomial own = atomic(value);
            if (definition != null) {
                definitions.put(atom(value), definition);
            }
            return own;
        }
        if (definition != null) {
            definitions.put(
                    atom(associate.representative()), definition.times(associate.coefficient(), associate.unit()));
        }
        return atomic(associate.representative())
                .times(associate.coefficient().reciprocal(), associate.unit().reciprocal());
    }

    private Signomial gradient(Value value, @Nullable Signomial read) {
        if (read != null && read.size() <= MAX_TERMS && isWritable(read)) {
            return read;
        }
        opaque.add(value);
        var operands = value.node().operands().stream()
                .map(operand -> new Framed(of(operand), operand.dims()))
                .toList();
        return atomic(numbering.computeIfAbsent(new Operation(value.op(), value.index(), operands), same -> value));
    }

    /**
     * Whether all coefficients can be literals, all products are short, and all powers are products of what they are powers of or
     * of its root.
     */
    private static boolean isWritable(Signomial signomial) {
        return signomial.terms().values().stream().allMatch(Rational::isLiteral)
                && signomial.terms().keySet().stream()
                        .allMatch(monomial -> monomial.powers().size() <= MAX_FACTORS)
                && signomial.terms().keySet().stream()
                        .flatMap(monomial -> monomial.powers().values().stream())
                        .map(Rational.of(2)::times)
                        .allMatch(halves ->
                                halves.isInteger() && halves.abs().compareTo(Rational.of(2 * MAX_EXPONENT)) <= 0);
    }

    private Signomial atomic(Value value) {
        var axes = IntStream.range(0, UnitAxes.rank(value)).boxed().toList();
        return Signomial.of(Rational.ONE, Monomial.of(new Factor(atom(value), axes)));
    }

    private @Nullable Signomial read(Node node) {
        return switch (node.op()) {
            case LeafOp.Constant(double c) when c == 0 -> Signomial.ZERO;
            case LeafOp.Constant(double c) when Rational.isShort(c) -> Signomial.of(Rational.ofShort(c), Monomial.ONE);
            case LeafOp.DimValue(Dim dim) -> atoms.extent(dim);
            case Broadcast(List<Dim> dims, List<Integer> axes) -> {
                Value x = node.operands().getFirst();
                yield of(x).remap(position -> UnitAxes.position(dims, axes.get(UnitAxes.axis(x.dims(), position))));
            }
            case Reshape(List<Dim> dims) -> {
                Value x = node.operands().getFirst();
                yield UnitAxes.without(dims).equals(UnitAxes.without(x.dims())) ? of(x) : null;
            }
            case ReduceOp(ReduceOp.Kind kind, List<Integer> axes)
            when kind == ReduceOp.Kind.SUM -> {
                Value x = node.operands().getFirst();
                if (!Summation.addsSomething(x, axes)) {
                    yield null;
                }
                var summed = axes.stream()
                        .filter(axis -> !x.type().dim(axis).is(1))
                        .map(axis -> UnitAxes.position(x.dims(), axis))
                        .toList();
                yield summation.sum(of(x), UnitAxes.without(x.dims()), summed);
            }
            case Elementwise op -> read(op, node.operands(), UnitAxes.rank(node.result()), primal.contains(node));
            default -> null;
        };
    }

    private @Nullable Signomial read(Elementwise op, List<Value> operands, int rank, boolean isPrimal) {
        Signomial x = of(operands.getFirst());
        return switch (op) {
            case ADD, SUB -> {
                Signomial y = of(operands.get(1));
                boolean accumulates = !isPrimal && !x.equals(y) && isPlain(x, rank) && isPlain(y, rank);
                yield accumulates ? null : op == Elementwise.ADD ? x.plus(y) : x.minus(y);
            }
            case NEG -> x.times(Rational.of(-1), Monomial.ONE);
            case MUL ->
                isLiteralZero(operands.get(0)) || isLiteralZero(operands.get(1))
                        ? null
                        : product(x, of(operands.get(1)), rank);
            case SQUARE -> power(x, Rational.of(2));
            case RECIPROCAL -> power(x, Rational.of(-1));
            case DIV -> {
                Signomial reciprocal = power(of(operands.get(1)), Rational.of(-1));
                yield reciprocal == null || isLiteralZero(operands.getFirst()) ? null : product(x, reciprocal, rank);
            }
            case SQRT -> root(x, Rational.HALF);
            case RSQRT -> root(x, Rational.HALF.negate());
            case POW -> power(x, of(operands.get(1)));
            case WHERE -> selection(operands, rank);
            default -> null;
        };
    }

    /**
     * What a selection is where its branches are equal, and c · y where it is y or 0: c is 1 or 0, and y made of numbers and extents
     * alone, so finite. The mask of a mean over labelled examples thus stays a factor, though it selects.
     */
    private @Nullable Signomial selection(List<Value> operands, int rank) {
        Signomial taken = of(operands.get(1));
        boolean isMasked = isLiteralZero(operands.get(2));
        if (taken.equals(isMasked ? Signomial.ZERO : of(operands.get(2)))) {
            return taken;
        }
        return isMasked && isTruth(operands.getFirst()) && taken.isMonomial() && isNumber(taken.leading())
                ? product(of(operands.getFirst()), taken, rank)
                : null;
    }

    private static boolean isNumber(Monomial monomial) {
        return monomial.powers().entrySet().stream()
                .allMatch(power -> power.getKey().atom().source() instanceof Atom.Source.Extent
                        && power.getValue().compareTo(Rational.ONE) <= 0);
    }

    /** Whether {@code value} is 1 or 0, for a comparison makes it. */
    private static boolean isTruth(Value value) {
        return switch (value.op()) {
            case Elementwise op -> op == Elementwise.EQUAL || op == Elementwise.LESS || op == Elementwise.LESS_EQUAL;
            case Broadcast b -> isTruth(value.operand(0));
            default -> false;
        };
    }

    /** A cotangent as it comes, ±1 · full-size factors none of which is a reduction: a sum of two is better left one atom. */
    private static boolean isPlain(Signomial x, int rank) {
        return rank > 0
                && x.isMonomial()
                && x.leadingCoefficient().abs().isOne()
                && !x.leading().isOne()
                && x.leading().powers().keySet().stream()
                        .allMatch(factor ->
                                !factor.isSmall(rank) && !factor.atom().isTotal());
    }

    /** x · y, or null where that would copy full-size work into each term. */
    private static @Nullable Signomial product(Signomial x, Signomial y, int rank) {
        if (x.isZero() || y.isZero()) {
            return Signomial.ZERO;
        }
        if (y.isMonomial() && (x.isMonomial() || distributes(y.leading(), x, rank))) {
            return x.times(y.leadingCoefficient(), y.leading());
        }
        if (x.isMonomial() && distributes(x.leading(), y, rank)) {
            return y.times(x.leadingCoefficient(), x.leading());
        }
        return null;
    }

    private static boolean distributes(Monomial factor, Signomial sum, int rank) {
        return rank == 0
                || factor.isSmall(rank)
                || sum.terms().keySet().stream()
                        .allMatch(term -> term.powers().keySet().stream()
                                .anyMatch(own -> own.atom().isTotal()));
    }

    private static @Nullable Signomial power(Signomial x, Rational exponent) {
        return x.isMonomial()
                ? Signomial.of(
                        x.leadingCoefficient().power(exponent.numerator().intValueExact()),
                        x.leading().power(exponent))
                : null;
    }

    /** x to a number: an integer, or else a half of one. */
    private @Nullable Signomial power(Signomial x, Signomial exponent) {
        if (!exponent.isMonomial() || !exponent.leading().isOne()) {
            return null;
        }
        Rational number = exponent.leadingCoefficient();
        boolean isSmall = number.abs().compareTo(Rational.of(MAX_EXPONENT)) <= 0;
        return !isSmall ? null : number.isInteger() ? power(x, number) : root(x, number);
    }

    /** A root of one factor: of anything to the first power, since (√x)² = x wherever √x is a number; else of what is positive. */
    private @Nullable Signomial root(Signomial x, Rational exponent) {
        if (!x.isMonomial()
                || !x.leadingCoefficient().isOne()
                || x.leading().powers().size() != 1) {
            return null;
        }
        var power = x.leading().powers().firstEntry();
        return power.getValue().isOne() || isPositive(power.getKey().atom())
                ? Signomial.of(Rational.ONE, x.leading().power(exponent))
                : null;
    }

    private boolean isPositive(Atom atom) {
        return switch (atom.source()) {
            case Atom.Source.Opaque(Value value) -> positivity.of(value).compareTo(Positivity.Sign.POSITIVE) >= 0;
            case Atom.Source.Extent e -> true;
            case Atom.Source.Total t -> false;
        };
    }

    /** x · 0 is not 0 where x is not finite, and a literal 0 is what the program says. */
    private static boolean isLiteralZero(Value value) {
        return switch (value.op()) {
            case LeafOp.Constant(double c) -> c == 0;
            case Broadcast b -> isLiteralZero(value.operand(0));
            default -> false;
        };
    }

    /** The gradient's values that are signomials, grouped: two that one is computed from the other by are in one group. */
    List<List<Value>> groups() {
        var leaders = new HashMap<Value, Value>();
        for (Node node : graph.nodes()) {
            if (!primal.contains(node) && node.types().size() == 1 && !opaque.contains(node.result())) {
                leaders.put(node.result(), node.result());
                for (Value operand : node.operands()) {
                    if (leaders.containsKey(operand)) {
                        leaders.put(leader(leaders, operand), node.result());
                    }
                }
            }
        }
        var groups = new TreeMap<Integer, List<Value>>();
        for (Node node : graph.nodes()) {
            if (node.types().size() == 1 && leaders.containsKey(node.result())) {
                groups.computeIfAbsent(leader(leaders, node.result()).node().id(), id -> new ArrayList<>())
                        .add(node.result());
            }
        }
        return List.copyOf(groups.values());
    }

    private static Value leader(Map<Value, Value> leaders, Value value) {
        Value at = value;
        Value above = requireNonNull(leaders.get(at));
        while (!above.equals(at)) {
            Value higher = requireNonNull(leaders.get(above));
            leaders.put(at, higher);
            at = higher;
            above = requireNonNull(leaders.get(at));
        }
        return at;
    }
}
