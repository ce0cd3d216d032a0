package org.xhat.runtime.math;

import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * The one-argument expansions with what they are measured against: the promised bounds in ULP, BINARY32 and BINARY64, the
 * interval on which BINARY64 is sampled, a reference good to a double, and one good to 2^-90.
 */
enum Elementary implements Expansion {
    EXP(0.9, 0.9, -746, 710, StrictMath::exp, ExactFunctions::exp) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.exp(a, x);
        }
    },
    EXPM1(1.5, 1.8, -50, 710, StrictMath::expm1, ExactFunctions::expm1) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.expm1(a, x);
        }
    },
    EXP2(0.9, 0.9, -1076, 1024, x -> StrictMath.pow(2, x), ExactFunctions::exp2) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.exp2(a, x);
        }
    },
    LOG(0.9, 0.9, 0, 4, StrictMath::log, ExactFunctions::log) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.log(a, x);
        }
    },
    LOG1P(0.9, 0.9, -1, 4, StrictMath::log1p, ExactFunctions::log1p) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.log1p(a, x);
        }
    },
    LOG2(0.9, 0.9, 0, 4, x -> StrictMath.log(x) / StrictMath.log(2), ExactFunctions::log2) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.log2(a, x);
        }
    },
    TANH(1.4, 1.4, -21, 21, StrictMath::tanh, ExactFunctions::tanh) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.tanh(a, x);
        }
    },
    SIGMOID(1.7, 1.7, -746, 40, x -> 1 / (1 + StrictMath.exp(-x)), ExactFunctions::sigmoid) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.sigmoid(a, x);
        }
    },
    SOFTPLUS(
            1.7,
            1.7,
            -746,
            40,
            x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))),
            ExactFunctions::softplus) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.softplus(a, x);
        }
    },
    ERF(1.1, 1.1, -6, 6, x -> Expansions.erf(new Float64Algebra(), x), ExactFunctions::erf) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.erf(a, x);
        }
    },
    SIN(1.5, 1.5, -0x1p30, 0x1p30, StrictMath::sin, ExactFunctions::sin) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.sin(a, x);
        }
    },
    COS(1.5, 1.5, -0x1p30, 0x1p30, StrictMath::cos, ExactFunctions::cos) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.cos(a, x);
        }
    },
    FLOOR(0, 0, -0x1p54, 0x1p54, StrictMath::floor, x -> Exact.of(DoubleDouble.of(StrictMath.floor(x)))) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.floor(a, x);
        }
    },
    CEIL(0, 0, -0x1p54, 0x1p54, StrictMath::ceil, x -> Exact.of(DoubleDouble.of(StrictMath.ceil(x)))) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.ceil(a, x);
        }
    },
    RINT(0, 0, -0x1p54, 0x1p54, StrictMath::rint, x -> Exact.of(DoubleDouble.of(StrictMath.rint(x)))) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.rint(a, x);
        }
    },
    SIGN(0, 0, -1, 1, StrictMath::signum, x -> Exact.of(DoubleDouble.of(StrictMath.signum(x)))) {
        @Override
        <V, I, B> V expand(Algebra<V, I, B> a, V x) {
            return Expansions.sign(a, x);
        }
    };

    private final double bound32;
    private final double bound64;
    final double lowest;
    final double highest;
    final DoubleUnaryOperator quick;
    final DoubleFunction<Exact> exact;

    Elementary(
            double bound32,
            double bound64,
            double lowest,
            double highest,
            DoubleUnaryOperator quick,
            DoubleFunction<Exact> exact) {
        this.bound32 = bound32;
        this.bound64 = bound64;
        this.lowest = lowest;
        this.highest = highest;
        this.quick = quick;
        this.exact = exact;
    }

    abstract <V, I, B> V expand(Algebra<V, I, B> a, V x);

    @Override
    public <V, I, B> V expand(Algebra<V, I, B> a, V x, V y) {
        return expand(a, x);
    }

    /** BINARY32 gives NaN for larger magnitudes. */
    double floatRange() {
        return this == SIN || this == COS ? 0x1p20 : Double.POSITIVE_INFINITY;
    }

    double boundUlps(FloatFormat format) {
        return format == FloatFormat.BINARY32 ? bound32 : bound64;
    }
}
