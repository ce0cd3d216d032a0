package org.xhat.compiler.op;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.TensorType.Kind;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;

/**
 * A sum of products over shared axes, in einsum letters: {@code contract{mk,kn->mn} : [m,k],[k,n] → [m,n]}. A letter occurs at
 * most once in each of the three, and in at least two of them; so it is one of four things: <i>batch</i> (in all three),
 * <i>row</i> (left and result), <i>column</i> (right and result) or <i>contracted</i> (left and right).
 *
 * <p>The operator is bilinear, and that condition is symmetric in the three, so it is closed under both derivatives: the
 * cotangent of the left operand is the contraction of g with the right one, onto the left's letters.
 *
 * @param left the left operand's axes
 * @param right the right operand's axes
 * @param result the result's axes
 */
public record ContractOp(String left, String right, String result) implements SingleResult {
    static final Declaration<ContractOp> DECLARATION = new Declaration<>(
            "contract",
            ContractOp.class,
            Attributes.text(op -> op.left + "," + op.right + "->" + op.result, ContractOp::parse),
            Stream.of(
                            "mk,kn->mn",
                            "km,kn->mn",
                            "mk,nk->mn",
                            "bmk,bkn->bmn",
                            "bmk,kn->bmn",
                            "mk,abkn->abmn",
                            "abmk,bkn->abmn",
                            "bkm,bkn->mn",
                            "mk,mk->m",
                            "m,n->mn",
                            "k,k->")
                    .map(ContractOp::parse)
                    .map(op -> Sample.of(op, sampled(op.left), sampled(op.right)))
                    .toList(),
            List.of(Signature.of(
                    "matmul",
                    (fx, given) -> fx.matmul(given.tensor(0), given.tensor(1)),
                    Parameter.TENSOR,
                    Parameter.TENSOR)));

    /** A type with one axis for each letter, k the named one. */
    private static TensorType sampled(String letters) {
        return TensorType.floating(letters.chars()
                .mapToObj(letter -> switch (letter) {
                    case 'k' -> Sample.M;
                    case 'm' -> Sample.THREE;
                    case 'n' -> Sample.FOUR;
                    default -> Sample.TWO;
                })
                .toList());
    }

    /** Checks the letters. */
    public ContractOp {
        for (String axes : List.of(left, right, result)) {
            if (axes.chars().distinct().count() != axes.length()
                    || !axes.chars().allMatch(Character::isLetter)) {
                throw new IllegalArgumentException("'" + axes + "' does not name each axis by a letter of its own");
            }
        }
        var occurrences = (left + right + result)
                .chars()
                .boxed()
                .collect(Collectors.groupingBy(letter -> letter, Collectors.counting()));
        occurrences.forEach((letter, count) -> {
            if (count < 2) {
                throw new IllegalArgumentException("'" + Character.toString(letter)
                        + "' occurs once: sum it away before, or broadcast it after the contraction");
            }
        });
    }

