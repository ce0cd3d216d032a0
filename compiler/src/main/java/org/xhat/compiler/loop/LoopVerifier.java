package org.xhat.compiler.loop;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xhat.compiler.loop.ValueType.Kind;

/**
 * Checks that a nest is well formed: everything is defined before it is used and once, types agree, lanes occur only where
 * the nest has them, only the outermost loop is shared among threads, and regions keep their borders. A failure is a fault of
 * a schedule, never of a model.
 */
public final class LoopVerifier {
    private final LoopNest nest;
    private final Set<IndexVariable> everyVariable = new HashSet<>();
    private final Set<Register> everyRegister = new HashSet<>();

    private LoopVerifier(LoopNest nest) {
        this.nest = nest;
    }

    /** What is visible at a statement. */
    private record Scope(Set<IndexVariable> variables, Set<Register> registers, Set<Register> assignable) {
        Scope inner() {
            return new Scope(new HashSet<>(variables), new HashSet<>(registers), new HashSet<>(assignable));
        }
    }

    /** Returns {@code nest}; throws {@link IllegalStateException} naming the statement that is wrong. */
    public static LoopNest verify(LoopNest nest) {
        var verifier = new LoopVerifier(nest);
        var scope = new Scope(new HashSet<>(), new HashSet<>(), new HashSet<>());
        verifier.index(scope, nest.chunks(), nest);
        verifier.index(scope, nest.scratchElements(), nest);
        scope.variables.add(LoopNest.FROM_CHUNK);
        scope.variables.add(LoopNest.TO_CHUNK);
        verifier.block(scope, nest.body(), true);
        return nest;
    }

    private void block(Scope scope, List<Loop> statements, boolean outermost) {
        for (Loop statement : statements) {
            statement(scope, statement, outermost);
        }
    }

    private void statement(Scope scope, Loop statement, boolean outermost) {
        switch (statement) {
            case Loop.For loop -> {
                index(scope, loop.from(), statement);
                index(scope, loop.to(), statement);
                check(loop.step() > 0, "the step is not positive", statement);
                check(loop.kind() != Loop.Kind.TEAM || outermost, "a team loop stands inside another", statement);
                check(
                        loop.kind() != Loop.Kind.LANE || loop.step() == nest.lanes(),
                        "the step is not the lanes",
                        statement);
                check(
                        loop.kind() != Loop.Kind.UNROLL
                                || loop.from() instanceof Index.Constant && loop.to() instanceof Index.Constant,
                        "an unrolled loop's bounds are no literals",
                        statement);
                var inner = scope.inner();
                define(inner, loop.variable(), statement);
                block(inner, loop.body(), false);
            }
            case Loop.When when -> {
                index(scope, when.left(), statement);
                index(scope, when.right(), statement);
                block(scope.inner(), when.body(), false);
            }
            case Loop.Region region -> {
                var inner = scope.inner();
                inner.assignable.clear();
                inner.registers.removeIf(register -> register.type().lanes());
                block(inner, region.body(), false);
            }
            case Loop.LetIndex let -> {
                index(scope, let.value(), statement);
                define(scope, let.variable(), statement);
            }
            case Loop.Let let -> {
                check(let.register().type().equals(value(scope, let.value(), statement)), "types differ", statement);
                check(everyRegister.add(let.register()), "defined twice", statement);
                scope.registers.add(let.register());
                scope.assignable.add(let.register());
            }
            case Loop.Assign assign -> {
                check(scope.assignable.contains(assign.register()), "assigned where it is not defined", statement);
                check(
                        assign.register().type().equals(value(scope, assign.value(), statement)),
                        "types differ",
                        statement);
            }
            case Loop.Store store -> {
                index(scope, store.at(), statement);
                ValueType type = value(scope, store.value(), statement);
                check(type.kind() == Kind.ELEMENT, "stores no number", statement);
                if (store.mask() != null) {
                    ValueType mask = value(scope, store.mask(), statement);
                    check(mask.kind() == Kind.MASK && mask.lanes() && type.lanes(), "the mask does not fit", statement);
                }
            }
        }
    }

    private void define(Scope scope, IndexVariable variable, Loop statement) {
        check(everyVariable.add(variable), "defined twice", statement);
        scope.variables.add(variable);
    }

    private ValueType value(Scope scope, Scalar value, Loop statement) {
        switch (value) {
            case Scalar.Constant c -> {}
            case Scalar.BitsConstant b -> {}
            case Scalar.Read(Register register) ->
                check(scope.registers.contains(register), register + " is read before it is defined", statement);
            case Scalar.Load load -> index(scope, load.at(), statement);
            case Scalar.OfIndex(Index index) -> index(scope, index, statement);
            case Scalar.Positions(Index first) -> index(scope, first, statement);
            case Scalar.FirstLanes(Index remaining) -> index(scope, remaining, statement);
            case Scalar.Broadcast(Scalar single) ->
                check(!value(scope, single, statement).lanes(), "broadcasts lanes", statement);
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) -> {
                check(op.operands().size() == operands.size(), "wrong number of operands", statement);
                boolean lanes = operands.getFirst().type().lanes();
                for (int k = 0; k < operands.size(); k++) {
                    ValueType type = value(scope, operands.get(k), statement);
                    check(type.kind() == op.operands().get(k), "operand " + k + " has the wrong type", statement);
                    boolean distance = op.isShift() && k == 1;
                    check(
                            distance ? operands.get(k) instanceof Scalar.BitsConstant : type.lanes() == lanes,
                            "operand " + k + " mixes lanes and single values",
                            statement);
                }
            }
        }
        check(!value.type().lanes() || nest.lanes() > 1, "lanes in a nest without", statement);
        return value.type();
    }

    private void index(Scope scope, Index index, Object statement) {
        switch (index) {
            case Index.Constant c -> {}
            case Index.Dimension d -> {}
            case Index.Variable(IndexVariable variable) ->
                check(scope.variables.contains(variable), variable + " is read before it is defined", statement);
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                index(scope, x, statement);
                index(scope, y, statement);
            }
        }
    }

    private void check(boolean holds, String complaint, Object statement) {
        if (!holds) {
            throw new IllegalStateException("loops of " + nest.name() + ": " + complaint + ": " + statement);
        }
    }
}
