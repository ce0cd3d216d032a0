package org.xhat.compiler.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Node;
import org.xhat.compiler.graph.ShapeException;
import org.xhat.compiler.graph.ShapeException.Place;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Signature.Parameter;
import org.xhat.runtime.library.Routine;
import org.xhat.runtime.library.SymmetricDecomposition;

/**
 * {@code [.., n, n] → [.., n], [.., n, n]}: eigenvalues λ and eigenvectors V of S = (x + xᵀ)/2, as {@link SymmetricDecomposition}
 * has them. With F = 1/(λj − λi) off the diagonal and 0 on it (Magnus 1985, "On differentiating eigenvalues and eigenvectors";
 * Giles 2008, "An extended collection of matrix derivative results", 3.1):
 *
 * <p>JVP: λ' = diag(VᵀS'V), V' = V(F ∘ VᵀS'V). VJP: the symmetric part of V(diag(gλ) + F ∘ VᵀgV)Vᵀ. They hold where eigenvalues
 * differ, and are infinite or NaN where the derivative of a vector is asked for whose eigenvalue is not simple; where the largest
 * components of a vector are equal, its sign jumps.
 */
public record SymmetricEigen() implements LibraryOp {
    private static final Routine ROUTINE = new SymmetricDecomposition();

    static final Declaration<SymmetricEigen> DECLARATION = new Declaration<>(
            "symmetric-eigen",
            SymmetricEigen.class,
            Attributes.none(SymmetricEigen::new),
            List.of(
                    Sample.of(new SymmetricEigen(), TensorType.floating(Sample.THREE, Sample.THREE)),
                    Sample.of(new SymmetricEigen(), TensorType.floating(Sample.M, Sample.TWO, Sample.TWO))),
            List.of(Signature.ofArray(
                    "symmetricEigen",
                    (fx, given) -> fx.builder()
                            .addNode(new SymmetricEigen(), List.of(given.tensor(0)))
                            .results(),
                    Parameter.TENSOR)));

    @Override
    public Declaration<SymmetricEigen> declaration() {
        return DECLARATION;
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
        TensorType x = Axes.soleFloating(this, operands);
        int rank = x.rank();
        String expected = "square matrices along the last two axes";
        if (rank < 2) {
            throw ShapeException.uncombined(operands, expected, Place.whole(0));
        }
        int most = Matrices.BATCH.length() + 2;
        if (rank > most) {
            throw ShapeException.uncombined(operands, "at most " + most + " axes", Place.whole(0));
        }
        if (!x.dim(rank - 1).equals(x.dim(rank - 2))) {
            throw ShapeException.unequal(operands, new Place(0, rank - 2), new Place(0, rank - 1), expected);
        }
        return List.of(TensorType.floating(x.dims().subList(0, rank - 1)), x);
    }

    @Override
    public Routine routine() {
        return ROUTINE;
    }

    /** 9n³ for each matrix (Golub and Van Loan, "Matrix Computations", 8.3). */
    @Override
    public Dim flops(List<TensorType> operands) {
        TensorType x = operands.getFirst();
        return x.elementCount().times(x.dim(x.rank() - 1)).times(Dim.of(9));
    }

    @Override
    public List<@Nullable Value> vjp(Fx fx, Node node, List<@Nullable Value> cotangents) {
        var at = Matrices.of(fx, node);
        Value ofValues = cotangents.getFirst();
        Value ofVectors = cotangents.getLast();
        Value inner = at.withDiagonal(
                ofValues == null ? fx.constant(0) : at.repeated(ofValues, true),
                ofVectors == null
                        ? fx.constant(0)
                        : fx.mul(at.turns(), at.product("ji", at.vectors, "jk", ofVectors, "ik")));
        Value whole = at.product("ik", at.product("ij", at.vectors, "jk", inner, "ik"), "jk", at.vectors, "ij");
        return Collections.singletonList(at.symmetric(whole));
    }

    @Override
    public List<@Nullable Value> jvp(Fx fx, Node node, List<@Nullable Value> tangents) {
        Value tangent = tangents.getFirst();
        if (tangent == null) {
            return Arrays.asList(null, null);
        }
        var at = Matrices.of(fx, node);
        Value moved = at.product("ij", at.symmetric(tangent), "jk", at.vectors, "ik");
        Value turned = fx.mul(at.turns(), at.product("ji", at.vectors, "jk", moved, "ik"));
        return List.of(
                fx.sum(fx.mul(at.vectors, moved), List.of(at.rank() - 2)),
                at.product("ij", at.vectors, "jk", turned, "ik"));
    }

    @Override
    public boolean hasKinks() {
        return true;
    }

    /** Where a vector's largest component is: its sign jumps where that changes. */
    @Override
    public long pieces(Node node, List<Array64> operands) {
        double[] vectors = results(operands)[1];
        int n = operands.getFirst().shape().getLast();
        long pieces = 0;
        for (int start = 0; start < vectors.length; start += n * n) {
            for (int k = start; k < start + n; k++) {
                pieces = Domain.Pieces.joined(pieces, SymmetricDecomposition.peak(vectors, k, n, n));
            }
        }
        return pieces;
    }

    /** The results of {@code node} in the formulas of its derivatives: what lies along the last two axes is a matrix. */
    private record Matrices(Fx fx, Value values, Value vectors) {
        private static final String BATCH = "abcdefghlmnopqrstuvwxyz";

        static Matrices of(Fx fx, Node node) {
            return new Matrices(fx, node.results().getFirst(), node.results().getLast());
        }

        private int rank() {
            return vectors.type().rank();
        }

        /** A product by the letters of the last two axes. */
        Value product(String left, Value x, String right, Value y, String result) {
            String batch = BATCH.substring(0, rank() - 2);
            return fx.contract(new ContractOp(batch + left, batch + right, batch + result), x, y);
        }

        Value symmetric(Value x) {
            var axes = new ArrayList<>(Axes.all(rank()));
            Collections.swap(axes, rank() - 1, rank() - 2);
            return fx.mul(fx.constant(0.5), fx.add(x, fx.transpose(x, axes)));
        }

        /** {@code [.., n] → [.., n, n]}: element j in all of column j, or of row j. */
        private Value repeated(Value x, boolean columns) {
            var axes = new ArrayList<>(Axes.all(rank()));
            axes.remove(rank() - (columns ? 2 : 1));
            return fx.broadcast(x, vectors.dims(), axes);
        }

        /** 1 on the diagonal, else 0. */
        private Value diagonal() {
            Value index = fx.iota(vectors.type().dim(rank() - 1));
            return fx.equal(
                    fx.broadcast(index, vectors.dims(), List.of(rank() - 2)),
                    fx.broadcast(index, vectors.dims(), List.of(rank() - 1)));
        }

        /** {@code x} on the diagonal, {@code rest} elsewhere. */
        Value withDiagonal(Value x, Value rest) {
            return fx.where(diagonal(), x, rest);
        }

        /** F. */
        Value turns() {
            Value gaps = fx.sub(repeated(values, true), repeated(values, false));
            return withDiagonal(fx.constant(0), fx.reciprocal(withDiagonal(fx.constant(1), gaps)));
        }
    }
}
