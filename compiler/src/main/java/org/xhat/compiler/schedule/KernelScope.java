package org.xhat.compiler.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Affine;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.Block;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.MathExpansions;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Scalar;
import org.xhat.compiler.op.ElementwiseLowering;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.ElementType;

/**
 * Where some of a kernel's axes have positions: a scope computes the kernel's terms there. A term is computed once, in the
 * outermost scope that knows everything it depends on, and so leaves the loops that do not move it.
 */
final class KernelScope {
    private final Kernel kernel;
    private final Schedule schedule;
    private final TermDependence dependence;
    private final @Nullable KernelScope parent;
    private final Block block;
    private final Map<Integer, Index> axes = new HashMap<>();
    private final Map<Term.Reduced, Scalar> reduced = new HashMap<>();
    private final Map<Integer, Scalar> terms = new HashMap<>();
    private int laneAxis = -1;
    private @Nullable Index remaining;

    private KernelScope(KernelScope parent, Block block) {
        this.kernel = parent.kernel;
        this.schedule = parent.schedule;
        this.dependence = parent.dependence;
        this.parent = parent;
        this.block = block;
    }

    private KernelScope(Kernel kernel, Schedule schedule, Block block) {
        this.kernel = kernel;
        this.schedule = schedule;
        this.dependence = TermDependence.of(kernel);
        this.parent = null;
        this.block = block;
    }

    /** The scope in which no axis has a position. */
    static KernelScope outermost(Kernel kernel, Schedule schedule, Block block) {
        return new KernelScope(kernel, schedule, block);
    }

    /** All that was appended to the outermost scope, as loops of so many chunks. */
    LoopNest nest(Index chunks) {
        return new LoopNest(
                kernel.name(),
                schedule.element(),
                schedule.lanes(),
                chunks,
                block.scratchElements(),
                block.statements());
    }

    /** A scope inside this one, appending to {@code block}. */
    KernelScope inner(Block block) {
        return new KernelScope(this, block);
    }

    /** A scope inside this one in which {@code axis} is at {@code position}, appending to {@code block}. */
    KernelScope at(int axis, Index position, Block block) {
        var scope = new KernelScope(this, block);
        scope.axes.put(axis, position);
        return scope;
    }

    /**
     * A scope inside this one in which the lanes are at {@code first} and the positions after it along {@code axis}.
     *
     * @param remaining how many of the lanes count; null for all
     */
    KernelScope lanesAt(int axis, Index first, @Nullable Index remaining, Block block) {
        var scope = at(axis, first, block);
        scope.laneAxis = axis;
        scope.remaining = remaining;
        return scope;
    }

    Block block() {
        return block;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Makes the components of the result of a reduction known from here on. */
    void setReduced(int reduction, List<Scalar> components) {
        for (int component = 0; component < components.size(); component++) {
            reduced.put(new Term.Reduced(reduction, component), components.get(component));
        }
    }

    /** The lanes that count, as a mask; null where all do or there are no lanes. */
    @Nullable Scalar mask() {
        for (KernelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.remaining != null) {
                return scope.block.let("mask", new Scalar.FirstLanes(scope.remaining));
            }
        }
        return null;
    }

    /** How many of the lanes count; null for all. */
    @Nullable Index remaining() {
        return remaining != null || parent == null ? remaining : parent.remaining();
    }

    /** The value of term {@code number} here. */
    Scalar term(int number) {
        KernelScope home = this;
        while (home.parent != null && home.parent.knows(number)) {
            home = home.parent;
        }
        Scalar known = home.terms.get(number);
        if (known == null) {
            known = home.compute(number);
            home.terms.put(number, known);
        }
        return known;
    }

    private boolean knows(int number) {
        BitSet unknownAxes = dependence.axes(number);
        var unknownReductions = dependence.reductions(number);
        for (KernelScope scope = this; scope != null; scope = scope.parent) {
            scope.axes.keySet().forEach(unknownAxes::clear);
            unknownReductions.removeAll(scope.reduced.keySet());
        }
        return unknownAxes.isEmpty() && unknownReductions.isEmpty();
    }

