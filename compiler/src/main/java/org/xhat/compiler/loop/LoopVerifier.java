package org.xhat.compiler.loop;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Affine;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Position;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.loop.ValueType.Kind;
import org.xhat.runtime.program.ElementType;

/**
 * Checks that a nest is well formed: everything is defined before it is used and under a name of its own, types agree, lanes
 * occur only where the nest has them, regions keep their borders, and one team loop, and nothing else, depends on which chunks
 * a call runs; given the kernel, that buffers and dims are its own. What depends on the dims – that accesses stay inside their buffers – {@link LoopInterpreter} checks. A failure is
 * a fault of a schedule, never of a model.
 */
public final class LoopVerifier {
    private final LoopNest nest;
    private final @Nullable Outside outside;
    private final Set<String> names = new HashSet<>();
    private boolean hasTeamLoop;
    private @Nullable Loop at;

    private LoopVerifier(LoopNest nest, @Nullable Outside outside) {
        this.nest = nest;
        this.outside = outside;
    }

    /** What loops of a kernel may know of the world outside. */
    private record Outside(Set<Memory> read, Set<Memory> written, Set<String> dims) {
        static Outside of(Kernel kernel) {
            var read = new HashSet<Memory>();
            var written = new HashSet<Memory>();
            var dims = new HashSet<String>();
            kernel.axes().forEach(axis -> dims.addAll(axis.extent().names()));
            for (Term term : kernel.terms()) {
                if (term instanceof Term.DimValue(var dim)) {
                    dims.addAll(dim.names());
                }
            }
            kernel.loads().forEach(access -> add(access, read, dims));
            kernel.stores().forEach(store -> add(store.to(), written, dims));
            return new Outside(read, written, dims);
        }

        private static void add(Access access, Set<Memory> buffers, Set<String> dims) {
            buffers.add(new Memory.PlanBuffer(access.buffer(), access.integers()));
            dims.addAll(new Affine(access.strides(), access.offset()).names());
            for (Position<Integer> position : access.positions()) {
                dims.addAll(position.index().names());
                dims.addAll(position.extent().names());
                if (position instanceof Position.Guard<Integer> guard) {
                    dims.addAll(guard.step().names());
                }
            }
        }
    }

    /** What is visible at a statement, and what stands around it. */
    private record Scope(
            Set<IndexVariable> variables,
            Set<Register> registers,
            Set<Register> assignable,
            boolean isOutermost,
            boolean inTeamLoop,
            boolean inLaneLoop) {
        Scope inner() {
            return copy(false, inTeamLoop, inLaneLoop);
        }

        Scope inside(Loop.Kind kind) {
            return copy(false, inTeamLoop || kind == Loop.Kind.TEAM, inLaneLoop || kind == Loop.Kind.LANE);
        }

        Scope inRegion() {
            Scope inner = copy(isOutermost, inTeamLoop, inLaneLoop);
            inner.assignable.clear();
            inner.registers.removeIf(register -> register.type().lanes());
            return inner;
        }

        private Scope copy(boolean outermost, boolean inTeam, boolean inLanes) {
            return new Scope(
                    new HashSet<>(variables),
                    new HashSet<>(registers),
                    new HashSet<>(assignable),
                    outermost,
                    inTeam,
                    inLanes);
        }
    }

    /** Returns {@code nest}; throws {@link IllegalStateException} with the statement that is wrong. */
    public static LoopNest verify(LoopNest nest) {
        return new LoopVerifier(nest, null).verified();
    }

    /** As {@link #verify(LoopNest)}; the nest also reads, writes and knows the sizes of what {@code kernel} does alone. */
    public static LoopNest verify(LoopNest nest, Kernel kernel) {
        return new LoopVerifier(nest, Outside.of(kernel)).verified();
    }

    private LoopNest verified() {
        names.add(LoopNest.FROM_CHUNK.name());
        names.add(LoopNest.TO_CHUNK.name());
        var scope = new Scope(new HashSet<>(), new HashSet<>(), new HashSet<>(), true, false, false);
        index(scope, nest.chunks());
        index(scope, nest.scratchElements());
        block(scope, nest.body());
        at = null;
        check(hasTeamLoop, "there is no team loop");
        return nest;
    }

    private void block(Scope scope, List<Loop> statements) {
        for (Loop statement : statements) {
            at = statement;
            statement(scope, statement);
        }
    }

