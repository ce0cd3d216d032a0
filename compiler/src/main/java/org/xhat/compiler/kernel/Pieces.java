package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Concat;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.LibraryOp;

/**
 * Which operands of concatenations lie in their place of the whole: what computes them stores them there, so that the whole is
 * there once they are. It may be such an operand itself: of concat(concat(a, b), c) all three are stored where they end up. What
 * cannot be is copied, for a reason.
 */
final class Pieces {
    /**
     * An operand of a concatenation.
     *
     * @param whole the concatenation
     * @param number which of its operands
     */
    record Piece(Value whole, int number) {
        Value operand() {
            return whole.operand(number);
        }

        /** Its first element in the array, of extents {@code array}, in which the whole lies, from the whole's first on. */
        Dim offset(List<Dim> array) {
            int axis = ((Concat) whole.op()).axis();
            Dim start = whole.operands().subList(0, number).stream()
                    .map(before -> before.type().dim(axis))
                    .reduce(Dim.ZERO, Dim::plus);
            return array.subList(axis + 1, array.size()).stream().reduce(start, Dim::times);
        }
    }

    private final Map<Value, Piece> inPlace = new HashMap<>();
    private final Map<Piece, String> obstacles = new HashMap<>();

    private Pieces() {}

    /** Those of {@code values}, operands before uses, in a graph whose outputs are {@code outputs}. */
    static Pieces of(Collection<Value> values, Collection<Value> outputs, StoredValues stored) {
        var pieces = new Pieces();
        values.forEach(value -> pieces.find(value, outputs, stored));
        return pieces;
    }

    private void find(Value whole, Collection<Value> outputs, StoredValues stored) {
        for (int i = 0; whole.op() instanceof Concat && i < whole.operands().size(); i++) {
            var piece = new Piece(whole, i);
            String obstacle = obstacle(piece.operand(), outputs, stored);
            if (obstacle == null) {
                inPlace.put(piece.operand(), piece);
            } else {
                obstacles.put(piece, obstacle);
            }
        }
    }

    private @Nullable String obstacle(Value operand, Collection<Value> outputs, StoredValues stored) {
        if (stored.isConstantExpression(operand)) {
            return "it is computed wherever it is used";
        }
        if (operand.op() instanceof LeafOp) {
            return "it arrives in a place of its own";
        }
        if (Views.isView(operand)) {
            return "it is a view of what lies elsewhere";
        }
        if (operand.op() instanceof LibraryOp) {
            return "a library writes whole arrays";
        }
        if (outputs.contains(operand)) {
            return "an output of the graph has a place of its own";
        }
        if (stored.isDense(operand)) {
            return "it is read as one dense array";
        }
        return inPlace.containsKey(operand) ? "it lies in another place of a concatenation" : null;
    }

    /** The operand of a concatenation that {@code value} is, if it lies in its place there. */
    @Nullable Piece of(Value value) {
        return inPlace.get(value);
    }

    /** Why {@code piece} is copied to its place; null where it is not. */
    @Nullable String obstacle(Piece piece) {
        return obstacles.get(piece);
    }

    /** {@code value} and the wholes it lies in, the outermost last. */
    List<Value> within(Value value) {
        var within = new ArrayList<>(List.of(value));
        for (Piece piece = of(value); piece != null; piece = of(piece.whole())) {
            within.add(piece.whole());
        }
        return within;
    }

    /** The extents of the array in which {@code value} lies: its own, or those of the outermost whole. */
    List<Dim> extents(Value value) {
        return within(value).getLast().dims();
    }
}
