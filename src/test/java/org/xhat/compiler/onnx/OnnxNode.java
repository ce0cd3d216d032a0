package org.xhat.compiler.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.LeafOp;

/**
 * A node as its {@link Translation} sees it: attributes, and inputs that are values of the graph or, as shapes and axes are in xhat,
 * known when compiling.
 */
final class OnnxNode {
    private final OnnxCase given;
    private final Fx fx;
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    OnnxNode(OnnxCase given, Fx fx) {
        this.given = given;
        this.fx = fx;
        given.inputs().forEach(tensor -> tensors.put(tensor.name(), tensor));
    }

    Fx fx() {
        return fx;
    }

    /** What {@code function} makes of arguments, each a {@link Value} or a number. */
    Value call(String function, Object... arguments) {
        return Functions.call(fx, function, arguments);
    }

    boolean hasInput(int index) {
        return index < given.nodeInputs().size()
                && !given.nodeInputs().get(index).isEmpty();
    }

    private OnnxTensor tensor(int index) {
        OnnxTensor tensor = tensors.get(given.nodeInputs().get(index));
        if (tensor == null) {
            throw new IllegalArgumentException(given + " has no input " + index);
        }
        return tensor;
    }

    /** The input at {@code index} as a value; integers and truth values as numbers. */
    Value input(int index) {
        OnnxTensor tensor = tensor(index);
        Value leaf = fx.builder().add(new LeafOp.Input(tensor.name(), tensor.graphType()));
        return tensor.isFloating() ? leaf : fx.toFloating(leaf);
    }

    /** The input at {@code index} as numbers of rows. */
    Value indices(int index) {
        if (integers(index).stream().anyMatch(each -> each < 0)) {
            throw new UnsupportedNodeException("indices count from the start");
        }
        OnnxTensor tensor = tensor(index);
        return fx.builder().add(new LeafOp.Input(tensor.name(), tensor.graphType()));
    }

    List<Value> inputs() {
        return IntStream.range(0, given.nodeInputs().size())
                .mapToObj(this::input)
                .toList();
    }

    boolean isFloating(int index) {
        return tensor(index).isFloating();
    }

    /** The integers of the input at {@code index}, known when compiling. */
    List<Long> integers(int index) {
        return tensor(index).integers();
    }

    /** The one number of the input at {@code index}, known when compiling. */
    double number(int index) {
        return tensor(index).value().scalarValue();
    }

    boolean hasAttribute(String name) {
        return given.attributes().containsKey(name);
    }

    long integer(String attribute, long otherwise) {
        return (Long) given.attributes().getOrDefault(attribute, otherwise);
    }

    boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    double number(String attribute, double otherwise) {
        return ((Number) given.attributes().getOrDefault(attribute, otherwise)).doubleValue();
    }

    String text(String attribute, String otherwise) {
        return (String) given.attributes().getOrDefault(attribute, otherwise);
    }

    List<Long> integers(String attribute, List<Long> otherwise) {
        return !hasAttribute(attribute)
                ? otherwise
                : OnnxCase.list(given.attributes().get(attribute)).stream()
                        .map(Long.class::cast)
                        .toList();
    }

    int outputCount() {
        return given.outputs().size();
    }

    /** {@code axis}, from the end where negative, of {@code rank}. */
    static int axis(long axis, int rank) {
        return Math.toIntExact(axis < 0 ? axis + rank : axis);
    }

    /** The axes as {@link #axis}, ascending. */
    static List<Integer> axes(List<Long> axes, int rank) {
        return axes.stream().map(each -> axis(each, rank)).sorted().toList();
    }

    /** Every axis from {@code first} on. */
    static List<Integer> axesFrom(int first, int rank) {
        return IntStream.range(first, rank).boxed().toList();
    }

    /** The extent of x's axis: shapes are known when importing. */
    static int extent(Value x, int axis) {
        return Math.toIntExact(x.type().dim(axis).constantValue());
    }

    /** Extents as dims. */
    static List<Dim> dims(List<? extends Number> extents) {
        return extents.stream().map(extent -> Dim.of(extent.longValue())).toList();
    }
}
