package org.xhat.dsl;

/**
 * The primitive operators of models, to be imported statically. They are stubs: javac checks calls of them, xhat reads the
 * calls from the source. Layers made of them are in {@code org.xhat.layers.Layers}. Those whose first parameter is a tensor are methods
 * of {@link Tensor}, too: {@code mul(sub(x, mu), invStd)} or {@code x.sub(mu).mul(invStd)}.
 *
 * <p>Shapes are written [m,n], outermost axis first.
 */
public final class Dsl {

    private Dsl() {}

    // spotless:off: a table, one operator to a line

    // Pointwise functions of one tensor: the result has the shape of x.

    /** −x. */
    public static Tensor neg(Tensor x) { throw new NotExecutedException(); }

    /** |x|. The derivative at 0 is 0. */
    public static Tensor abs(Tensor x) { throw new NotExecutedException(); }

    /** −1, 0 or 1. The derivative is 0. */
    public static Tensor sign(Tensor x) { throw new NotExecutedException(); }

    /** x². */
    public static Tensor square(Tensor x) { throw new NotExecutedException(); }

    /**
     * √x. NaN below 0. The slope at 0 is infinite, and NaN where nothing depends on the value (0 · ∞): add a small number before the
     * root, or see {@link #where(Tensor, Tensor, Tensor)}.
     */
    public static Tensor sqrt(Tensor x) { throw new NotExecutedException(); }

    /** 1/√x. */
    public static Tensor rsqrt(Tensor x) { throw new NotExecutedException(); }

    /** 1/x. */
    public static Tensor reciprocal(Tensor x) { throw new NotExecutedException(); }

    /** eˣ. */
    public static Tensor exp(Tensor x) { throw new NotExecutedException(); }

    /** eˣ − 1, accurate near 0. */
    public static Tensor expm1(Tensor x) { throw new NotExecutedException(); }

    /** 2ˣ. */
    public static Tensor exp2(Tensor x) { throw new NotExecutedException(); }

    /** The natural logarithm: −∞ at 0, where its slope is infinite, and NaN below. */
    public static Tensor log(Tensor x) { throw new NotExecutedException(); }

    /** log(1 + x), accurate near 0. */
    public static Tensor log1p(Tensor x) { throw new NotExecutedException(); }

    /** The logarithm to base 2; NaN below 0. */
    public static Tensor log2(Tensor x) { throw new NotExecutedException(); }

    /** The hyperbolic tangent. */
    public static Tensor tanh(Tensor x) { throw new NotExecutedException(); }

    /** 1/(1 + e⁻ˣ), without overflow. */
    public static Tensor sigmoid(Tensor x) { throw new NotExecutedException(); }

    /** max(x, 0). The derivative at 0 is 0. */
    public static Tensor relu(Tensor x) { throw new NotExecutedException(); }

    /** log(1 + eˣ), without overflow. */
    public static Tensor softplus(Tensor x) { throw new NotExecutedException(); }

    /** The error function, 2/√π · ∫₀ˣ e^(−t²) dt. */
    public static Tensor erf(Tensor x) { throw new NotExecutedException(); }

    /** The sine of x in radians. */
    public static Tensor sin(Tensor x) { throw new NotExecutedException(); }

    /** The cosine of x in radians. */
    public static Tensor cos(Tensor x) { throw new NotExecutedException(); }

    /** The integer nearest to x, the even one at a tie. The derivative is 0. */
    public static Tensor rint(Tensor x) { throw new NotExecutedException(); }

    /** The greatest integer at most x. The derivative is 0. */
    public static Tensor floor(Tensor x) { throw new NotExecutedException(); }

    // Pointwise functions of two operands. Shapes are aligned at their last axis; an axis that one side lacks, or has with
    // extent 1, is repeated: [m,n] with [n] and [m,n] with [m,1] give [m,n]. A float is a scalar.

