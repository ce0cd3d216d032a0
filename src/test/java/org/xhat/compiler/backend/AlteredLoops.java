package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;

/** Loops with a fault put in, to see it found. */
final class AlteredLoops {
    private final Memory memory;
    private final UnaryOperator<Index> place;

    private AlteredLoops(Memory memory, UnaryOperator<Index> place) {
        this.memory = memory;
        this.place = place;
    }

    /** {@code nest} with buffer {@code buffer} read and written at other places. */
    static LoopNest withPlaces(LoopNest nest, int buffer, UnaryOperator<Index> place) {
        var altered = new AlteredLoops(new Memory.PlanBuffer(buffer), place);
        return nest.withBody(altered.block(nest.body()));
    }

    /** {@code nest} whose chunk c does the work of chunk {@code work(c)}. */
    static LoopNest withChunks(LoopNest nest, UnaryOperator<Index> work) {
        var body = new ArrayList<Loop>();
        for (Loop statement : nest.body()) {
            if (statement instanceof Loop.For team && team.kind() == Loop.Kind.TEAM) {
                var variable = new IndexVariable("c");
                var inner = new ArrayList<Loop>();
                inner.add(new Loop.LetIndex(team.variable(), work.apply(Index.of(variable))));
                inner.addAll(team.body());
                body.add(new Loop.For(variable, team.kind(), team.from(), team.to(), team.step(), inner));
            } else {
                body.add(statement);
            }
        }
        return nest.withBody(body);
    }

    private List<Loop> block(List<Loop> statements) {
        return statements.stream().map(this::statement).toList();
    }

    private Loop statement(Loop statement) {
        Loop altered = statement.map(this::value, this::block);
        return altered instanceof Loop.Store store
                ? store.with(place(store.to(), store.at()), value -> value)
                : altered;
    }

    private Index place(Memory of, Index at) {
        return of.equals(memory) ? place.apply(at) : at;
    }

    private Scalar value(Scalar value) {
        Scalar altered = value.map(this::value, index -> index);
        return switch (altered) {
            case Scalar.Load load -> altered.map(operand -> operand, at -> place(load.from(), at));
            case Scalar.LoadBits load -> altered.map(operand -> operand, at -> place(load.from(), at));
            default -> altered;
        };
    }
}
