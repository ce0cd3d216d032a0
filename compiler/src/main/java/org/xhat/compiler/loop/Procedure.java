package org.xhat.compiler.loop;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xhat.runtime.program.ElementType;

/**
 * Statements with a name: a kernel's {@link LoopNest}, or a {@link Routine} that nests call.
 *
 * @param <P> what this is with another body
 */
public sealed interface Procedure<P extends Procedure<P>> permits LoopNest, Routine {
    /** The name. */
    String name();

    /** What it computes in. */
    ElementType element();

    /** How many lanes a value of lanes has; 1 where there are none. */
    int lanes();

    /** The statements. */
    List<Loop> body();

    /** This with another body. */
    P withBody(List<Loop> other);

    /** The registers that are given new values. */
    default Set<Register> assigned() {
        return Loop.walk(body())
                .flatMap(statement ->
                        statement instanceof Loop.Assign assign ? Stream.of(assign.register()) : Stream.of())
                .collect(Collectors.toSet());
    }

    /** The routines that it calls, and those that they call, each once and after those that it calls itself. */
    default List<Routine> routines() {
        return Loop.walk(body())
                .flatMap(statement -> statement instanceof Loop.Call call
                        ? Stream.concat(call.routine().routines().stream(), Stream.of(call.routine()))
                        : Stream.of())
                .distinct()
                .toList();
    }
}
