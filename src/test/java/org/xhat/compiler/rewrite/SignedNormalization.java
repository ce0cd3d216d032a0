package org.xhat.compiler.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.rewrite.Normalization.Derived;

/**
 * One way to set the signs of γ·((x − μ)/√v) + β over {@code axis}.
 *
 * @param axis what the statistics are taken over: 0 for a batch, 1 for a layer normalization
 * @param squared the deviation of which v is the mean square
 * @param scaled the deviation that is divided
 */
record SignedNormalization(int axis, Deviation squared, Deviation scaled, Quotient quotient, Affine affine) {
    /** ±(x − μ). */
    enum Deviation {
        X_MINUS_MEAN(1, Fx::sub),
        MEAN_MINUS_X(-1, (fx, x, mu) -> fx.sub(mu, x)),
        X_PLUS_NEGATIVE_MEAN(1, (fx, x, mu) -> fx.add(x, fx.neg(mu))),
        NEGATED(-1, (fx, x, mu) -> fx.neg(fx.sub(x, mu))),
        NEGATED_TWICE(1, (fx, x, mu) -> fx.neg(fx.sub(mu, x))),
        BY_MINUS_ONE(-1, (fx, x, mu) -> fx.mul(fx.sub(x, mu), fx.constant(-1)));

        private interface Formula {
            Value of(Fx fx, Value x, Value mu);
        }

        private final int sign;
        private final Formula formula;

        Deviation(int sign, Formula formula) {
            this.sign = sign;
            this.formula = formula;
        }

        Value of(Fx fx, Value x, int axis) {
            return formula.of(fx, x, fx.broadcastLike(fx.mean(x, List.of(axis)), x, List.of(axis)));
        }
    }

    /** ±d/√v. */
    enum Quotient {
        TIMES_RSQRT(1, (fx, d, v) -> fx.mul(d, fx.rsqrt(v))),
        BY_ROOT(1, (fx, d, v) -> fx.div(d, fx.sqrt(v))),
        NEGATED(-1, (fx, d, v) -> fx.neg(fx.mul(d, fx.rsqrt(v)))),
        BY_NEGATIVE_ROOT(-1, (fx, d, v) -> fx.div(d, fx.neg(fx.sqrt(v)))),
        TIMES_NEGATIVE(-1, (fx, d, v) -> fx.mul(fx.neg(fx.rsqrt(v)), d));

        private interface Formula {
            Value of(Fx fx, Value d, Value v);
        }

        private final int sign;
        private final Formula formula;

        Quotient(int sign, Formula formula) {
            this.sign = sign;
            this.formula = formula;
        }
    }

    /** γ·x̂ + β of ±x̂. */
    enum Affine {
        BY_GAIN((fx, n, sign, gamma, beta) -> fx.add(fx.mul(sign < 0 ? fx.neg(n) : n, gamma), beta)),
        BY_NEGATIVE_GAIN((fx, n, sign, gamma, beta) -> fx.add(fx.mul(n, sign < 0 ? fx.neg(gamma) : gamma), beta)),
        SUBTRACTED((fx, n, sign, gamma, beta) ->
                sign < 0 ? fx.sub(beta, fx.mul(n, gamma)) : fx.neg(fx.sub(fx.neg(beta), fx.mul(gamma, n))));

        private interface Formula {
            Value of(Fx fx, Value n, int sign, Value gamma, Value beta);
        }

        private final Formula formula;

        Affine(Formula formula) {
            this.formula = formula;
        }
    }

    /** Every combination. */
    static List<SignedNormalization> all() {
        var all = new ArrayList<SignedNormalization>();
        for (int axis : List.of(0, 1)) {
            for (Deviation squared : Deviation.values()) {
                for (Deviation scaled : Deviation.values()) {
                    for (Quotient quotient : Quotient.values()) {
                        for (Affine affine : Affine.values()) {
                            all.add(new SignedNormalization(axis, squared, scaled, quotient, affine));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** With its derivative, as {@link Normalization#derived()}. */
    Derived derived() {
        return Normalization.derived(Dim.of(Normalization.FEATURES), (fx, x, gamma, beta) -> {
            Value v = Normalization.variance(fx, squared.of(fx, x, axis), axis);
            Value n = quotient.formula.of(fx, scaled.of(fx, x, axis), fx.broadcastLike(v, x, List.of(axis)));
            Value gain = fx.broadcastLike(gamma, x, List.of(0));
            return affine.formula.of(fx, n, scaled.sign * quotient.sign, gain, fx.broadcastLike(beta, x, List.of(0)));
        });
    }
}
