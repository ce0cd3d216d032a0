package org.xhat.dsl;

import java.util.Iterator;

/**
 * An array of numbers in a model's body: an input, a parameter, or the result of an operator. It exists for javac and the
 * reader of the source; no instance is ever made.
 *
 * <p>Every operator of {@link Dsl} whose first operand is a tensor is a method, too: {@code x.sub(mu).square().mean(0)} is
 * {@code mean(square(sub(x, mu)), 0)}, to the bit.
 *
 * <p>{@code for (Tensor x : sequence)} walks the leading axis as one loop of the compiled program.
 */
public final class Tensor implements Iterable<Tensor> {

    private Tensor() {}

    /** Read from the source, not executed. */
    @Override
    public Iterator<Tensor> iterator() {
        throw new NotExecutedException();
    }

    // spotless:off: a table, one operator to a line, in the order of Dsl

    /** {@link Dsl#neg(Tensor) neg(this)}. */
    public Tensor neg() { throw new NotExecutedException(); }

    /** {@link Dsl#abs(Tensor) abs(this)}. */
    public Tensor abs() { throw new NotExecutedException(); }

    /** {@link Dsl#sign(Tensor) sign(this)}. */
    public Tensor sign() { throw new NotExecutedException(); }

    /** {@link Dsl#square(Tensor) square(this)}. */
    public Tensor square() { throw new NotExecutedException(); }

    /** {@link Dsl#sqrt(Tensor) sqrt(this)}. */
    public Tensor sqrt() { throw new NotExecutedException(); }

    /** {@link Dsl#rsqrt(Tensor) rsqrt(this)}. */
    public Tensor rsqrt() { throw new NotExecutedException(); }

    /** {@link Dsl#reciprocal(Tensor) reciprocal(this)}. */
    public Tensor reciprocal() { throw new NotExecutedException(); }

    /** {@link Dsl#exp(Tensor) exp(this)}. */
    public Tensor exp() { throw new NotExecutedException(); }

    /** {@link Dsl#expm1(Tensor) expm1(this)}. */
    public Tensor expm1() { throw new NotExecutedException(); }

    /** {@link Dsl#exp2(Tensor) exp2(this)}. */
    public Tensor exp2() { throw new NotExecutedException(); }

    /** {@link Dsl#log(Tensor) log(this)}. */
    public Tensor log() { throw new NotExecutedException(); }

    /** {@link Dsl#log1p(Tensor) log1p(this)}. */
    public Tensor log1p() { throw new NotExecutedException(); }

    /** {@link Dsl#log2(Tensor) log2(this)}. */
    public Tensor log2() { throw new NotExecutedException(); }

    /** {@link Dsl#tanh(Tensor) tanh(this)}. */
    public Tensor tanh() { throw new NotExecutedException(); }

    /** {@link Dsl#sigmoid(Tensor) sigmoid(this)}. */
    public Tensor sigmoid() { throw new NotExecutedException(); }

    /** {@link Dsl#relu(Tensor) relu(this)}. */
    public Tensor relu() { throw new NotExecutedException(); }

    /** {@link Dsl#softplus(Tensor) softplus(this)}. */
    public Tensor softplus() { throw new NotExecutedException(); }

    /** {@link Dsl#erf(Tensor) erf(this)}. */
    public Tensor erf() { throw new NotExecutedException(); }

    /** {@link Dsl#sin(Tensor) sin(this)}. */
    public Tensor sin() { throw new NotExecutedException(); }

    /** {@link Dsl#cos(Tensor) cos(this)}. */
    public Tensor cos() { throw new NotExecutedException(); }

    /** {@link Dsl#rint(Tensor) rint(this)}. */
    public Tensor rint() { throw new NotExecutedException(); }

    /** {@link Dsl#floor(Tensor) floor(this)}. */
    public Tensor floor() { throw new NotExecutedException(); }