    private Scalar compute(int number) {
        return switch (kernel.terms().get(number)) {
            case Term.Load(Access from) -> new LaneAccess(this).load(from, false);
            case Term.Constant(double value) -> new Scalar.Constant(value);
            case Term.DimValue(var dim) -> block.let("extent", new Scalar.OfIndex(Index.of(dim)));
            case Term.Drawn drawn -> drawn(drawn);
            case Term.Index(int axis) -> axis == laneAxis() ? positions(position(axis)) : number(position(axis));
            case Term.Reduced result -> {
                Scalar value = reduced(result);
                yield value.type().kind() == ScalarOp.Kind.BITS ? converted(ScalarOp.TO_FLOATING, value) : value;
            }
            case Term.Apply(var op, List<Integer> operands) -> {
                List<Scalar> values = operands.stream().map(this::term).toList();
                boolean lanes = values.stream().anyMatch(value -> value.type().lanes());
                yield ElementwiseLowering.lower(op, new MathExpansions(block, schedule.element(), lanes), values);
            }
        };
    }

    /**
     * Words of the key are made where no axis has a position, so outside of every loop. A draw is a method of its own, as twenty rounds
     * are much code.
     */
    private Scalar drawn(Term.Drawn drawn) {
        boolean wide = schedule.element() == ElementType.FLOAT64;
        Affine at = drawn.index();
        int axis = laneAxis();
        boolean moves = axis >= 0 && at.dependsOn(axis);
        Block outside = root().block;
        var single = new DrawnWords(outside, wide, false);
        var key = new ArrayList<Scalar>();
        for (int word = 0; word < 3; word++) {
            var memory = new Memory.PlanBuffer(drawn.key(), true);
            key.add(single.ofInteger(outside.let("key", new Scalar.LoadBits(memory, Index.of(word)))));
        }
        Scalar low = single.xor(key.get(0), single.constant(drawn.draw().siteLow()));
        Scalar high = single.xor(key.get(1), single.constant(drawn.draw().siteHigh()));
        Index first = block.letIndex("first", affine(at.coefficients(), at.offset()));
        Function<Block, Scalar> uniform = here -> {
            var words = new DrawnWords(here, wide, moves);
            UnaryOperator<Scalar> spread = word -> moves ? here.broadcast(word) : word;
            Scalar counter = moves
                    ? integers(here, first, Index.of(at.coefficients().get(axis)))
                    : here.let("index", new Scalar.BitsOfIndex(first));
            return words.uniform(words.words(spread.apply(low), spread.apply(high), counter, spread.apply(key.get(2)))
                    .getFirst());
        };
        if (block == outside) {
            return uniform.apply(block);
        }
        Index to = block.scratch(Index.of(moves ? schedule.lanes() : 1));
        block.region("draw", inner -> inner.add(new Loop.Store(Memory.SCRATCH, to, uniform.apply(inner), null)));
        return block.let("drawn", new Scalar.Load(Memory.SCRATCH, to, moves));
    }

    private KernelScope root() {
        return parent == null ? this : parent.root();
    }

    /** {@code first} and the integers {@code stride} apart after it, one for each lane. */
    Scalar integers(Block block, Index first, Index stride) {
        if (stride.is(1) && !first.isWide()) {
            return block.let("position", new Scalar.Positions(first));
        }
        Index gathered = block.scratch(Index.of(schedule.lanes()));
        block.loop("l", Loop.Kind.SERIAL, Index.ZERO, Index.of(schedule.lanes()), 1, (body, l) -> {
            Scalar bits = body.let("index", new Scalar.BitsOfIndex(first.plus(l.times(stride))));
            body.add(new Loop.Store(
                    Memory.SCRATCH, gathered.plus(l), new Scalar.Apply(ScalarOp.FROM_BITS, List.of(bits)), null));
        });
        Scalar encoded = block.let("x", new Scalar.Load(Memory.SCRATCH, gathered, true));
        return block.let("position", new Scalar.Apply(ScalarOp.TO_BITS, List.of(encoded)));
    }

