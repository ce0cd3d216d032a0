package org.xhat.compiler.backend.jvm;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;

/**
 * What statements take from outside, in the order in which it occurs: a region's parameters. It also gathers what a method has
 * to fetch before its first statement: buffers, named dims, and the literals for every lane that are arguments; those that are
 * receivers are made on the spot.
 */
final class FreeNames {
    private final Set<IndexVariable> variables = new LinkedHashSet<>();
    private final Set<Register> registers = new LinkedHashSet<>();
    private final Set<Register> assigned = new LinkedHashSet<>();
    private final Set<Memory.PlanBuffer> buffers = new LinkedHashSet<>();
    private final Set<String> dims = new LinkedHashSet<>();
    private final Set<Scalar> laneLiterals = new LinkedHashSet<>();
    private final Set<Object> defined = new HashSet<>();
    private final boolean intoRegions;
    private boolean scratch;

    private FreeNames(boolean intoRegions) {
        this.intoRegions = intoRegions;
    }

    /** Of {@code statements} and the regions in them. */
    static FreeNames of(List<Loop> statements) {
        var names = new FreeNames(true);
        names.block(statements);
        return names;
    }

    /** Of what {@code statements} themselves need: regions count for their parameters only. */
    static FreeNames ofMethod(List<Loop> statements) {
        var names = new FreeNames(false);
        names.block(statements);
        return names;
    }

    Set<IndexVariable> variables() {
        return variables;
    }

    Set<Register> registers() {
        return registers;
    }

    /** Registers given new values that are not defined here. */
    Set<Register> assigned() {
        return assigned;
    }

    Set<Memory.PlanBuffer> buffers() {
        return buffers;
    }

    Set<String> dims() {
        return dims;
    }

    Set<Scalar> laneLiterals() {
        return laneLiterals;
    }

    boolean usesScratch() {
        return scratch;
    }

    private void block(List<Loop> statements) {
        statements.forEach(this::statement);
    }

    private void statement(Loop statement) {
        if (statement instanceof Loop.Region region && !intoRegions) {
            FreeNames inner = of(region.body());
            inner.variables.forEach(this::use);
            inner.registers.forEach(this::use);
            return;
        }
        switch (statement) {
            case Loop.For loop -> defined.add(loop.variable());
            case Loop.LetIndex let -> defined.add(let.variable());
            case Loop.LoadIndex load -> {
                memory(load.from());
                defined.add(load.variable());
            }
            case Loop.Let let -> defined.add(let.register());
            case Loop.Assign assign -> {
                if (!defined.contains(assign.register())) {
                    assigned.add(assign.register());
                }
            }
            case Loop.Store store -> memory(store.to());
            case Loop.Call call -> call.memories().forEach(place -> memory(place.memory()));
            case Loop.When _, Loop.Region _ -> {}
        }
        statement.indices().forEach(this::index);
        statement.values().forEach(this::value);
        block(statement.body());
    }

    private void use(IndexVariable variable) {
        if (!defined.contains(variable)) {
            variables.add(variable);
        }
    }

    private void use(Register register) {
        if (!defined.contains(register)) {
            registers.add(register);
        }
    }

    private void memory(Memory memory) {
        switch (memory) {
            case Memory.PlanBuffer buffer -> buffers.add(buffer);
            case Memory.Scratch s -> scratch = true;
            case Memory.Parameter p -> {}
        }
    }

    private void index(Index index) {
        switch (index) {
            case Index.Constant c -> {}
            case Index.Dimension(String name) -> dims.add(name);
            case Index.Variable(IndexVariable variable) -> use(variable);
            case Index.Binary(Index.Operation operation, Index x, Index y) -> {
                index(x);
                index(y);
            }
        }
    }

    private void value(Scalar value) {
        switch (value) {
            case Scalar.Read(Register register) -> use(register);
            case Scalar.Load load -> memory(load.from());
            case Scalar.LoadBits load -> memory(load.from());
            case Scalar.Constant _,
                    Scalar.BitsConstant _,
                    Scalar.OfIndex _,
                    Scalar.BitsOfIndex _,
                    Scalar.Positions _,
                    Scalar.FirstLanes _,
                    Scalar.Broadcast _,
                    Scalar.Apply _ -> {}
        }
        value.indices().forEach(this::index);
        int receiver = value instanceof Scalar.Apply apply ? VectorEmitter.receiver(apply.op()) : 0;
        for (int i = 0; i < value.operands().size(); i++) {
            Scalar operand = value.operands().get(i);
            if (i != receiver && isLaneLiteral(operand)) {
                laneLiterals.add(operand);
            } else {
                value(operand);
            }
        }
    }

    /** Whether {@code value} is a literal for every lane. */
    static boolean isLaneLiteral(Scalar value) {
        return value instanceof Scalar.Broadcast && value.isAtom();
    }
}
