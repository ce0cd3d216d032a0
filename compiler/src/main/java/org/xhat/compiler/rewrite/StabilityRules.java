package org.xhat.compiler.rewrite;

import static org.xhat.compiler.op.Elementwise.ADD;
import static org.xhat.compiler.op.Elementwise.EXP;
import static org.xhat.compiler.op.Elementwise.LOG;
import static org.xhat.compiler.op.Elementwise.LOG1P;
import static org.xhat.compiler.op.Elementwise.SIGMOID;
import static org.xhat.compiler.rewrite.Exactness.CANCELS;
import static org.xhat.compiler.rewrite.Exactness.REASSOCIATES;
import static org.xhat.compiler.rewrite.Pattern.apply;
import static org.xhat.compiler.rewrite.Pattern.hole;
import static org.xhat.compiler.rewrite.Pattern.once;

import java.util.List;
import java.util.Set;

/**
 * Compositions for which there is a better function of the same real value: it neither overflows nor loses digits where the
 * composition does. What is replaced is used once, so no work is done twice.
 */
final class StabilityRules {
    private StabilityRules() {}

    private static final Pattern.Hole X = hole("x");
    private static final Pattern ONE = new Pattern.Exactly(1);

    // spotless:off
    static final RuleSet TABLE = new RuleSet("stability", List.of(
            // eˣ overflows at x = 89 in float32, where log eˣ is ∞ instead of x.
            rule("log-exp", "log eˣ → x", REASSOCIATES, apply(LOG, apply(EXP, X)), (fx, m) -> m.value(X)),
            // For x < 0 the left side is NaN.
            rule("exp-log", "e^(log x) → x", CANCELS, apply(EXP, apply(LOG, X)), (fx, m) -> m.value(X)),
            // σ(x) underflows to 0 at x = −104 in float32, where log σ(x) is −∞ instead of x.
            rule("log-sigmoid", "log σ(x) → −softplus(−x), where σ(x) is used once", REASSOCIATES,
                    apply(LOG, once(apply(SIGMOID, X))), (fx, m) -> fx.neg(fx.softplus(fx.neg(m.value(X))))),
            // 1 + x loses the digits of a small x.
            rule("log-one-plus", "log(1 + x) → log1p x, where 1 + x is used once", REASSOCIATES,
                    apply(LOG, once(apply(ADD, ONE, X))), (fx, m) -> fx.log1p(m.value(X))),
            rule("log1p-exp", "log(1 + eˣ) → softplus x, where eˣ is used once", REASSOCIATES,
                    apply(LOG1P, once(apply(EXP, X))), (fx, m) -> fx.softplus(m.value(X)))));
    // spotless:on

    private static Rule rule(String name, String notation, Exactness assumes, Pattern pattern, Rule.Formula formula) {
        return Rule.of(name, notation, Set.of(assumes), pattern, formula);
    }
}
