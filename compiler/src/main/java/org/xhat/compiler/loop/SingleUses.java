package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
    private final Set<Register> changing;

    private SingleUses(Set<Register> changing) {
        this.changing = changing;
    }

    /** {@code procedure} with fewer registers. */
    public static <P extends Procedure<P>> P inline(P procedure) {
        var pass = new SingleUses(procedure.assigned());
        Loop.walk(procedure.body())
                .forEach(statement -> visitReads(statement, read -> pass.uses.merge(read, 1, Integer::sum)));
        return procedure.withBody(pass.block(procedure.body()));
    }

    /** Gives {@code visitor} the registers that the statement itself reads, each as often as it does. */
    private static void visitReads(Loop statement, Consumer<Register> visitor) {
        for (Scalar value : statement.values()) {
            value.visit(part -> {
                if (part instanceof Scalar.Read(Register register)) {
                    visitor.accept(register);
                }
            });
        }
    }

    /** Values waiting for their only use, by register; whatever is still waiting at a border is defined there. */
    private List<Loop> block(List<Loop> statements) {
        var result = new ArrayList<Loop>();
        var waiting = new LinkedHashMap<Register, Scalar>();
        var used = new HashSet<Register>();
        statements.forEach(statement -> visitReads(statement, used::add));
        for (Loop statement : statements) {
            Loop substituted = statement.map(value -> substitute(value, waiting), this::block);
            defineBefore(statement, waiting, result);
            if (substituted instanceof Loop.Let(Register register, Scalar value)
                    && used.contains(register)
                    && mayWait(register, value)) {
                waiting.put(register, value);
            } else {
                result.add(substituted);
            }
        }
        define(waiting, result, waits -> true);
        return result;
    }

    /** Ends the waiting of what may not cross {@code statement}. Definitions, which are many, let everything pass. */
    private static void defineBefore(Loop statement, Map<Register, Scalar> waiting, List<Loop> result) {
        switch (statement) {
            case Loop.Let _, Loop.LetIndex _, Loop.LoadIndex _ -> {}
            case Loop.Assign(Register register, Scalar _) -> {
                var read = new Scalar.Read(register);
                define(waiting, result, value -> value.any(read::equals));
            }
            case Loop.Store _, Loop.Call _ ->
                define(waiting, result, value -> value.any(part -> part instanceof Scalar.Load));
            case Loop.For _, Loop.When _, Loop.Region _ -> define(waiting, result, value -> true);
        }
    }

    private boolean mayWait(Register register, Scalar value) {
        return uses.getOrDefault(register, 0) == 1
                && !changing.contains(register)
                && operations(value) <= MOST_OPERATIONS;
    }

    private static int operations(Scalar value) {
        int operations = value.isAtom() || value instanceof Scalar.Broadcast ? 0 : 1;
        for (Scalar operand : value.operands()) {
            operations += operations(operand);
        }
        return operations;
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
        if (waiting.isEmpty()) {
            return value;
        }
        return value instanceof Scalar.Read(Register register)
                ? orElse(waiting.remove(register), value)
                : value.map(operand -> substitute(operand, waiting), index -> index);
    }

    private static Scalar orElse(@Nullable Scalar value, Scalar otherwise) {
        return value == null ? otherwise : value;
    }
}
