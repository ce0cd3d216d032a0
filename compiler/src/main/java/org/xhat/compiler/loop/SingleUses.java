package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts values that are used once where they are used: {@code t = mul(a, b); u = add(t, c)} becomes {@code u = add(mul(a, b), c)}.
 * Loops read more easily so, and their code is half as long. Nothing crosses the border of a loop, a load crosses no store, and
 * nothing that reads a register crosses an assignment to it; the operations and their operands stay the same.
 */
public final class SingleUses {
    /** Deeper formulas are harder to read than names are. */
    private static final int MOST_OPERATIONS = 8;

    private final Map<Register, Integer> uses = new HashMap<>();
    private final Set<Register> changing = new HashSet<>();

    private SingleUses() {}

    /** {@code nest} with fewer registers. */
    public static LoopNest inline(LoopNest nest) {
        var pass = new SingleUses();
        pass.count(nest.body());
        return new LoopNest(
                nest.name(),
                nest.element(),
                nest.lanes(),
                nest.chunks(),
                nest.scratchElements(),
                pass.block(nest.body()));
    }

    private void count(List<Loop> statements) {
        for (Loop statement : statements) {
            if (statement instanceof Loop.Assign assign) {
                changing.add(assign.register());
            }
            statement.values().forEach(this::count);
            count(statement.body());
        }
    }

    private void count(Scalar value) {
        if (value instanceof Scalar.Read(Register register)) {
            uses.merge(register, 1, Integer::sum);
        }
        value.operands().forEach(this::count);
    }

    /** Values waiting for their only use, by register; whatever is still waiting at a border is defined there. */
    private List<Loop> block(List<Loop> statements) {
        var result = new ArrayList<Loop>();
        var waiting = new LinkedHashMap<Register, Scalar>();
        var used = usedDirectly(statements);
        for (Loop statement : statements) {
            switch (statement) {
                case Loop.Let let -> {
                    Scalar value = substitute(let.value(), waiting);
                    if (used.contains(let.register()) && mayWait(let.register(), value)) {
                        waiting.put(let.register(), value);
                    } else {
                        result.add(new Loop.Let(let.register(), value));
                    }
                }
                case Loop.Assign(Register register, Scalar assigned) -> {
                    Scalar value = substitute(assigned, waiting);
                    define(waiting, result, waits -> reads(waits, register));
                    result.add(new Loop.Assign(register, value));
                }
                case Loop.Store store -> {
                    Scalar value = substitute(store.value(), waiting);
                    Scalar mask = store.mask() == null ? null : substitute(store.mask(), waiting);
                    define(waiting, result, SingleUses::loads);
                    result.add(new Loop.Store(store.to(), store.at(), value, mask));
                }
                case Loop.LetIndex let -> result.add(let);
                case Loop.LoadIndex load -> result.add(load);
                case Loop.For loop -> border(loop, waiting, result);
                case Loop.When when -> border(when, waiting, result);
                case Loop.Region region -> border(region, waiting, result);
            }
        }
        define(waiting, result, waits -> true);
        return result;
    }

    private void border(Loop statement, Map<Register, Scalar> waiting, List<Loop> result) {
        define(waiting, result, waits -> true);
        result.add(statement.mapBody(this::block));
    }

    /** Registers read by the statements themselves, not by what is inside them. */
    private static Set<Register> usedDirectly(List<Loop> statements) {
        var counter = new SingleUses();
        statements.forEach(statement -> statement.values().forEach(counter::count));
        return counter.uses.keySet();
    }

    private boolean mayWait(Register register, Scalar value) {
        return uses.getOrDefault(register, 0) == 1
                && !changing.contains(register)
                && operations(value) <= MOST_OPERATIONS;
    }

    private static boolean reads(Scalar value, Register register) {
        return value instanceof Scalar.Read(Register read)
                ? read.equals(register)
                : isAny(value.operands(), operand -> reads(operand, register));
    }

    private static int operations(Scalar value) {
        int operations = value.isAtom() || value instanceof Scalar.Broadcast ? 0 : 1;
        for (Scalar operand : value.operands()) {
            operations += operations(operand);
        }
        return operations;
    }

    private static boolean loads(Scalar value) {
        return value instanceof Scalar.Load || isAny(value.operands(), SingleUses::loads);
    }

    private static boolean isAny(List<Scalar> values, Predicate<Scalar> what) {
        for (Scalar value : values) {
            if (what.test(value)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the waiting of those that {@code mayNotWait}. */
    private static void define(Map<Register, Scalar> waiting, List<Loop> result, Predicate<Scalar> mayNotWait) {
        waiting.entrySet().removeIf(entry -> {
            boolean ends = mayNotWait.test(entry.getValue());
            if (ends) {
                result.add(new Loop.Let(entry.getKey(), entry.getValue()));
            }
            return ends;
        });
    }

    private static Scalar substitute(Scalar value, Map<Register, Scalar> waiting) {
        return value instanceof Scalar.Read(Register register)
                ? orElse(waiting.remove(register), value)
                : value.mapOperands(operand -> substitute(operand, waiting));
    }

    private static Scalar orElse(@Nullable Scalar value, Scalar otherwise) {
        return value == null ? otherwise : value;
    }
}