    /** {@link Dsl#add(Tensor, Tensor) add(this, y)}. */
    public Tensor add(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#add(Tensor, float) add(this, y)}. */
    public Tensor add(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#sub(Tensor, Tensor) sub(this, y)}. */
    public Tensor sub(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#sub(Tensor, float) sub(this, y)}. */
    public Tensor sub(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#mul(Tensor, Tensor) mul(this, y)}. */
    public Tensor mul(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#mul(Tensor, float) mul(this, y)}. */
    public Tensor mul(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#div(Tensor, Tensor) div(this, y)}. */
    public Tensor div(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#div(Tensor, float) div(this, y)}. */
    public Tensor div(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#pow(Tensor, Tensor) pow(this, y)}. */
    public Tensor pow(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#pow(Tensor, float) pow(this, y)}. */
    public Tensor pow(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#max(Tensor, Tensor) max(this, y)}. */
    public Tensor max(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#max(Tensor, float) max(this, y)}. */
    public Tensor max(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#min(Tensor, Tensor) min(this, y)}. */
    public Tensor min(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#min(Tensor, float) min(this, y)}. */
    public Tensor min(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#less(Tensor, Tensor) less(this, y)}. */
    public Tensor less(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#less(Tensor, float) less(this, y)}. */
    public Tensor less(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#lessEqual(Tensor, Tensor) lessEqual(this, y)}. */
    public Tensor lessEqual(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#lessEqual(Tensor, float) lessEqual(this, y)}. */
    public Tensor lessEqual(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#greater(Tensor, Tensor) greater(this, y)}. */
    public Tensor greater(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#greater(Tensor, float) greater(this, y)}. */
    public Tensor greater(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#greaterEqual(Tensor, Tensor) greaterEqual(this, y)}. */
    public Tensor greaterEqual(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#greaterEqual(Tensor, float) greaterEqual(this, y)}. */
    public Tensor greaterEqual(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#equal(Tensor, Tensor) equal(this, y)}. */
    public Tensor equal(Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#equal(Tensor, float) equal(this, y)}. */
    public Tensor equal(float y) { throw new NotExecutedException(); }

    /** {@link Dsl#where(Tensor, Tensor, Tensor) where(this, x, y)}. */
    public Tensor where(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#where(Tensor, Tensor, float) where(this, x, y)}. */
    public Tensor where(Tensor x, float y) { throw new NotExecutedException(); }

    /** {@link Dsl#where(Tensor, float, Tensor) where(this, x, y)}. */
    public Tensor where(float x, Tensor y) { throw new NotExecutedException(); }

    /** {@link Dsl#where(Tensor, float, float) where(this, x, y)}. */
    public Tensor where(float x, float y) { throw new NotExecutedException(); }

    /** {@link Dsl#fma(Tensor, Tensor, Tensor) fma(this, y, z)}. */
    public Tensor fma(Tensor y, Tensor z) { throw new NotExecutedException(); }

    /** {@link Dsl#sum(Tensor, int...) sum(this, axes)}. */
    public Tensor sum(int... axes) { throw new NotExecutedException(); }

    /** {@link Dsl#mean(Tensor, int...) mean(this, axes)}. */
    public Tensor mean(int... axes) { throw new NotExecutedException(); }

    /** {@link Dsl#reduceMax(Tensor, int...) reduceMax(this, axes)}. */
    public Tensor reduceMax(int... axes) { throw new NotExecutedException(); }

    /** {@link Dsl#reduceMin(Tensor, int...) reduceMin(this, axes)}. */
    public Tensor reduceMin(int... axes) { throw new NotExecutedException(); }

    /** {@link Dsl#argMax(Tensor, int) argMax(this, axis)}. */
    public Labels argMax(int axis) { throw new NotExecutedException(); }

    /** {@link Dsl#argMin(Tensor, int) argMin(this, axis)}. */
    public Labels argMin(int axis) { throw new NotExecutedException(); }

    /** {@link Dsl#cumSum(Tensor, int) cumSum(this, axis)}. */
    public Tensor cumSum(int axis) { throw new NotExecutedException(); }

    /** {@link Dsl#matmul(Tensor, Tensor) matmul(this, b)}. */
    public Tensor matmul(Tensor b) { throw new NotExecutedException(); }

    /** {@link Dsl#transpose(Tensor, int...) transpose(this, permutation)}. */
    public Tensor transpose(int... permutation) { throw new NotExecutedException(); }

    /** {@link Dsl#reshape(Tensor, int...) reshape(this, extents)}. */
    public Tensor reshape(int... extents) { throw new NotExecutedException(); }

    /** {@link Dsl#broadcast(Tensor, int...) broadcast(this, extents)}. */
    public Tensor broadcast(int... extents) { throw new NotExecutedException(); }

    /** {@link Dsl#expandDims(Tensor, int) expandDims(this, axis)}. */
    public Tensor expandDims(int axis) { throw new NotExecutedException(); }

    /** {@link Dsl#slice(Tensor, int, int, int) slice(this, axis, from, to)}. */
    public Tensor slice(int axis, int from, int to) { throw new NotExecutedException(); }

    /** {@link Dsl#split(Tensor, int, int) split(this, axis, parts)}. */
    public Tensor[] split(int axis, int parts) { throw new NotExecutedException(); }

    /** {@link Dsl#symmetricEigen(Tensor) symmetricEigen(this)}. */
    public Tensor[] symmetricEigen() { throw new NotExecutedException(); }

    /** {@link Dsl#pad(Tensor, int, int, int) pad(this, axis, before, after)}. */
    public Tensor pad(int axis, int before, int after) { throw new NotExecutedException(); }

    /** {@link Dsl#gather(Tensor, Labels) gather(this, labels)}. */
    public Tensor gather(Labels labels) { throw new NotExecutedException(); }

    /** {@link Dsl#dim(Tensor, int) dim(this, axis)}. */
    public int dim(int axis) { throw new NotExecutedException(); }

    /** {@link Dsl#rank(Tensor) rank(this)}. */
    public int rank() { throw new NotExecutedException(); }

    /** {@link Dsl#uniformLike(Tensor) uniformLike(this)}. */
    public Tensor uniformLike() { throw new NotExecutedException(); }

    /** {@link Dsl#prediction(Tensor) prediction(this)}. */
    public Tensor prediction() { throw new NotExecutedException(); }

    /** {@link Dsl#convolve(Tensor, Tensor, Window) convolve(this, weight, window)}. */
    public Tensor convolve(Tensor weight, Window window) { throw new NotExecutedException(); }

    /** {@link Dsl#maxPool(Tensor, Window) maxPool(this, window)}. */
    public Tensor maxPool(Window window) { throw new NotExecutedException(); }

    /** {@link Dsl#averagePool(Tensor, Window) averagePool(this, window)}. */
    public Tensor averagePool(Window window) { throw new NotExecutedException(); }

    // spotless:on
}