    private Scalar converted(ScalarOp op, Scalar value) {
        return block.let("converted", new Scalar.Apply(op, List.of(value)));
    }

    private Scalar number(Index position) {
        return block.let("position", new Scalar.OfIndex(position));
    }

    /** Positions of the lanes as numbers; lanes of integers are no wider than elements, so wide ones are found one by one. */
    private Scalar positions(Index first) {
        if (!first.isWide()) {
            Scalar positions = block.let("position", new Scalar.Positions(first));
            return block.let("position", new Scalar.Apply(ScalarOp.TO_FLOATING, List.of(positions)));
        }
        Index gathered = block.scratch(Index.of(schedule.lanes()));
        block.loop(
                "l",
                Loop.Kind.SERIAL,
                Index.ZERO,
                Index.of(schedule.lanes()),
                1,
                (body, l) -> body.add(
                        new Loop.Store(Memory.SCRATCH, gathered.plus(l), new Scalar.OfIndex(first.plus(l)), null)));
        return block.let("x", new Scalar.Load(Memory.SCRATCH, gathered, true));
    }

    private Scalar reduced(Term.Reduced result) {
        for (KernelScope scope = this; scope != null; scope = scope.parent) {
            Scalar value = scope.reduced.get(result);
            if (value != null) {
                return value;
            }
        }
        throw new IllegalStateException(kernel.name() + " uses " + result + " before it is there");
    }

    /** The axis the lanes run along, −1 if there is none. */
    int laneAxis() {
        for (KernelScope scope = this; scope != null; scope = scope.parent) {
            if (scope.laneAxis >= 0) {
                return scope.laneAxis;
            }
        }
        return -1;
    }

    private Index position(int axis) {
        for (KernelScope scope = this; scope != null; scope = scope.parent) {
            Index position = scope.axes.get(axis);
            if (position != null) {
                return position;
            }
        }
        throw new IllegalStateException(kernel.name() + " has no position along axis " + axis + " here");
    }

    /** The place of {@code access}, which depends on axes alone; of the first lane where there are lanes. */
    Index place(Access access) {
        return affine(access.strides(), access.offset());
    }

    /** An affine index, as far as it depends on the kernel's axes; of the first lane where there are lanes. */
    Index affine(List<Dim> coefficients, Dim offset) {
        Index index = Index.of(offset);
        for (int axis = 0; axis < kernel.axes().size(); axis++) {
            if (!coefficients.get(axis).equals(Dim.ZERO)) {
                index = index.plus(position(axis).times(Index.of(coefficients.get(axis))));
            }
        }
        return index;
    }

    /** Writes what {@code stores} say, here; every value is computed before the first is written. */
    void store(List<Stage.Store> stores) {
        var values = stores.stream().map(this::stored).toList();
        var access = new LaneAccess(this);
        for (int s = 0; s < values.size(); s++) {
            access.store(stores.get(s).to(), values.get(s));
        }
    }

    /** What is written; integers as the numbers that they encode. */
    private Scalar stored(Stage.Store store) {
        if (!store.to().integers()) {
            return term(store.value());
        }
        return switch (kernel.terms().get(store.value())) {
            case Term.Load(Access from) when from.integers() -> new LaneAccess(this).load(from, true);
            case Term.Reduced result -> converted(ScalarOp.FROM_BITS, reduced(result));
            case Term.Constant(double value) -> converted(ScalarOp.FROM_BITS, new Scalar.BitsConstant((long) value));
            case Term term -> throw new IllegalStateException(kernel.name() + " stores " + term + " as an integer");
        };
    }
}
