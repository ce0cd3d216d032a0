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
import org.xhat.runtime.math.ScalarOp;

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
        switch (statement) {
            case Loop.For loop -> {
                index(loop.from());
                index(loop.to());
                defined.add(loop.variable());
                block(loop.body());
            }
            case Loop.When when -> {
                index(when.left());
                index(when.right());
                block(when.body());
            }
            case Loop.Region region -> {
                if (intoRegions) {
                    block(region.body());
                } else {
                    FreeNames inner = of(region.body());
                    inner.variables.forEach(this::use);
                    inner.registers.forEach(this::use);
                }
            }
            case Loop.LetIndex let -> {
                index(let.value());
                defined.add(let.variable());
            }
            case Loop.LoadIndex load -> {
                memory(load.from());
                index(load.at());
                defined.add(load.variable());
            }
            case Loop.Let let -> {
                value(let.value());
                defined.add(let.register());
            }
            case Loop.Assign assign -> {
                value(assign.value());
                if (!defined.contains(assign.register())) {
                    assigned.add(assign.register());
                }
            }
            case Loop.Store store -> {
                memory(store.to());
                index(store.at());
                value(store.value());
                if (store.mask() != null) {
                    value(store.mask());
                }
            }
        }
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
            case Scalar.Constant c -> {}
            case Scalar.BitsConstant b -> {}
            case Scalar.Read(Register register) -> use(register);
            case Scalar.Load(Memory from, Index at, boolean lanes) -> {
                memory(from);
                index(at);
            }
            case Scalar.OfIndex(Index at) -> index(at);
            case Scalar.BitsOfIndex(Index at) -> index(at);
            case Scalar.LoadBits(Memory from, Index at) -> {
                memory(from);
                index(at);
            }
            case Scalar.Positions(Index first) -> index(first);
            case Scalar.FirstLanes(Index remaining) -> index(remaining);
            case Scalar.Broadcast(Scalar single) -> value(single);
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) -> {
                int receiver = VectorEmitter.receiver(op);
                for (int i = 0; i < operands.size(); i++) {
                    if (i != receiver && isLaneLiteral(operands.get(i))) {
                        laneLiterals.add(operands.get(i));
                    } else {
                        value(operands.get(i));
                    }
                }
            }
        }
    }

    /** Whether {@code value} is a literal for every lane. */
    static boolean isLaneLiteral(Scalar value) {
        return value instanceof Scalar.Broadcast && value.isAtom();
    }
}
