package org.xhat.compiler.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Operands that do not fit their operator: what the problem is, what would fit, and which operands, and which of their axes, are
 * at fault. Who knows where operands come from can point there.
 */
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An axis of an operand; −1 for all of it. */
    public record Place(int operand, int axis) {
        /** An operand as a whole. */
        public static Place whole(int operand) {
            return new Place(operand, -1);
        }

        /** Whether it is one axis. */
        public boolean isAxis() {
            return axis >= 0;
        }
    }

    private final String problem;
    private final String expected;
    private final boolean ofSeveral;
    private final transient @Nullable Unequal unequal;
    private final transient List<Place> places;
    private final transient List<Value> operands;

    /** Two extents, or numbers of elements, that have to be equal. */
    public record Unequal(Dim left, Dim right) {}

    private ShapeException(
            String problem,
            String expected,
            boolean ofSeveral,
            @Nullable Unequal unequal,
            List<Place> places,
            List<Value> operands) {
        super(expected.isEmpty() ? problem : problem + "; expected " + expected.replace("\n", "; "));
        this.problem = problem;
        this.expected = expected;
        this.ofSeveral = ofSeveral;
        this.unequal = unequal;
        this.places = List.copyOf(places);
        this.operands = List.copyOf(operands);
    }

    /** A fault that a model cannot make, with the message to show. */
    public ShapeException(String message) {
        this(message, "", false, null, List.of(), List.of());
    }

    /**
     * A fault of one operand.
     *
     * @param problem a sentence that names the shape
     * @param expected what would fit
     * @param places the axes that do not
     */
    public ShapeException(String problem, String expected, Place... places) {
        this(problem, expected, false, null, List.of(places), List.of());
    }

    /** The fault that operands of these types do not go together, or that one of this type does not fit by itself. */
    public static ShapeException uncombined(List<TensorType> types, String expected, Place... places) {
        String shapes = types.stream().map(TensorType::extents).collect(Collectors.joining(" and "));
        String verb = types.size() == 1 ? "take " : "combine ";
        return new ShapeException("cannot " + verb + shapes, expected, true, null, List.of(places), List.of());
    }

    /** The same fault, which would be none if two dims were equal. */
    public ShapeException unless(Dim left, Dim right) {
        return new ShapeException(problem, expected, ofSeveral, new Unequal(left, right), places, operands);
    }

    /** The fault that two extents, of one operand or of two, differ, which are equal in what is expected. */
    public static ShapeException unequal(List<TensorType> types, Place x, Place y, String expected) {
        Dim left = types.get(x.operand()).dim(x.axis());
        Dim right = types.get(y.operand()).dim(y.axis());
        String onlyData = left.isConstant() || right.isConstant()
                ? ""
                : "\nextents that are equal are written alike, by one name";
        return uncombined(
                        IntStream.of(x.operand(), y.operand())
                                .distinct()
                                .mapToObj(types::get)
                                .toList(),
                        expected + ": " + left + " is not " + right + onlyData,
                        x,
                        y)
                .unless(left, right);
    }

    /** The same fault, of an operator that was asked for on {@code operands}. */
    public ShapeException on(List<Value> operands) {
        return new ShapeException(problem, expected, ofSeveral, unequal, places, operands);
    }

    /** The dims that would have to be equal for the operands to fit; empty where that is not all. */
    public Optional<Unequal> unequal() {
        return Optional.ofNullable(unequal);
    }

    /** What is wrong, where the operator is called {@code name}. */
    public String problem(String name) {
        return ofSeveral ? "'" + name + "' " + problem : problem;
    }

    /** What would fit; empty where the problem says it. */
    public String expected() {
        return expected;
    }

    /** The axes that do not fit. */
    public List<Place> places() {
        return places;
    }

    /** What the operator was asked for on; empty where only types are known. */
    public List<Value> operands() {
        return operands;
    }

    /** The message to show; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
