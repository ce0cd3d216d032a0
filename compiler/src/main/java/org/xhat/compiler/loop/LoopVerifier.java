package org.xhat.compiler.loop;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Affine;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Position;
import org.xhat.compiler.kernel.Term;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.math.ScalarOp.Kind;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/**
 * Checks that a nest is well formed: everything is defined before it is used and under a name of its own, types agree, lanes
 * occur only where the nest has them, regions keep their borders, and one team loop, and nothing else, depends on which chunks
 * a call runs; given the kernel, that buffers and dims are its own. What depends on the dims – that accesses stay inside their buffers – {@link LoopInterpreter} checks. A failure is
 * a fault of a schedule, never of a model.
 */
public final class LoopVerifier {
    private final Procedure<?> procedure;
    private final @Nullable Outside outside;
    private final Set<String> names = new HashSet<>();
    private final LinkedHashSet<IndexVariable> variables = new LinkedHashSet<>();

    /** The visible values, each with the number of those that are older. */
    private final LinkedHashMap<Register, Integer> registers = new LinkedHashMap<>();

    private boolean hasTeamLoop;
    private @Nullable Loop at;

    private LoopVerifier(Procedure<?> procedure, @Nullable Outside outside) {
        this.procedure = procedure;
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
                } else if (term instanceof Term.Drawn drawn) {
                    dims.addAll(drawn.index().names());
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

    /**
     * What stands around a statement.
     *
     * @param border how many values were visible where the innermost region begins: of those, it sees the single ones, and gives
     *     none a new value
     */
    private record Scope(boolean isOutermost, boolean inTeamLoop, boolean inLaneLoop, int border) {
        Scope inside(Loop.Kind kind) {
            return new Scope(false, inTeamLoop || kind == Loop.Kind.TEAM, inLaneLoop || kind == Loop.Kind.LANE, border);
        }

        Scope inCondition() {
            return new Scope(false, inTeamLoop, inLaneLoop, border);
        }

        Scope inRegion(int visible) {
            return new Scope(isOutermost, inTeamLoop, inLaneLoop, visible);
        }
    }

    /** Returns {@code nest}; throws {@link IllegalStateException} with the statement that is wrong. */
    public static LoopNest verify(LoopNest nest) {
        return new LoopVerifier(nest, null).verified(nest);
    }

    /** As {@link #verify(LoopNest)}; the routine uses its parameters alone. */
    static Routine verify(Routine routine) {
        return new LoopVerifier(routine, null).verified(routine);
    }

    /** As {@link #verify(LoopNest)}; the nest also reads, writes and knows the sizes of what {@code kernel} does alone. */
    public static LoopNest verify(LoopNest nest, Kernel kernel) {
        return new LoopVerifier(nest, Outside.of(kernel)).verified(nest);
    }

    private LoopNest verified(LoopNest nest) {
        names.add(LoopNest.FROM_CHUNK.name());
        names.add(LoopNest.TO_CHUNK.name());
        index(nest.chunks());
        index(nest.scratchElements());
        block(new Scope(true, false, false, 0), nest.body());
        at = null;
        check(hasTeamLoop, "there is no team loop");
        return nest;
    }

    private Routine verified(Routine routine) {
        routine.indices().forEach(this::define);
        block(new Scope(false, true, false, 0), routine.body());
        return routine;
    }

    /** Checks statements; what they define is visible among them alone. */
    private void block(Scope scope, List<Loop> statements) {
        int variablesOutside = variables.size();
        int registersOutside = registers.size();
        for (Loop statement : statements) {
            at = statement;
            statement(scope, statement);
        }
        while (variables.size() > variablesOutside) {
            variables.removeLast();
        }
        while (registers.size() > registersOutside) {
            registers.pollLastEntry();
        }
    }

    private void statement(Scope scope, Loop statement) {
        boolean isTeam = statement instanceof Loop.For loop && loop.kind() == Loop.Kind.TEAM;
        if (!isTeam) {
            statement.indices().forEach(this::index);
        }
        switch (statement) {
            case Loop.For loop -> {
                if (isTeam) {
                    team(scope, loop);
                }
                check(loop.step() > 0, "the step is not positive");
                if (loop.kind() == Loop.Kind.LANE) {
                    check(procedure.lanes() > 1, "lanes in loops without");
                    check(loop.step() % procedure.lanes() == 0, "the step is no number of vectors");
                    check(!scope.inLaneLoop, "a lane loop stands inside another");
                }
                boolean literal = loop.from() instanceof Index.Constant && loop.to() instanceof Index.Constant;
                check(loop.kind() != Loop.Kind.UNROLL || literal, "an unrolled loop's bounds are no literals");
                holds(loop.variable(), loop.from());
                holds(loop.variable(), loop.to());
                define(loop.variable());
                block(scope.inside(loop.kind()), loop.body());
                variables.remove(loop.variable());
            }
            case Loop.When when -> block(scope.inCondition(), when.body());
            case Loop.Region region -> {
                check(names.add(region.name()), "%s is defined twice", region.name());
                block(scope.inRegion(registers.size()), region.body());
            }
            case Loop.LetIndex let -> {
                holds(let.variable(), let.value());
                define(let.variable());
            }
            case Loop.LoadIndex load -> {
                check(isIntegers(load.from()), "%s has no integers", load.from());
                read(load.from());
                define(load.variable());
            }
            case Loop.Let(Register register, Scalar value) -> {
                sameType(register, value(scope, value));
                check(names.add(register.name()), "%s is defined twice", register);
                registers.put(register, registers.size());
            }
            case Loop.Assign(Register register, Scalar value) -> {
                check(registers.getOrDefault(register, -1) >= scope.border, "%s is not defined here", register);
                sameType(register, value(scope, value));
            }
            case Loop.Store store -> {
                check(scope.inTeamLoop, "a store stands outside the team loop");
                written(store.to());
                ValueType type = value(scope, store.value());
                if (isIntegers(store.to())) {
                    check(type.kind() == Kind.BITS && !type.lanes(), "stores %s, not one integer", type);
                } else {
                    check(type.kind() == Kind.ELEMENT, "stores %s, no number", type);
                }
                apart(type.lanes(), store.stride());
                if (store.mask() != null) {
                    check(
                            store.stride() == 1 || store.mask() instanceof Scalar.FirstLanes,
                            "lanes that are not adjacent are masked by other than their number");
                    ValueType mask = value(scope, store.mask());
                    boolean fits = mask.kind() == Kind.MASK && mask.lanes() && type.lanes();
                    check(fits, "the mask of %s is %s", type, mask);
                }
            }
            case Loop.Call call -> call(scope, call);
        }
    }

    private void call(Scope scope, Loop.Call call) {
        Routine routine = call.routine();
        check(scope.inTeamLoop, "a call stands outside the team loop");
        check(!scope.inLaneLoop, "a call stands in a lane loop");
        boolean alike = routine.element() == procedure.element()
                && (routine.lanes() == 1 || routine.lanes() == procedure.lanes());
        check(alike, "%s is of %s and %s lanes", routine, routine.element().label(), routine.lanes());
        check(
                call.memories().size() == routine.memories().size()
                        && call.arguments().size() == routine.indices().size(),
                "%s takes %s memories and %s indices",
                routine,
                routine.memories().size(),
                routine.indices().size());
        for (int m = 0; m < call.memories().size(); m++) {
            Memory memory = call.memories().get(m).memory();
            Memory.Parameter parameter = routine.memories().get(m);
            check(!isIntegers(memory), "%s is not of numbers", memory);
            if (routine.reads().contains(parameter)) {
                read(memory);
            }
            if (routine.writes().contains(parameter)) {
                written(memory);
            }
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            holds(routine.indices().get(i), call.arguments().get(i));
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
        check(variable.wide() || !value.isWide(), "%s has 32 bits, %s may have more", variable, value);
    }

    private void define(IndexVariable variable) {
        check(names.add(variable.name()), "%s is defined twice", variable);
        variables.add(variable);
    }

    private void sameType(Register register, ValueType type) {
        check(register.type().equals(type), "%s is %s, its value %s", register, register.type(), type);
    }

    private boolean isVisible(Scope scope, Register register) {
        Integer older = registers.get(register);
        return older != null && (older >= scope.border || !register.type().lanes());
    }

    private ValueType value(Scope scope, Scalar value) {
        value.indices().forEach(this::index);
        ValueType type = switch (value) {
            case Scalar.Read(Register register) -> {
                check(isVisible(scope, register), "%s is read before it is defined", register);
                yield register.type();
            }
            case Scalar.Load load -> {
                check(!load.lanes() || !isIntegers(load.from()), "integers are read one at a time");
                apart(load.lanes(), load.stride());
                read(load.from());
                yield load.type();
            }
            case Scalar.LoadBits load -> {
                check(isIntegers(load.from()), "%s has no integers", load.from());
                read(load.from());
                yield load.type();
            }
            case Scalar.Broadcast(Scalar single) -> {
                ValueType of = value(scope, single);
                check(!of.lanes() && of.kind() != Kind.MASK, "broadcasts %s", of);
                yield new ValueType(of.kind(), true);
            }
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) -> apply(scope, op, operands);
            case Scalar.Constant _,
                    Scalar.BitsConstant _,
                    Scalar.OfIndex _,
                    Scalar.BitsOfIndex _,
                    Scalar.Positions _,
                    Scalar.FirstLanes _ -> value.type();
        };
        check(!type.lanes() || procedure.lanes() > 1, "lanes in loops without");
        return type;
    }

    /** Whole vectors are read, up to the one in which the last lane's element lies. */
    private void apart(boolean lanes, int stride) {
        int most = lanes ? KernelCode.SLACK / procedure.lanes() : 1;
        check(stride >= 1 && stride <= most, "elements are %s apart", stride);
    }

    private static boolean isIntegers(Memory memory) {
        return memory instanceof Memory.PlanBuffer buffer && buffer.integers();
    }

    private void read(Memory from) {
        known(from);
        check(outside == null || !isBuffer(from) || outside.read.contains(from), "%s is not read by the kernel", from);
    }

    private void written(Memory to) {
        known(to);
        check(outside == null || !isBuffer(to) || outside.written.contains(to), "%s is not written by the kernel", to);
    }

    private void known(Memory memory) {
        boolean isKnown = procedure instanceof Routine routine
                ? memory instanceof Memory.Parameter parameter
                        && routine.memories().contains(parameter)
                : !(memory instanceof Memory.Parameter);
        check(isKnown, "%s is no memory of %s", memory, procedure.name());
    }

    private static boolean isBuffer(Memory memory) {
        return memory instanceof Memory.PlanBuffer;
    }

    private ValueType apply(Scope scope, ScalarOp op, List<Scalar> operands) {
        check(op.operands().size() == operands.size(), "%s of %s operands", op.mnemonic(), operands.size());
        boolean lanes = false;
        for (int k = 0; k < operands.size(); k++) {
            ValueType type = value(scope, operands.get(k));
            check(type.kind() == op.operands().get(k), "operand %s of %s is %s", k, op.mnemonic(), type);
            if (k == 0) {
                lanes = type.lanes();
            } else if (op.isShift()) {
                boolean inRange = operands.get(k) instanceof Scalar.BitsConstant(long distance)
                        && distance >= 0
                        && distance < bits(procedure.element());
                check(
                        inRange,
                        "the distance of %s is %s",
                        op.mnemonic(),
                        operands.get(k).text(Double::toString));
            } else {
                check(type.lanes() == lanes, "%s mixes lanes and single values", op.mnemonic());
            }
        }
        return new ValueType(op.result(), lanes);
    }

    private static int bits(ElementType element) {
        return 8 * element.sizeBytes();
    }

    private void index(Index index) {
        switch (index) {
            case Index.Constant c -> {}
            case Index.Dimension(String name) ->
                check(outside == null || outside.dims.contains(name), "%s is no dimension of the kernel", name);
            case Index.Variable(IndexVariable variable) ->
                check(variables.contains(variable), "%s is read before it is defined", variable);
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                index(x);
                index(y);
            }
        }
    }

    /** The complaint's parts become text where it is made. */
    private void check(boolean holds, String complaint, Object... parts) {
        if (!holds) {
            String where = at == null ? "" : ": " + LoopPrinter.heading(procedure, at);
            throw new IllegalStateException("loops of " + procedure.name() + ": " + complaint.formatted(parts) + where);
        }
    }
}
