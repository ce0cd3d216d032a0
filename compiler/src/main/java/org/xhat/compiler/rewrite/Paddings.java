package org.xhat.compiler.rewrite;

import java.util.Optional;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.NonNegative;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.WindowOp.Window;

/**
 * Paddings nearer to what they pad: below windows, where there are fewer elements, and what takes elements away below products, where
 * those are then not computed. Each element is what it was.
 */
final class Paddings {
    private Paddings() {}

    /** P (W x) as W (P x); empty where P pads the windows or what is in them, but for windows taken away that begin at each element. */
    static Optional<Value> ofWindow(Fx fx, Pad pad, Window window, Value x) {
        int axis = pad.axis();
        boolean isOther = axis != window.axis() && axis != window.axis() + 1;
        boolean isWindowLeftOut = axis == window.axis()
                && pad.takesAway()
                && window.stride() == 1
                && !left(pad, window, x).is(0);
        return isOther || isWindowLeftOut
                ? Optional.of(fx.builder().add(window, padded(fx, pad, axis > window.axis() ? axis - 1 : axis, x)))
                : Optional.empty();
    }

    private static Dim left(Pad pad, Window window, Value x) {
        return window.count(x.type().dim(window.axis())).plus(pad.before()).plus(pad.after());
    }

    /**
     * P (Q x) as one padding, or, along different axes, as Q (P x) where Q's axis is the later one; empty where Q takes away what P puts
     * something else in place of, or both add other elements.
     */
    static Optional<Value> ofPad(Fx fx, Pad outer, Pad inner, Value x) {
        boolean isOneFill = outer.takesAway() || inner.takesAway() || Double.compare(outer.fill(), inner.fill()) == 0;
        if (outer.axis() != inner.axis()) {
            return isOneFill && outer.axis() < inner.axis()
                    ? Optional.of(fx.builder().add(inner, fx.builder().add(outer, x)))
                    : Optional.empty();
        }
        boolean isOne = isOneFill
                && outer.step().is(1)
                && areOne(outer.before(), inner.before())
                && areOne(outer.after(), inner.after());
        var both = new Pad(
                inner.axis(),
                inner.before().plus(outer.before()),
                inner.after().plus(outer.after()),
                inner.step(),
                inner.takesAway() ? outer.fill() : inner.fill());
        return isOne ? Optional.of(added(fx, both, x)) : Optional.empty();
    }

    private static boolean areOne(Dim outer, Dim inner) {
        return NonNegative.holds(inner) || isNegative(outer) && isNegative(inner);
    }

    /** P contract(x, y), where P takes elements away, as the contraction of what is left of the operands. */
    static Optional<Value> ofContract(Fx fx, Pad pad, ContractOp op, Value x, Value y) {
        char letter = op.result().charAt(pad.axis());
        return pad.takesAway()
                ? Optional.of(fx.contract(
                        op, without(fx, pad, op.left(), letter, x), without(fx, pad, op.right(), letter, y)))
                : Optional.empty();
    }

    private static Value without(Fx fx, Pad pad, String letters, char letter, Value operand) {
        int axis = letters.indexOf(letter);
        return axis < 0 ? operand : padded(fx, pad, axis, operand);
    }

    private static Value padded(Fx fx, Pad pad, int axis, Value x) {
        return added(fx, new Pad(axis, pad.before(), pad.after(), pad.step(), pad.fill()), x);
    }

    private static Value added(Fx fx, Pad pad, Value x) {
        return pad.step().is(1) && pad.before().is(0) && pad.after().is(0)
                ? x
                : fx.builder().add(pad, x);
    }

    private static boolean isNegative(Dim count) {
        return NonNegative.holds(count.times(Dim.of(-1)));
    }
}