    /** Reads {@code mk,kn->mn}; {@link IllegalArgumentException} for what is not of that form. */
    public static ContractOp parse(String letters) {
        var parts = letters.split(",|->", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "expected a contraction such as 'mk,kn->mn' instead of '" + letters + "'");
        }
        return new ContractOp(parts[0].strip(), parts[1].strip(), parts[2].strip());
    }

    @Override
    public Declaration<ContractOp> declaration() {
        return DECLARATION;
    }

    /** Letters of all three, in the left operand's order. */
    public String batchLetters() {
        return lettersOf(left, letter -> right.indexOf(letter) >= 0 && result.indexOf(letter) >= 0);
    }

    /** Letters of the left operand and the result only, in the left operand's order. */
    public String rowLetters() {
        return lettersOf(left, letter -> right.indexOf(letter) < 0);
    }

    /** Letters of the right operand and the result only, in the right operand's order. */
    public String columnLetters() {
        return lettersOf(right, letter -> left.indexOf(letter) < 0);
    }

    /** Letters of both operands that the result lacks, in the left operand's order. */
    public String contractedLetters() {
        return lettersOf(left, letter -> result.indexOf(letter) < 0);
    }

    private static String lettersOf(String axes, IntPredicate condition) {
        return axes.chars().filter(condition).mapToObj(Character::toString).collect(Collectors.joining());
    }

    @Override
    public TensorType type(List<TensorType> operands) {
        if (operands.size() != 2 || operands.stream().anyMatch(operand -> operand.kind() != Kind.FLOATING)) {
            throw new ShapeException("contract takes two floating operands, not " + operands);
        }
        TensorType x = operands.get(0);
        TensorType y = operands.get(1);
        String expected = lettered(left) + " and " + lettered(right);
        if (x.rank() != left.length() || y.rank() != right.length()) {
            throw ShapeException.uncombined(operands, expected);
        }
        for (int i = 0; i < left.length(); i++) {
            int j = right.indexOf(left.charAt(i));
            if (j >= 0 && !x.dim(i).equals(y.dim(j))) {
                throw ShapeException.unequal(operands, new Place(0, i), new Place(1, j), expected);
            }
        }
        return TensorType.floating(result.chars()
                .mapToObj(this::source)
                .map(at -> operands.get(at.operand()).dim(at.axis()))
                .toList());
    }

    private static String lettered(String axes) {
        return axes.chars().mapToObj(Character::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** The operand's axis that is called {@code letter}. */
    private Place source(int letter) {
        int axis = left.indexOf(letter);
        return axis >= 0 ? new Place(0, axis) : new Place(1, right.indexOf(letter));
    }

    @Override
    public List<Place> sources(Node node, int result, int axis) {
        return List.of(source(this.result.charAt(axis)));
    }

    @Override
    public List<@Nullable Value> cotangents(Fx fx, Node node, Value cotangent) {
        Value x = node.operands().get(0);
        Value y = node.operands().get(1);
        return Arrays.asList(
                fx.contract(new ContractOp(result, right, left), cotangent, y),
                fx.contract(new ContractOp(left, result, right), x, cotangent));
    }

    @Override
    public @Nullable Value tangent(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value dx = tangents.get(0);
        Value dy = tangents.get(1);
        Value first = dx == null ? null : fx.contract(this, dx, node.operands().get(1));
        Value second = dy == null ? null : fx.contract(this, node.operands().get(0), dy);
        return first == null ? second : second == null ? first : fx.add(first, second);
    }

    /**
     * Both operands are laid out as [batch, row, contracted] and [batch, contracted, column]; then one loop nest in the order
     * row, contracted, column runs along contiguous rows and still adds each element's products by ascending k.
     */
    @Override
    public Array64 value(Node node, List<Array64> operands, Map<String, Long> dims) {
        var extents = new LinkedHashMap<Character, Integer>();
        for (int i = 0; i < left.length(); i++) {
            extents.put(left.charAt(i), operands.get(0).shape().get(i));
        }
        for (int i = 0; i < right.length(); i++) {
            extents.put(right.charAt(i), operands.get(1).shape().get(i));
        }
        String batchLetters = batchLetters();
        String inner = batchLetters + rowLetters() + columnLetters();
        double[] x = permuted(operands.get(0).data(), left, batchLetters + rowLetters() + contractedLetters(), extents);
        double[] y =
                permuted(operands.get(1).data(), right, batchLetters + contractedLetters() + columnLetters(), extents);
        int batches = Strides.elementCount(shape(batchLetters, extents));
        int rows = Strides.elementCount(shape(rowLetters(), extents));
        int columns = Strides.elementCount(shape(columnLetters(), extents));
        int terms = Strides.elementCount(shape(contractedLetters(), extents));
        var sums = new double[batches * rows * columns];
        for (int b = 0; b < batches; b++) {
            for (int i = 0; i < rows; i++) {
                int sum = (b * rows + i) * columns;
                for (int k = 0; k < terms; k++) {
                    double factor = x[(b * rows + i) * terms + k];
                    int term = (b * terms + k) * columns;
                    for (int j = 0; j < columns; j++) {
                        sums[sum + j] += factor * y[term + j];
                    }
                }
            }
        }
        return new Array64(shape(result, extents), permuted(sums, inner, result, extents));
    }

    private static List<Integer> shape(String letters, Map<Character, Integer> extents) {
        return letters.chars().mapToObj(letter -> extents.get((char) letter)).toList();
    }

    /** The elements of {@code data}, whose axes are {@code from}, in the order of the axes {@code to}. */
    private static double[] permuted(double[] data, String from, String to, Map<Character, Integer> extents) {
        if (from.equals(to)) {
            return data;
        }
        int[] strides = Strides.of(shape(from, extents));
        int[] places = Strides.places(
                shape(to, extents),
                to.chars().map(letter -> strides[from.indexOf(letter)]).toArray());
        return Arrays.stream(places).mapToDouble(place -> data[place]).toArray();
    }
}
