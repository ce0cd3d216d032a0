package org.xhat.compiler.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clears up what other passes leave: a copy of a register that changes no more is the register, an index that nothing reads is gone, and names of one hint are
 * numbered without gaps in the order of their definitions. It stands last, because passes that ask which registers change need the
 * copies; operations and their order stay the same.
 */
public final class Readable {
    private final Names names = new Names();
    private final Map<Register, Register> registers = new HashMap<>();
    private final Map<IndexVariable, IndexVariable> variables = new HashMap<>();

    private final Set<Register> assigned;

    private Readable(Set<Register> assigned) {
        this.assigned = assigned;
    }

    /** {@code nest}, to be read. */
    public static LoopNest of(LoopNest nest) {
        List<Loop> read = read(nest.body(), new HashSet<>());
        return nest.withBody(new Readable(nest.assigned()).block(read));
    }

    /** {@code statements} without definitions of indices that nothing reads, from the last on; {@code used} gathers what is. */
    private static List<Loop> read(List<Loop> statements, Set<IndexVariable> used) {
        var kept = new ArrayDeque<Loop>();
        for (Loop statement : statements.reversed()) {
            if (!(statement instanceof Loop.LetIndex let) || used.contains(let.variable())) {
                kept.addFirst(statement.mapBody(body -> read(body, used)));
                statement.indices().forEach(index -> gather(index, used));
                statement
                        .values()
                        .forEach(value -> value.visit(part -> part.indices().forEach(index -> gather(index, used))));
            }
        }
        return List.copyOf(kept);
    }

    private static void gather(Index index, Set<IndexVariable> used) {
        switch (index) {
            case Index.Variable(IndexVariable variable) -> used.add(variable);
            case Index.Binary(Index.Operation _, Index x, Index y) -> {
                gather(x, used);
                gather(y, used);
            }
            case Index.Constant _, Index.Dimension _ -> {}
        }
    }

    private List<Loop> block(List<Loop> statements) {
        var result = new ArrayList<Loop>();
        for (int s = 0; s < statements.size(); s++) {
            Loop statement = statements.get(s);
            List<Loop> scope = statements.subList(s + 1, statements.size());
            if (statement instanceof Loop.Let(Register copy, Scalar.Read(Register source))
                    && !isAssigned(copy, scope)
                    && !isAssigned(source, scope)) {
                registers.put(copy, renamed(source));
            } else {
                result.add(statement(statement));
            }
        }
        return result;
    }

    private boolean isAssigned(Register register, List<Loop> statements) {
        return assigned.contains(register)
                && Loop.walk(statements)
                        .anyMatch(statement -> statement instanceof Loop.Assign assign
                                && assign.register().equals(register));
    }

    private Loop statement(Loop statement) {
        return switch (statement) {
            case Loop.For(IndexVariable variable, Loop.Kind kind, Index from, Index to, long step, List<Loop> body) -> {
                Index first = index(from);
                Index end = index(to);
                yield new Loop.For(define(variable), kind, first, end, step, block(body));
            }
            case Loop.When(Index left, Index right, List<Loop> body) ->
                new Loop.When(index(left), index(right), block(body));
            case Loop.Region(String name, List<Loop> body) ->
                new Loop.Region(names.fresh(Names.hint(name)), block(body));
            case Loop.LetIndex(IndexVariable variable, Index value) -> {
                Index renamed = index(value);
                yield new Loop.LetIndex(define(variable), renamed);
            }
            case Loop.LoadIndex(IndexVariable variable, Memory from, Index at) -> {
                Index renamed = index(at);
                yield new Loop.LoadIndex(define(variable), from, renamed);
            }
            case Loop.Let(Register register, Scalar value) -> {
                Scalar renamed = value(value);
                var defined = new Register(names.fresh(Names.hint(register.name())), register.type());
                registers.put(register, defined);
                yield new Loop.Let(defined, renamed);
            }
            case Loop.Assign(Register register, Scalar value) -> new Loop.Assign(renamed(register), value(value));
            case Loop.Call(Routine routine, List<Loop.Place> memories, List<Index> indices) ->
                new Loop.Call(
                        routine,
                        memories.stream()
                                .map(place -> new Loop.Place(place.memory(), index(place.first())))
                                .toList(),
                        indices.stream().map(this::index).toList());
            case Loop.Store store -> store.with(index(store.at()), this::value);
        };
    }

    private IndexVariable define(IndexVariable variable) {
        var defined = new IndexVariable(names.fresh(Names.hint(variable.name())), variable.wide());
        variables.put(variable, defined);
        return defined;
    }

    private Register renamed(Register register) {
        return registers.getOrDefault(register, register);
    }

    private Index index(Index index) {
        return index.map(variable -> variables.getOrDefault(variable, variable));
    }

    private Scalar value(Scalar value) {
        return value instanceof Scalar.Read(Register register)
                ? new Scalar.Read(renamed(register))
                : value.map(this::value, this::index);
    }
}
