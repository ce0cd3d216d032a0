package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
        return withBody(nest, altered.block(nest.body()));
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
        return withBody(nest, body);
    }

    private static LoopNest withBody(LoopNest nest, List<Loop> body) {
        return new LoopNest(nest.name(), nest.element(), nest.lanes(), nest.chunks(), nest.scratchElements(), body);
    }

    private List<Loop> block(List<Loop> statements) {
        return statements.stream().map(this::statement).toList();
    }

    private Loop statement(Loop statement) {
        return switch (statement) {
            case Loop.For loop ->
                new Loop.For(loop.variable(), loop.kind(), loop.from(), loop.to(), loop.step(), block(loop.body()));
            case Loop.When when -> new Loop.When(when.left(), when.right(), block(when.body()));
            case Loop.Region region -> new Loop.Region(region.name(), block(region.body()));
            case Loop.LetIndex let -> let;
            case Loop.LoadIndex load -> load;
            case Loop.Let let -> new Loop.Let(let.register(), value(let.value()));
            case Loop.Assign assign -> new Loop.Assign(assign.register(), value(assign.value()));
            case Loop.Store store -> {
                @Nullable Scalar mask = store.mask();
                yield new Loop.Store(
                        store.to(),
                        place(store.to(), store.at()),
                        value(store.value()),
                        mask == null ? null : value(mask));
            }
        };
    }

    private Index place(Memory of, Index at) {
        return of.equals(memory) ? place.apply(at) : at;
    }

    private Scalar value(Scalar value) {
        return switch (value) {
            case Scalar.Load load -> new Scalar.Load(load.from(), place(load.from(), load.at()), load.lanes());
            case Scalar.Broadcast(Scalar single) -> new Scalar.Broadcast(value(single));
            case Scalar.Apply apply ->
                new Scalar.Apply(
                        apply.op(), apply.operands().stream().map(this::value).toList());
            case Scalar.Constant c -> c;
            case Scalar.BitsConstant b -> b;
            case Scalar.Read r -> r;
            case Scalar.OfIndex i -> i;
            case Scalar.BitsOfIndex i -> i;
            case Scalar.LoadBits l -> new Scalar.LoadBits(l.from(), place(l.from(), l.at()));
            case Scalar.Positions p -> p;
            case Scalar.FirstLanes f -> f;
        };
    }
}