    /** x + y. */
    public static Tensor add(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** x + y. */
    public static Tensor add(Tensor x, float y) { throw new NotExecutedException(); }

    /** x + y. */
    public static Tensor add(float x, Tensor y) { throw new NotExecutedException(); }

    /** x − y. */
    public static Tensor sub(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** x − y. */
    public static Tensor sub(Tensor x, float y) { throw new NotExecutedException(); }

    /** x − y. */
    public static Tensor sub(float x, Tensor y) { throw new NotExecutedException(); }

    /** x · y, element by element; {@link #matmul} is the matrix product. */
    public static Tensor mul(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** x · y, element by element; {@link #matmul} is the matrix product. */
    public static Tensor mul(Tensor x, float y) { throw new NotExecutedException(); }

    /** x · y, element by element; {@link #matmul} is the matrix product. */
    public static Tensor mul(float x, Tensor y) { throw new NotExecutedException(); }

    /** x / y: infinite where y is 0, or NaN, and so are its slopes. */
    public static Tensor div(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** x / y. */
    public static Tensor div(Tensor x, float y) { throw new NotExecutedException(); }

    /** x / y. */
    public static Tensor div(float x, Tensor y) { throw new NotExecutedException(); }

    /**
     * xʸ, with the special cases of {@link Math#pow}: for x < 0 a whole y, otherwise NaN. The slope in x at 0 is infinite for y < 1, as that of
     * {@link #sqrt} is.
     */
    public static Tensor pow(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** xʸ, as {@link #pow(Tensor, Tensor)}; the literal 2 makes {@link #square}. */
    public static Tensor pow(Tensor x, float y) { throw new NotExecutedException(); }

    /** xʸ, as {@link #pow(Tensor, Tensor)}. */
    public static Tensor pow(float x, Tensor y) { throw new NotExecutedException(); }

    /** The larger one. Where they are equal, each gets half the derivative. */
    public static Tensor max(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** The larger one. Where they are equal, each gets half the derivative. */
    public static Tensor max(Tensor x, float y) { throw new NotExecutedException(); }

    /** The larger one. Where they are equal, each gets half the derivative. */
    public static Tensor max(float x, Tensor y) { throw new NotExecutedException(); }

    /** The smaller one. Where they are equal, each gets half the derivative. */
    public static Tensor min(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** The smaller one. Where they are equal, each gets half the derivative. */
    public static Tensor min(Tensor x, float y) { throw new NotExecutedException(); }

    /** The smaller one. Where they are equal, each gets half the derivative. */
    public static Tensor min(float x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x < y, else 0. */
    public static Tensor less(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x < y, else 0. */
    public static Tensor less(Tensor x, float y) { throw new NotExecutedException(); }

    /** 1 where x < y, else 0. */
    public static Tensor less(float x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x ≤ y, else 0. */
    public static Tensor lessEqual(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x ≤ y, else 0. */
    public static Tensor lessEqual(Tensor x, float y) { throw new NotExecutedException(); }

    /** 1 where x ≤ y, else 0. */
    public static Tensor lessEqual(float x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x > y, else 0. */
    public static Tensor greater(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x > y, else 0. */
    public static Tensor greater(Tensor x, float y) { throw new NotExecutedException(); }

    /** 1 where x > y, else 0. */
    public static Tensor greater(float x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x ≥ y, else 0. */
    public static Tensor greaterEqual(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x ≥ y, else 0. */
    public static Tensor greaterEqual(Tensor x, float y) { throw new NotExecutedException(); }

    /** 1 where x ≥ y, else 0. */
    public static Tensor greaterEqual(float x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x = y, else 0. */
    public static Tensor equal(Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** 1 where x = y, else 0. */
    public static Tensor equal(Tensor x, float y) { throw new NotExecutedException(); }

    /** 1 where x = y, else 0. */
    public static Tensor equal(float x, Tensor y) { throw new NotExecutedException(); }

    /**
     * x where the condition is not 0, else y. The three shapes are aligned as for two operands.
     *
     * <p>Both branches are computed and differentiated. The one that is not taken gets the cotangent 0, which times an infinite slope is
     * NaN: {@code where(greater(x, 0f), sqrt(x), 0f)} has the derivative NaN at 0. Choose the operand, too: {@code
     * where(greater(x, 0f), sqrt(where(greater(x, 0f), x, 1f)), 0f)}.
     */
    public static Tensor where(Tensor condition, Tensor x, Tensor y) { throw new NotExecutedException(); }

    /** x where the condition is not 0, else y. */
    public static Tensor where(Tensor condition, Tensor x, float y) { throw new NotExecutedException(); }

    /** x where the condition is not 0, else y. */
    public static Tensor where(Tensor condition, float x, Tensor y) { throw new NotExecutedException(); }

    /** x where the condition is not 0, else y. */
    public static Tensor where(Tensor condition, float x, float y) { throw new NotExecutedException(); }

    /** x · y + z, rounded once: the one place, beside {@link #matmul}, where a product and a sum are. */
    public static Tensor fma(Tensor x, Tensor y, Tensor z) { throw new NotExecutedException(); }

    // Reductions. Axes count from 0, or from the end as −1, −2, …; without axes all are reduced.

    /** The sum over the axes, which the result lacks: {@code sum(x, 0)} of [m,n] is [n]. */
    public static Tensor sum(Tensor x, int... axes) { throw new NotExecutedException(); }

    /** The sum over the axes divided by the number of values. */
    public static Tensor mean(Tensor x, int... axes) { throw new NotExecutedException(); }

    /** The largest value over the axes. */
    public static Tensor reduceMax(Tensor x, int... axes) { throw new NotExecutedException(); }

    /** The smallest value over the axes. */
    public static Tensor reduceMin(Tensor x, int... axes) { throw new NotExecutedException(); }

    /**
     * Where along an axis the largest value is, the first of equal ones: {@code argMax(x, 1)} of [m,n] is [m], each below n. A NaN is
     * larger than any number. The gradient is zero.
     */
    public static Labels argMax(Tensor x, int axis) { throw new NotExecutedException(); }

    /** As {@link #argMax}, where the smallest value is; a NaN is smaller than any number. */
    public static Labels argMin(Tensor x, int axis) { throw new NotExecutedException(); }

    /** The sums along an axis so far: {@code cumSum(x, 1)} of [[1, 2, 3]] is [[1, 3, 6]]. They are as exact at the end as at the start. */
    public static Tensor cumSum(Tensor x, int axis) { throw new NotExecutedException(); }

    // Matrices and shapes.

    /**
     * The matrix product along the last two axes: [m,k], [k,n] → [m,n]. Those before are aligned at the last, and one that a side lacks,
     * or has with extent 1, is repeated: [batch,time,k] with [k,n] gives [batch,time,n], [batch,m,k] with [batch,k,n] [batch,m,n].
     */
    public static Tensor matmul(Tensor a, Tensor b) { throw new NotExecutedException(); }

    /**
     * The axes in another order: result axis i is axis {@code permutation[i]} of x. Without a permutation a matrix is
     * transposed: [m,n] → [n,m].
     */
    public static Tensor transpose(Tensor x, int... permutation) { throw new NotExecutedException(); }

    /**
     * The same elements in row-major order under other extents; their products are equal. One extent may be −1: {@code reshape(x, -1, 64)}
     * of [batch,time,64] is [batch·time,64]. What it stands for has to be an integer whatever the data.
     */
    public static Tensor reshape(Tensor x, int... extents) { throw new NotExecutedException(); }

    /** x repeated to the given extents, aligned at the last axis. */
    public static Tensor broadcast(Tensor x, int... extents) { throw new NotExecutedException(); }

    /** x with a new axis of extent 1 at a position of the result: [m] at 1 → [m,1], at 0 → [1,m]. */
    public static Tensor expandDims(Tensor x, int axis) { throw new NotExecutedException(); }

    /** What lies at {@code from} ≤ i < {@code to} along an axis: {@code slice(x, 1, 2, 5)} of [m,n] is [m,3]. */
    public static Tensor slice(Tensor x, int axis, int from, int to) { throw new NotExecutedException(); }

    /**
     * So many equal parts of x along an axis, one after the other: {@code Tensor[] parts = split(x, 1, 2)} of [m,2·n], whose {@code
     * parts[0]} and {@code parts[1]} are [m,n]. The array is indexed by ints known when compiling.
     */
    public static Tensor[] split(Tensor x, int axis, int parts) { throw new NotExecutedException(); }

    /**
     * The eigenvalues [0] and eigenvectors [1] of a symmetric matrix: {@code Tensor[] s = symmetricEigen(x)} of [n,n], whose
     * {@code s[0]} is [n], ascending, and whose columns of {@code s[1]}, [n,n], are vectors of length 1, each with its largest
     * component (of equals the first) positive; or of several matrices, along the last two axes. Only the symmetric part
     * (x + xᵀ)/2 is meant. NaN throughout where an element is NaN or infinite. Its derivative holds where eigenvalues differ.
     */
    public static Tensor[] symmetricEigen(Tensor x) { throw new NotExecutedException(); }

    /** x between so many zeros along an axis: {@code pad(x, 1, 2, 3)} of [m,n] is [m,n + 5]. */
    public static Tensor pad(Tensor x, int axis, int before, int after) { throw new NotExecutedException(); }

    /** The tensors one after the other along an axis; their other extents are equal: [m,2], [m,3] along 1 → [m,5]. */
    public static Tensor concat(int axis, Tensor x, Tensor... more) { throw new NotExecutedException(); }

    /** 1 at each label, else 0: [batch] → [batch, classes]. A label that is not below {@code classes} is an error. */
    public static Tensor oneHot(Labels labels, int classes) { throw new NotExecutedException(); }

    /** Each label as a number, 0, 1, … classes − 1: [batch] → [batch]. One that is not below {@code classes} is an error. */
    public static Tensor classIndex(Labels labels, int classes) { throw new NotExecutedException(); }

    /**
     * Rows by their numbers: x [n, …], labels [m, …] → [m, …, …], of which row i is x's row number labels[i]. A label that is not below n
     * is an error. The gradient of x sums those of equal labels.
     */
    public static Tensor gather(Tensor x, Labels labels) { throw new NotExecutedException(); }

    /**
     * The extent of an axis, −1 for the last. It can be computed with and used as an extent, as an operand, and in
     * {@link #require}; a {@code for} or an {@code if} cannot depend on it.
     *
     * <p>What is computed from it is an integer of 64 bits. {@code a / b} is ⌊a ÷ b⌋ and {@code a % b} is a − b·⌊a ÷ b⌋, which
     * has the sign of b: for negative numbers this differs from Java, whose operators between plain ints round towards 0. A
     * divisor of 0, an extent below 1 and a number beyond 64 bits are errors when the data are known.
     */
    public static int dim(Tensor x, int axis) { throw new NotExecutedException(); }

    /** The number of axes, known when compiling. */
    public static int rank(Tensor x) { throw new NotExecutedException(); }

    // Constants.

    /** Zeros. */
    public static Tensor zeros(int... extents) { throw new NotExecutedException(); }

    /** Ones. */
    public static Tensor ones(int... extents) { throw new NotExecutedException(); }

    /** One value everywhere. */
    public static Tensor full(float value, int... extents) { throw new NotExecutedException(); }

    /** A scalar. */
    public static Tensor constant(float value) { throw new NotExecutedException(); }

    // Parameters, states, and the two ways a model runs.

    /**
     * A trained parameter. Its full name begins with the layer that makes it: {@code logits.linear1.weight}. Fans, where the
     * rule needs them, are the first and the last extent.
     */
    public static Tensor param(String name, Initializer init, int... extents) { throw new NotExecutedException(); }

    /** A trained parameter that starts as {@link #zeros}, {@link #ones}, {@link #full} or {@link #initial}. */
    public static Tensor param(String name, Tensor initial) { throw new NotExecutedException(); }

    /** The first values of a parameter, for a field: {@code @Param Tensor weight = initial(gaussian(0.1f), 784, 10);}. */
    public static Tensor initial(Initializer init, int... extents) { throw new NotExecutedException(); }

    /**
     * The parameters of two axes or more that were made before this call, in that order: the weights of the layers, to be decayed in a
     * loss, {@code for (Tensor w : weights()) { loss = loss.add(w.square().sum().mul(1e-4f)); }}. In {@code @Predict} they are those that
     * it has made itself. The parameters stay those of their layers. None is an error.
     */
    public static Tensor[] weights() { throw new NotExecutedException(); }

    /**
     * As {@link #weights}, the parameters whose full names are like {@code pattern}, in which {@code *} stands for any letters: {@code
     * parameters("logits.embedding1.weight")[0]} is a weight to be used once more, {@code parameters("logits.dense*.bias")} several.
     */
    public static Tensor[] parameters(String pattern) { throw new NotExecutedException(); }

    /** What a layer remembers between steps; it starts as {@link #zeros}, {@link #ones} or {@link #full}. */
    public static State state(String name, Tensor initial) { throw new NotExecutedException(); }

    /** The value of a state at the beginning of the step. */
    public static Tensor value(State state) { throw new NotExecutedException(); }

    /** Gives a state its next value, when the training step is complete. It has no effect outside training. */
    public static void assign(State state, Tensor value) { throw new NotExecutedException(); }

    /**
     * What a calibration averages over the batches of the training set, at fixed parameters, to give the state its
     * value. It has no effect elsewhere. A state that is calibrated and never assigned must be calibrated before the
     * model predicts.
     */
    public static void calibrate(State state, Tensor value) { throw new NotExecutedException(); }

    /**
     * A number drawn uniformly from [0, 1) for each element of x, of which only the shape matters: others at each call and in each step of
     * training, the same for the same seed on every machine. They are multiples of 2⁻²⁴, and constants to derivatives.
     */
    public static Tensor uniformLike(Tensor x) { throw new NotExecutedException(); }

    /**
     * Whether the model is compiled for training (or calibration), not for prediction or evaluation. Known when
     * compiling.
     */
    public static boolean training() { throw new NotExecutedException(); }

    /**
     * The value of its second argument, a call of a layer whose parameters get this name: {@code named("hidden2",
     * dense(x, 100, he()))} makes {@code logits.hidden2.weight}.
     */
    public static Tensor named(String name, Tensor layer) { throw new NotExecutedException(); }

    /**
     * x itself, marked as the output that the loss compares with its target. It is what {@code @Predict} returns, of the same
     * shape. Its accuracy is measured where it has a column for each class of the labels that the loss reads, or is one number
     * for two classes: of {@code sigmoid(…)} a probability, 1 from ½ on, of anything else a logit, 1 from 0 on.
     */
    public static Tensor prediction(Tensor x) { throw new NotExecutedException(); }

    /**
     * An error with this message where the condition is false: when compiling if it is known then, else when the
     * program is given data. Conditions compare ints, among them {@link #dim}.
     */
    public static void require(boolean condition, String message) { throw new NotExecutedException(); }

    // Windows over the axes after batch and channels: [batch, channels, …].

    /** A window of these sizes, one for each axis that it slides along. */
    public static Window window(int... sizes) { throw new NotExecutedException(); }

    /**
     * [m, c, …] ∗ [maps, c/groups, …] → [m, maps, …]: at each window the sum of its elements, each times that of the weight at the same
     * place of the window (the cross-correlation, as everywhere). The weight's last extents are the window's sizes.
     */
    public static Tensor convolve(Tensor x, Tensor weight, Window window) { throw new NotExecutedException(); }

    /** [m, c, …] → [m, c, …]: the largest element of each window. Padding never is. Elements that share it share the derivative. */
    public static Tensor maxPool(Tensor x, Window window) { throw new NotExecutedException(); }

    /** [m, c, …] → [m, c, …]: the mean of each window's elements; padding is none. */
    public static Tensor averagePool(Tensor x, Window window) { throw new NotExecutedException(); }

    // Initial values of parameters. Draws depend on the seed and the parameter's name only.

    /** Normal with mean 0 and this standard deviation. */
    public static Initializer gaussian(float deviation) { throw new NotExecutedException(); }

    /** Uniform in [low, high). */
    public static Initializer uniform(float low, float high) { throw new NotExecutedException(); }

    /** One value everywhere. */
    public static Initializer filled(float value) { throw new NotExecutedException(); }

    /**
     * Uniform in ±√(6 / (fan in + fan out)): Glorot & Bengio 2010, equation 16. A weight [in, out] has these; one [out, in, …] of a
     * convolution as many times more as a window has elements.
     */
    public static Initializer glorot() { throw new NotExecutedException(); }

    /** Normal with variance 2 / fan in, which is as for {@link #glorot}: He et al. 2015, equation 10. */
    public static Initializer he() { throw new NotExecutedException(); }

    /**
     * Each unit gets this many incoming weights (all, if there are fewer) from a standard normal distribution, the
     * rest 0: Martens 2010.
     */
    public static Initializer sparse(int incoming) { throw new NotExecutedException(); }

    // spotless:on
}
