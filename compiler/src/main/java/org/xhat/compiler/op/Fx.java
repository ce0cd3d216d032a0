package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.GraphBuilder;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ReduceOp.Kind;

/**
 * One short name for each operator: how derivative rules, the front end and patterns write formulas. Each method asks the
 * builder for one node, or for the few that its formula says; none simplifies, beyond leaving out a node that would change
 * nothing. Operands that do not fit raise {@link org.xhat.compiler.graph.ShapeException}.
 *
 * @param builder makes the nodes
 */
public record Fx(GraphBuilder builder) {
    // spotless:off

    /** x + y. */
    public Value add(Value x, Value y) { return builder.add(Elementwise.ADD, x, y); }

    /** x − y. */
    public Value sub(Value x, Value y) { return builder.add(Elementwise.SUB, x, y); }

    /** x · y. */
    public Value mul(Value x, Value y) { return builder.add(Elementwise.MUL, x, y); }

    /** x / y. */
    public Value div(Value x, Value y) { return builder.add(Elementwise.DIV, x, y); }

    /** −x. */
    public Value neg(Value x) { return builder.add(Elementwise.NEG, x); }

    /** |x|. */
    public Value abs(Value x) { return builder.add(Elementwise.ABS, x); }

    /** −1, ±0, 1 or NaN. */
    public Value sign(Value x) { return builder.add(Elementwise.SIGN, x); }

    /** x². */
    public Value square(Value x) { return builder.add(Elementwise.SQUARE, x); }

    /** √x. */
    public Value sqrt(Value x) { return builder.add(Elementwise.SQRT, x); }

    /** 1/√x. */
    public Value rsqrt(Value x) { return builder.add(Elementwise.RSQRT, x); }

    /** 1/x. */
    public Value reciprocal(Value x) { return builder.add(Elementwise.RECIPROCAL, x); }

    /** eˣ. */
    public Value exp(Value x) { return builder.add(Elementwise.EXP, x); }

    /** The natural logarithm. */
    public Value log(Value x) { return builder.add(Elementwise.LOG, x); }

    /** log(1 + x). */
    public Value log1p(Value x) { return builder.add(Elementwise.LOG1P, x); }

    /** The logarithm to base 2. */
    public Value log2(Value x) { return builder.add(Elementwise.LOG2, x); }

    /** tanh x. */
    public Value tanh(Value x) { return builder.add(Elementwise.TANH, x); }

    /** 1/(1 + e⁻ˣ). */
    public Value sigmoid(Value x) { return builder.add(Elementwise.SIGMOID, x); }

    /** log(1 + eˣ). */
    public Value softplus(Value x) { return builder.add(Elementwise.SOFTPLUS, x); }

    /** max(x, 0). */
    public Value relu(Value x) { return builder.add(Elementwise.RELU, x); }

    /** erf x. */
    public Value erf(Value x) { return builder.add(Elementwise.ERF, x); }

    /** sin x. */
    public Value sin(Value x) { return builder.add(Elementwise.SIN, x); }

    /** cos x. */
    public Value cos(Value x) { return builder.add(Elementwise.COS, x); }

    /** xʸ. */
    public Value pow(Value x, Value y) { return builder.add(Elementwise.POW, x, y); }

    /** The lesser. */
    public Value min(Value x, Value y) { return builder.add(Elementwise.MIN, x, y); }

    /** The greater. */
    public Value max(Value x, Value y) { return builder.add(Elementwise.MAX, x, y); }

    /** ⌊x⌋. */
    public Value floor(Value x) { return builder.add(Elementwise.FLOOR, x); }

    /** 1 where x = y, else 0. */
    public Value equal(Value x, Value y) { return builder.add(Elementwise.EQUAL, x, y); }

    /** 1 where x &lt; y, else 0. */
    public Value less(Value x, Value y) { return builder.add(Elementwise.LESS, x, y); }

    /** 1 where x ≤ y, else 0. */
    public Value lessEqual(Value x, Value y) { return builder.add(Elementwise.LESS_EQUAL, x, y); }

    /** x where condition ≠ 0, else y. */
    public Value where(Value condition, Value x, Value y) { return builder.add(Elementwise.WHERE, condition, x, y); }

    /** x · y + z, rounded once. */
    public Value fma(Value x, Value y, Value z) { return builder.add(Elementwise.FMA, x, y, z); }
    // spotless:on

    /** The pointwise operator {@code op}. */
    public Value apply(Elementwise op, List<Value> operands) {
        return builder.add(op, operands);
    }

    /** A literal. */
    public Value constant(double value) {
        return builder.add(new LeafOp.Constant(value));
    }

    /** An extent as a number. */
    public Value dimValue(Dim dim) {
        return builder.add(new LeafOp.DimValue(dim));
    }

    /** 0, 1, … along one axis. */
    public Value iota(Dim extent) {
        return builder.add(new LeafOp.Iota(extent));
    }

    /** Integers as numbers. */
    public Value toFloating(Value x) {
        return builder.add(new IndexOp.ToFloating(), x);
    }

    /** {@code [m] labels → [m,count]}: 1 where the label is the column's number, else 0. */
    public Value oneHot(Value labels, Dim count) {
        var dims = List.of(labels.type().dim(0), count);
        return equal(broadcast(toFloating(labels), dims, List.of(0)), broadcast(iota(count), dims, List.of(1)));
    }

    /** Σ over {@code axes}, which the result lacks; x itself where there are none. */
    public Value sum(Value x, List<Integer> axes) {
        return reduce(Kind.SUM, x, axes);
    }

