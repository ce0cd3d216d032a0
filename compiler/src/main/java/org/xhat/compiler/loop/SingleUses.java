package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts values that are used once where they are used: {@code t = mul(a, b); u = add(t, c)} becomes {@code u = add(mul(a, b), c)}.
 * Loops read more easily so, and their code is half as long. Nothing crosses the border of a loop, a load crosses no store, and
 * registers that change are left alone; the operations and their operands stay the same.
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
            switch (statement) {
                case Loop.For loop -> count(loop.body());
                case Loop.When when -> count(when.body());
                case Loop.Region region -> count(region.body());
                case Loop.LetIndex let -> {}
                case Loop.Let let -> count(let.value());
                case Loop.Assign assign -> {
                    changing.add(assign.register());
                    count(assign.value());
                }
                case Loop.Store store -> {
                    count(store.value());
                    if (store.mask() != null) {
                        count(store.mask());
                    }
                }
            }
        }
    }

    private void count(Scalar value) {
        switch (value) {
            case Scalar.Read(Register register) -> uses.merge(register, 1, Integer::sum);
            case Scalar.Broadcast(Scalar single) -> count(single);
            case Scalar.Apply apply -> apply.operands().forEach(this::count);
            case Scalar.Constant c -> {}
            case Scalar.BitsConstant b -> {}
            case Scalar.Load l -> {}
            case Scalar.OfIndex i -> {}
            case Scalar.Positions p -> {}
            case Scalar.FirstLanes f -> {}
        }
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
                case Loop.Assign assign ->
                    result.add(new Loop.Assign(assign.register(), substitute(assign.value(), waiting)));
                case Loop.Store store -> {
                    Scalar value = substitute(store.value(), waiting);
                    Scalar mask = store.mask() == null ? null : substitute(store.mask(), waiting);
                    defineLoads(waiting, result);
                    result.add(new Loop.Store(store.to(), store.at(), value, mask));
                }
                case Loop.LetIndex let -> result.add(let);
                case Loop.For loop -> {
                    define(waiting, result);
                    result.add(new Loop.For(
                            loop.variable(), loop.kind(), loop.from(), loop.to(), loop.step(), block(loop.body())));
                }
                case Loop.When when -> {
                    define(waiting, result);
                    result.add(new Loop.When(when.left(), when.right(), block(when.body())));
                }
                case Loop.Region region -> {
                    define(waiting, result);
                    result.add(new Loop.Region(region.name(), block(region.body())));
                }
            }
        }
        define(waiting, result);
        return result;
    }

    /** Registers read by the statements themselves, not by what is inside them. */
    private static Set<Register> usedDirectly(List<Loop> statements) {
        var counter = new SingleUses();
        counter.count(statements.stream()
                .filter(statement -> statement instanceof Loop.Let
                        || statement instanceof Loop.Assign
                        || statement instanceof Loop.Store)
                .toList());
        return counter.uses.keySet();
    }

    private boolean mayWait(Register register, Scalar value) {
        return uses.getOrDefault(register, 0) == 1
                && !changing.contains(register)
                && !readsChanging(value)
                && operations(value) <= MOST_OPERATIONS;
    }

    private boolean readsChanging(Scalar value) {
        return switch (value) {
            case Scalar.Read(Register register) -> changing.contains(register);
            case Scalar.Broadcast(Scalar single) -> readsChanging(single);
            case Scalar.Apply apply -> apply.operands().stream().anyMatch(this::readsChanging);
            case Scalar.Constant c -> false;
            case Scalar.BitsConstant b -> false;
            case Scalar.Load l -> false;
            case Scalar.OfIndex i -> false;
            case Scalar.Positions p -> false;
            case Scalar.FirstLanes f -> false;
        };
    }

    private static int operations(Scalar value) {
        return switch (value) {
            case Scalar.Broadcast(Scalar single) -> operations(single);
            case Scalar.Apply apply ->
                1 + apply.operands().stream().mapToInt(SingleUses::operations).sum();
            case Scalar.Load l -> 1;
            case Scalar.Read r -> 0;
            case Scalar.Constant c -> 0;
            case Scalar.BitsConstant b -> 0;
            case Scalar.OfIndex i -> 1;
            case Scalar.Positions p -> 1;
            case Scalar.FirstLanes f -> 1;
        };
    }

    private static boolean loads(Scalar value) {
        return switch (value) {
            case Scalar.Load l -> true;
            case Scalar.Broadcast(Scalar single) -> loads(single);
            case Scalar.Apply apply -> apply.operands().stream().anyMatch(SingleUses::loads);
            case Scalar.Read r -> false;
            case Scalar.Constant c -> false;
            case Scalar.BitsConstant b -> false;
            case Scalar.OfIndex i -> false;
            case Scalar.Positions p -> false;
            case Scalar.FirstLanes f -> false;
        };
    }

    private static void define(Map<Register, Scalar> waiting, List<Loop> result) {
        waiting.forEach((register, value) -> result.add(new Loop.Let(register, value)));
        waiting.clear();
    }

    private static void defineLoads(Map<Register, Scalar> waiting, List<Loop> result) {
        waiting.entrySet().removeIf(entry -> {
            boolean loads = loads(entry.getValue());
            if (loads) {
                result.add(new Loop.Let(entry.getKey(), entry.getValue()));
            }
            return loads;
        });
    }

    private static Scalar substitute(Scalar value, Map<Register, Scalar> waiting) {
        UnaryOperator<Scalar> inner = operand -> substitute(operand, waiting);
        return switch (value) {
            case Scalar.Read(Register register) -> orElse(waiting.remove(register), value);
            case Scalar.Broadcast(Scalar single) -> new Scalar.Broadcast(inner.apply(single));
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) ->
                new Scalar.Apply(op, operands.stream().map(inner).toList());
            case Scalar.Constant c -> c;
            case Scalar.BitsConstant b -> b;
            case Scalar.Load l -> l;
            case Scalar.OfIndex i -> i;
            case Scalar.Positions p -> p;
            case Scalar.FirstLanes f -> f;
        };
    }

    private static Scalar orElse(@Nullable Scalar value, Scalar otherwise) {
        return value == null ? otherwise : value;
    }
}
