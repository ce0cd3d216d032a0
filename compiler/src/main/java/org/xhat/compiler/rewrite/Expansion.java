package org.xhat.compiler.rewrite;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/**
 * Reads every value of a graph as a signomial over atoms.
 *
 * <p>A primal value is at most a product: sums of the forward computation are atoms, indivisible, but their <i>definitions</i>
 * are remembered, so that what they sum to can be derived. A gradient value is what {@link OperatorExpansion} makes of its
 * operands, as far as that can be written again. Everything else is an atom, chosen by {@link ValueNumbering}.
 */
final class Expansion {
    /** A longer signomial becomes an atom: the closed forms of normalizations have three terms, products of two of them nine. */
    private static final int MAX_TERMS = 12;

    /** A longer product becomes an atom, so that a chain of any length is read in time proportional to it. */
    private static final int MAX_FACTORS = 24;

    /** A higher power, or another than of x or √x, becomes an atom: what is written again is multiplied out of these. */
    static final int MAX_EXPONENT = 16;

    private final Set<Node> primal;
    private final Positivity positivity;
    private final AtomTable atoms;
    private final Map<Atom, Signomial> definitions = new HashMap<>();
    private final ValueNumbering numbering;
    private final Summation summation;
    private final OperatorExpansion operators;
    private final ForwardProducts forward = new ForwardProducts();
    private final Map<Value, Signomial> signomials = new HashMap<>();
    private final Set<Value> expanded = new LinkedHashSet<>();
    private int primalSharedSums;
    private int primalCentredSums;

    private Expansion(
            Set<Node> primal, Positivity positivity, AtomTable atoms, Map<Value, Associates.Associate> associates) {
        this.primal = primal;
        this.positivity = positivity;
        this.atoms = atoms;
        this.numbering = new ValueNumbering(atoms, associates, definitions);
        this.summation = new Summation(atoms, definitions);
        this.operators = new OperatorExpansion(atoms, summation, positivity, this::of);
    }

    /** Reads {@code graph}, of which {@code primal} are indivisible; they are closed under operands. */
    static Expansion of(Graph graph, Set<Node> primal) {
        var positivity = new Positivity(graph);
        var atoms = new AtomTable();
        var products = new Expansion(primal, positivity, atoms, Map.of());
        products.read(graph, true);
        var associates = Associates.of(graph, primal, products, positivity);
        var expansion = new Expansion(primal, positivity, atoms, associates);
        expansion.read(graph, true);
        expansion.primalSharedSums = expansion.summation.sharedSums();
        expansion.primalCentredSums = expansion.summation.centredSums();
        expansion.read(graph, false);
        return expansion;
    }

    /** The signomial of {@code value}, in the frame of its own axes, those of extent 1 left out. */
    Signomial of(Value value) {
        Signomial known = signomials.get(value);
        return known != null ? known : atoms.signomial(value);
    }

    /** Whether {@code value} was computed by the forward pass. */
    boolean isPrimal(Value value) {
        return primal.contains(value.node());
    }

    /** Whether {@code atom} is greater than 0 in floating point. */
    boolean isInvertible(Atom atom) {
        return positivity.of(atom) == Positivity.Sign.INVERTIBLE;
    }

    /** What of the forward pass is at hand. */
    ForwardProducts forward() {
        return forward;
    }

    /** The gradient's values that are no atoms, operands first. */
    Set<Value> expanded() {
        return expanded;
    }

    /** How many terms of the gradient vanished because what is summed is centred. */
    int centredSums() {
        return summation.centredSums() - primalCentredSums;
    }

    /** How many sums of the gradient turned out equal to an earlier one. */
    int sharedSums() {
        return summation.sharedSums() - primalSharedSums;
    }

    private void read(Graph graph, boolean primalNodes) {
        for (Node node : graph.nodes()) {
            if (primal.contains(node) == primalNodes
                    && node.types().size() == 1
                    && node.types().getFirst().kind() == TensorType.Kind.FLOATING) {
                Signomial read = operators.of(node, primalNodes);
                Value value = node.result();
                signomials.put(value, primalNodes ? primal(value, read) : gradient(value, read));
            }
        }
    }

    private Signomial primal(Value value, @Nullable Signomial read) {
        Signomial product =
                read != null && read.isMonomial() && isWritable(read) ? read : numbering.byDefinition(value, read);
        forward.add(value, product);
        return product;
    }

    private Signomial gradient(Value value, @Nullable Signomial read) {
        if (read != null && read.size() <= MAX_TERMS && isWritable(read)) {
            expanded.add(value);
            return read;
        }
        return numbering.byOperation(value, this::of);
    }

    /**
     * Whether all coefficients can be literals, all products are short, and all powers are products of what they are powers of or
     * of its root.
     */
    private static boolean isWritable(Signomial signomial) {
        return signomial.terms().values().stream().allMatch(Rational::isLiteral)
                && signomial.terms().keySet().stream()
                        .map(Monomial::powers)
                        .allMatch(powers -> powers.size() <= MAX_FACTORS
                                && powers.values().stream().allMatch(Expansion::isWritable));
    }

    private static boolean isWritable(Rational exponent) {
        return exponent.times(Rational.of(2)).isInteger() && exponent.abs().compareTo(Rational.of(MAX_EXPONENT)) <= 0;
    }
}