    /** The largest over {@code axes}, which the result lacks; x itself where there are none. */
    public Value max(Value x, List<Integer> axes) {
        return reduce(Kind.MAX, x, axes);
    }

    /** The smallest over {@code axes}, which the result lacks; x itself where there are none. */
    public Value min(Value x, List<Integer> axes) {
        return reduce(Kind.MIN, x, axes);
    }

    private Value reduce(Kind kind, Value x, List<Integer> axes) {
        return axes.isEmpty() ? x : builder.add(new ReduceOp(kind, axes), x);
    }

    /** Σ over {@code axes}, divided by the number of elements summed as a {@link LeafOp.DimValue}. */
    public Value mean(Value x, List<Integer> axes) {
        Dim count = axes.stream().map(x.type()::dim).reduce(Dim.ONE, Dim::times);
        return div(sum(x, axes), dimValue(count));
    }

    /** {@code […,m,k],[…,k,n] → […,m,n]}, as {@link MatrixProduct} says. */
    public Value matmul(Value x, Value y) {
        return MatrixProduct.of(this, x, y);
    }

    /** The contraction {@code op}. */
    public Value contract(ContractOp op, Value x, Value y) {
        return builder.add(op, x, y);
    }

    /** The contraction {@code mk,kn->mn}. */
    public Value contract(String letters, Value x, Value y) {
        return contract(ContractOp.parse(letters), x, y);
    }

    /** The same elements under other extents; x itself where they are x's. */
    public Value reshape(Value x, List<Dim> dims) {
        return dims.equals(x.dims()) ? x : builder.add(new Reshape(dims), x);
    }

    /** Result axis i is x's axis {@code permutation[i]}; x itself for the identity. */
    public Value transpose(Value x, List<Integer> permutation) {
        return permutation.equals(Axes.all(x.type().rank())) ? x : builder.add(new Transpose(permutation), x);
    }

    /** x's axis i becomes axis {@code axes[i]} of a result of extents {@code dims}; x itself where nothing is repeated. */
    public Value broadcast(Value x, List<Dim> dims, List<Integer> axes) {
        return dims.equals(x.dims()) ? x : builder.add(new Broadcast(dims, axes), x);
    }

    /** x, which lacks {@code axes} of {@code reference}, repeated along them: what undoes the shape of a reduction. */
    public Value broadcastLike(Value x, Value reference, List<Integer> axes) {
        return broadcast(x, reference.dims(), Axes.except(axes, reference.type().rank()));
    }

    /** A scalar repeated to extents {@code dims}; x itself where it has those. */
    public Value broadcastScalar(Value x, List<Dim> dims) {
        return broadcast(x, dims, Axes.all(x.type().rank()));
    }

    /** A cotangent of full shape as that of an operand of type {@code operand}: summed where the operand is a scalar. */
    public Value unbroadcast(Value cotangent, TensorType operand) {
        return operand.isScalar() ? sum(cotangent, Axes.all(cotangent.type().rank())) : cotangent;
    }

    /** Elements start ≤ i &lt; end along {@code axis}; x itself for all of them. */
    public Value slice(Value x, int axis, Dim start, Dim end) {
        return start.is(0) && end.equals(x.type().dim(axis)) ? x : builder.add(new Slice(axis, start, end), x);
    }

    /** Zeros before and after x along {@code axis}, or elements less where there are fewer than none; x itself for none. */
    public Value pad(Value x, int axis, Dim before, Dim after) {
        return before.is(0) && after.is(0) ? x : builder.add(new Pad(axis, before, after), x);
    }

    /** The windows of x; where they lie side by side and leave nothing, an axis that is divided. */
    public Value windows(Value x, WindowOp.Window window) {
        Dim count = window.count(x.type().dim(window.axis()));
        boolean divides = window.stride() == window.size()
                && window.dilation() == 1
                && count.times(Dim.of(window.size())).equals(x.type().dim(window.axis()));
        if (!divides) {
            return builder.add(window, x);
        }
        var dims = new ArrayList<>(x.dims());
        dims.set(window.axis(), count);
        dims.add(window.axis() + 1, Dim.of(window.size()));
        return reshape(x, dims);
    }

    /** {@code rows[indices]}: x's rows of those numbers. */
    public Value gather(Value rows, Value indices) {
        return builder.add(new Gather(), rows, indices);
    }

    /** {@code extent} rows, each the sum of those of x whose index it is. */
    public Value scatter(Value x, Value indices, Dim extent) {
        return builder.add(new Scatter(extent), x, indices);
    }

    /** Numbers drawn from [0, 1), of x's extents; others at each {@code site} and step. */
    public Value drawLike(Value x, long site) {
        return builder.add(new Draw(x.dims(), site), builder.add(new LeafOp.DrawKey()));
    }

    /** The operands one after the other along {@code axis}; a lone one itself. */
    public Value concat(int axis, List<Value> operands) {
        return operands.size() == 1 ? operands.getFirst() : builder.add(new Concat(axis), operands);
    }

    /** Zeros of x's extents. */
    public Value zerosLike(Value x) {
        return filled(0, x.dims());
    }

    /** Ones of x's extents. */
    public Value onesLike(Value x) {
        return filled(1, x.dims());
    }

    /** {@code value} everywhere in a tensor of extents {@code dims}. */
    public Value filled(double value, List<Dim> dims) {
        return broadcastScalar(constant(value), dims);
    }
}
