package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;

/**
 * Gives operations on lanes receivers that their own loop made. An operation becomes a call of a method of one of its operands,
 * the receiver, and HotSpot allocates an object for a vector that comes from outside a loop and is a receiver in it. Where
 * operands commute, one of the loop's own comes first; a receiver that still comes from outside is kept in scratch and loaded
 * in the loop. Literals are the emitter's to make where they are receivers. Accumulators are the loop's own, made anew by every
 * iteration, but of a class that HotSpot knows only from its profile, which may lack or hold several: they come after what was
 * loaded or computed. Masks are hardly ever receivers, and stay. The results' bits stay what they were.
 */
final class LoopReceivers {
    /** One loop's identity. */
    private static final class Home {}

    private final Set<Register> changing;
    private final Map<Register, Home> homes = new HashMap<>();
    private final Set<Register> foreignReceivers = new HashSet<>();
    private final Map<Register, Index> places = new HashMap<>();
    private final LoopNest nest;
    private Index scratch;
    private int loads;

    private LoopReceivers(LoopNest nest) {
        this.nest = nest;
        this.changing = nest.assigned();
        this.scratch = nest.scratchElements();
    }

    /** {@code nest}, rewritten where it has lanes. */
    static LoopNest rewrite(LoopNest nest) {
        if (nest.lanes() == 1) {
            return nest;
        }
        var pass = new LoopReceivers(nest);
        List<Loop> ordered = pass.order(nest.body(), new Home());
        List<Loop> body = pass.foreignReceivers.isEmpty() ? ordered : pass.new Reload(Map.of()).block(ordered);
        return new LoopNest(nest.name(), nest.element(), nest.lanes(), nest.chunks(), pass.scratch, body);
    }

    /** Brings own operands to the front, and notes the receivers that are not. */
    private List<Loop> order(List<Loop> statements, Home home) {
        return statements.stream().map(statement -> order(statement, home)).toList();
    }

    private Loop order(Loop statement, Home home) {
        if (statement instanceof Loop.Let let) {
            homes.put(let.register(), home);
        } else if (statement instanceof Loop.Store store) {
            noteReceiver(store.value(), home);
        }
        Home inner = statement instanceof Loop.For loop && loop.kind() != Loop.Kind.UNROLL ? new Home() : home;
        return statement.map(value -> order(value, home), body -> order(body, inner));
    }

    private Scalar order(Scalar value, Home home) {
        if (!(value instanceof Scalar.Apply(ScalarOp op, List<Scalar> given))
                || !value.type().lanes()) {
            return value;
        }
        var operands = new ArrayList<>(given);
        operands.replaceAll(operand -> order(operand, home));
        if (op.commutes() && distance(operands.get(1), home) < distance(operands.get(0), home)) {
            Collections.swap(operands, 0, 1);
        }
        noteReceiver(operands.get(VectorEmitter.receiver(op)), home);
        return new Scalar.Apply(op, operands);
    }

    /** 0 for what this iteration of the loop made, 1 for what one of its iterations did, 2 for what comes from outside. */
    private int distance(Scalar operand, Home home) {
        if (operand instanceof Scalar.Read(Register register)) {
            return changing.contains(register) ? 1 : homes.get(register) == home ? 0 : 2;
        }
        return operand.isAtom() ? 2 : 0;
    }

    private void noteReceiver(Scalar receiver, Home home) {
        if (receiver instanceof Scalar.Read(Register register)
                && register.type().lanes()
                && register.type().kind() != ScalarOp.Kind.MASK
                && distance(receiver, home) == 2) {
            foreignReceivers.add(register);
        }
    }

    /** Keeps foreign receivers in scratch, and loads them where another loop uses them: in one loop's body, from {@code at} on. */
    private final class Reload {
        private final Map<Register, Scalar> at;

        /** {@code at}: the values that are at hand. */
        Reload(Map<Register, Scalar> at) {
            this.at = new HashMap<>(at);
        }

        List<Loop> block(List<Loop> statements) {
            var reloaded = new ArrayList<Loop>();
            for (Loop statement : statements) {
                statement(statement, reloaded);
            }
            return reloaded;
        }

        private void statement(Loop statement, List<Loop> reloaded) {
            boolean knowsNone = statement instanceof Loop.Region
                    || statement instanceof Loop.For loop && loop.kind() != Loop.Kind.UNROLL;
            reloaded.add(statement.map(
                    value -> operands(value, reloaded), body -> new Reload(knowsNone ? Map.of() : at).block(body)));
            if (statement instanceof Loop.Let(Register register, Scalar _) && foreignReceivers.contains(register)) {
                at.put(register, new Scalar.Read(register));
                keep(register, reloaded);
            }
        }

        private Scalar operands(Scalar value, List<Loop> before) {
            return value instanceof Scalar.Read(Register register) && foreignReceivers.contains(register)
                    ? at.computeIfAbsent(register, absent -> load(absent, before))
                    : value.map(operand -> operands(operand, before), index -> index);
        }
    }

    private void keep(Register register, List<Loop> after) {
        Scalar lanes = new Scalar.Read(register);
        places.put(register, scratch);
        after.add(new Loop.Store(
                Memory.SCRATCH, scratch, isBits(register) ? as(ScalarOp.FROM_BITS, lanes) : lanes, null));
        scratch = scratch.plus(nest.lanes());
    }

    private Scalar load(Register register, List<Loop> before) {
        Index place = places.get(register);
        if (place == null) {
            throw new IllegalStateException(register + " is used before it is defined");
        }
        var again = new Register(register.name() + "_kept_" + ++loads, register.type());
        Scalar lanes = new Scalar.Load(Memory.SCRATCH, place, true);
        before.add(new Loop.Let(again, isBits(register) ? as(ScalarOp.TO_BITS, lanes) : lanes));
        return new Scalar.Read(again);
    }

    private static boolean isBits(Register register) {
        return register.type().kind() == ScalarOp.Kind.BITS;
    }

    private static Scalar as(ScalarOp op, Scalar value) {
        return new Scalar.Apply(op, List.of(value));
    }
}