    private void statement(Scope scope, Loop statement) {
        switch (statement) {
            case Loop.For loop -> {
                if (loop.kind() == Loop.Kind.TEAM) {
                    team(scope, loop);
                } else {
                    index(scope, loop.from());
                    index(scope, loop.to());
                }
                check(loop.step() > 0, "the step is not positive");
                if (loop.kind() == Loop.Kind.LANE) {
                    check(nest.lanes() > 1, "lanes in a nest without");
                    check(loop.step() == nest.lanes(), "the step is not the lanes");
                    check(!scope.inLaneLoop, "a lane loop stands inside another");
                }
                boolean literal = loop.from() instanceof Index.Constant && loop.to() instanceof Index.Constant;
                check(loop.kind() != Loop.Kind.UNROLL || literal, "an unrolled loop's bounds are no literals");
                holds(loop.variable(), loop.from());
                holds(loop.variable(), loop.to());
                var inner = scope.inside(loop.kind());
                define(inner, loop.variable());
                block(inner, loop.body());
            }
            case Loop.When when -> {
                index(scope, when.left());
                index(scope, when.right());
                block(scope.inner(), when.body());
            }
            case Loop.Region region -> {
                check(names.add(region.name()), region.name() + " is defined twice");
                block(scope.inRegion(), region.body());
            }
            case Loop.LetIndex let -> {
                index(scope, let.value());
                holds(let.variable(), let.value());
                define(scope, let.variable());
            }
            case Loop.LoadIndex load -> {
                check(isIntegers(load.from()), load.from() + " has no integers");
                read(scope, load.from(), load.at());
                define(scope, load.variable());
            }
            case Loop.Let(Register register, Scalar value) -> {
                sameType(register, value(scope, value));
                check(names.add(register.name()), register + " is defined twice");
                scope.registers.add(register);
                scope.assignable.add(register);
            }
            case Loop.Assign(Register register, Scalar value) -> {
                check(scope.assignable.contains(register), register + " is not defined here");
                sameType(register, value(scope, value));
            }
            case Loop.Store store -> {
                check(scope.inTeamLoop, "a store stands outside the team loop");
                if (store.to() instanceof Memory.PlanBuffer buffer && outside != null) {
                    check(outside.written.contains(buffer), store.to() + " is not written by the kernel");
                }
                index(scope, store.at());
                ValueType type = value(scope, store.value());
                if (isIntegers(store.to())) {
                    check(type.kind() == Kind.BITS && !type.lanes(), "stores " + type + ", not one integer");
                } else {
                    check(type.kind() == Kind.ELEMENT, "stores " + type + ", no number");
                }
                if (store.mask() != null) {
                    ValueType mask = value(scope, store.mask());
                    boolean fits = mask.kind() == Kind.MASK && mask.lanes() && type.lanes();
                    check(fits, "the mask of " + type + " is " + mask);
                }
            }
        }
    }

    /** However the chunks are shared out, each runs once; so nothing but the loop's bounds may know the range of one call. */
    private void team(Scope scope, Loop.For loop) {
        check(scope.isOutermost, "a team loop stands inside a loop or a condition");
        check(!hasTeamLoop, "there is a second team loop");
        hasTeamLoop = true;
        boolean everyChunk = loop.from().equals(Index.of(LoopNest.FROM_CHUNK))
                && loop.to().equals(Index.of(LoopNest.TO_CHUNK))
                && loop.step() == 1;
        check(everyChunk, "a team loop runs over other than the chunks of the call");
    }

    private void holds(IndexVariable variable, Index value) {
        check(variable.wide() || !value.isWide(), variable + " has 32 bits, " + value + " may have more");
    }

    private void define(Scope scope, IndexVariable variable) {
        check(names.add(variable.name()), variable + " is defined twice");
        scope.variables.add(variable);
    }

    private void sameType(Register register, ValueType type) {
        check(register.type().equals(type), register + " is " + register.type() + ", its value " + type);
    }

    private ValueType value(Scope scope, Scalar value) {
        switch (value) {
            case Scalar.Constant c -> {}
            case Scalar.BitsConstant b -> {}
            case Scalar.Read(Register register) ->
                check(scope.registers.contains(register), register + " is read before it is defined");
            case Scalar.Load load -> {
                check(!load.lanes() || !isIntegers(load.from()), "integers are read one at a time");
                read(scope, load.from(), load.at());
            }
            case Scalar.OfIndex(Index index) -> index(scope, index);
            case Scalar.Positions(Index first) -> index(scope, first);
            case Scalar.FirstLanes(Index remaining) -> index(scope, remaining);
            case Scalar.Broadcast(Scalar single) -> {
                ValueType type = value(scope, single);
                check(!type.lanes() && type.kind() != Kind.MASK, "broadcasts " + type);
            }
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) -> apply(scope, op, operands);
        }
        check(!value.type().lanes() || nest.lanes() > 1, "lanes in a nest without");
        return value.type();
    }

    private static boolean isIntegers(Memory memory) {
        return memory instanceof Memory.PlanBuffer buffer && buffer.integers();
    }

    private void read(Scope scope, Memory from, Index at) {
        if (from instanceof Memory.PlanBuffer buffer && outside != null) {
            check(outside.read.contains(buffer), from + " is not read by the kernel");
        }
        index(scope, at);
    }

    private void apply(Scope scope, ScalarOp op, List<Scalar> operands) {
        String name = op.mnemonic();
        check(op.operands().size() == operands.size(), name + " of " + operands.size() + " operands");
        boolean lanes = operands.getFirst().type().lanes();
        for (int k = 0; k < operands.size(); k++) {
            ValueType type = value(scope, operands.get(k));
            check(type.kind() == op.operands().get(k), "operand " + k + " of " + name + " is " + type);
            if (op.isShift() && k == 1) {
                boolean inRange = operands.get(k) instanceof Scalar.BitsConstant(long distance)
                        && distance >= 0
                        && distance < bits(nest.element());
                check(inRange, "the distance of " + name + " is " + operands.get(k));
            } else {
                check(type.lanes() == lanes, name + " mixes lanes and single values");
            }
        }
    }

    private static int bits(ElementType element) {
        return 8 * element.sizeBytes();
    }

    private void index(Scope scope, Index index) {
        switch (index) {
            case Index.Constant c -> {}
            case Index.Dimension(String name) ->
                check(outside == null || outside.dims.contains(name), name + " is no dimension of the kernel");
            case Index.Variable(IndexVariable variable) ->
                check(scope.variables.contains(variable), variable + " is read before it is defined");
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                index(scope, x);
                index(scope, y);
            }
        }
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            String where = at == null ? "" : ": " + LoopPrinter.heading(nest, at);
            throw new IllegalStateException("loops of " + nest.name() + ": " + complaint + where);
        }
    }
}
