package org.xhat.compiler.rewrite;

import java.util.Optional;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Fx;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.Reverse;
import org.xhat.compiler.op.WindowOp.Fold;
import org.xhat.compiler.op.WindowOp.Window;

/**
 * The sum of what windows hold of each element, where they hold products of one operand's windows and the other's taps:
 *
 * <p>Σⱼ Σₒ g[o, (p − dilation·j)/stride] · w[o, j] over the j for which there is such a window is, with i = taps − 1 − j,
 * Σₒ Σᵢ z[o, p + dilation·i] · w'[o, i]: z are g's elements, {@code stride} apart among zeros, and w' is w reversed. It needs no array
 * of all windows' products; of a convolution it is the derivative by its input, a convolution again.
 */
final class FoldedContraction {
    private FoldedContraction() {}

    /** The contraction over windows that {@code fold} of {@code op} on x and y is; empty where its windows and taps are of one operand. */
    static Optional<Value> of(Fx fx, Fold fold, ContractOp op, Value x, Value y) {
        char window = op.result().charAt(fold.axis());
        char tap = op.result().charAt(fold.axis() + 1);
        if (op.rowLetters().indexOf(window) >= 0 && op.columnLetters().indexOf(tap) >= 0) {
            var windowed = new ContractOp(withTap(op.left(), window, tap), op.right(), without(op.result(), tap));
            return Optional.of(fx.contract(
                    windowed,
                    windows(
                            fx,
                            fold,
                            x,
                            op.left().indexOf(window),
                            y,
                            op.right().indexOf(tap)),
                    reversed(fx, y, op.right().indexOf(tap))));
        }
        if (op.columnLetters().indexOf(window) >= 0 && op.rowLetters().indexOf(tap) >= 0) {
            var windowed = new ContractOp(op.left(), withTap(op.right(), window, tap), without(op.result(), tap));
            return Optional.of(fx.contract(
                    windowed,
                    reversed(fx, x, op.left().indexOf(tap)),
                    windows(
                            fx,
                            fold,
                            y,
                            op.right().indexOf(window),
                            x,
                            op.left().indexOf(tap))));
        }
        return Optional.empty();
    }

    private static String withTap(String letters, char window, char tap) {
        return letters.replace(String.valueOf(window), String.valueOf(window) + tap);
    }

    private static String without(String letters, char tap) {
        return letters.replace(String.valueOf(tap), "");
    }

    private static Value reversed(Fx fx, Value taps, int axis) {
        return fx.builder().add(new Reverse(axis), taps);
    }

    /** {@code g}, whose windows lie along {@code axis}, as many taps in each as {@code w} has along its. */
    private static Value windows(Fx fx, Fold fold, Value g, int axis, Value w, int tapAxis) {
        int taps = Math.toIntExact(w.type().dim(tapAxis).constantValue());
        Dim reach = Dim.of((long) fold.dilation() * (taps - 1));
        Dim stride = Dim.of(fold.stride());
        Dim after = fold.extent().minus(g.type().dim(axis).times(stride));
        var pad = new Pad(axis, reach, after, stride, 0);
        return fx.builder()
                .add(new Window(axis, taps, 1, fold.dilation()), fx.builder().add(pad, g));
    }
}
