package org.xhat.compiler.kernel;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.xhat.compiler.graph.Origin;

/** What a plan does at one time: it reads buffers and writes others, and a backend makes code of it. */
public sealed interface Step permits Kernel, LibraryCall {
    /** Unique in its plan, made of what it computes: {@code k03_sigmoid_batch_100}. */
    String name();

    /** What kind of step it is, and its name: {@code kernel k03_sigmoid_batch_100}. */
    default String title() {
        return switch (this) {
                    case Kernel kernel -> "kernel ";
                    case LibraryCall call -> "call ";
                }
                + name();
    }

    /** The source expressions it comes from, without repetition. */
    List<Origin> origins();

    /** For each neighbour that it is not one with, why: one sentence each. */
    List<String> boundaries();

    /** The buffers that it reads, by number, in the order in which it names them. */
    List<Integer> reads();

    /** The buffers that it writes, by number, in the order in which it names them. */
    List<Integer> writes();

    /** The same with {@code number} applied to its buffers, in the order in which it names them: reads, then writes. */
    Step renumbered(IntUnaryOperator number);

    /** The same under another name, of other origins and boundaries. */
    Step called(String name, List<Origin> origins, List<String> boundaries);

    /** The name of the step that is number {@code number} of its plan and computes {@code what}. */
    static String name(int number, String what) {
        return (number < 10 ? "k0" : "k") + number + "_" + what;
    }
}
