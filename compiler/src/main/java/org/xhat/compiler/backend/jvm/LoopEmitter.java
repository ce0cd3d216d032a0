package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.IndexVariable;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;
import org.xhat.compiler.loop.Memory;
import org.xhat.compiler.loop.Procedure;
import org.xhat.compiler.loop.Register;
import org.xhat.compiler.loop.Routine;
import org.xhat.compiler.loop.Scalar;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.program.KernelCode;

/**
 * Emits the statements of one method. Everything lives in local variables: HotSpot keeps a vector in a register as long as it
 * stays in locals of one method, and boxes one that crosses a call.
 */
final class LoopEmitter {
    /** Arrays end so far below 2³¹ that a variable within them can go on by so much. */
    private static final int LONGEST_STEP = KernelCode.SLACK;

    private record BufferArray(Memory memory) {}

    private record BufferOffset(Memory memory) {}

    private final InstructionAdapter code;
    private final String className;
    private final Procedure<?> procedure;
    private final JvmTypes types;
    private final IndexEmitter indices;
    private final ScalarEmitter scalars;
    private final VectorEmitter vectors;
    private final LocalSlots slots = new LocalSlots();
    private final List<Loop.Region> regions = new ArrayList<>();

    private LoopEmitter(InstructionAdapter code, String className, Procedure<?> procedure, List<String> dims) {
        this.code = code;
        this.className = className;
        this.procedure = procedure;
        this.types = new JvmTypes(procedure);
        this.indices = new IndexEmitter(code, slots, dims);
        this.scalars = new ScalarEmitter(code, types);
        this.vectors = new VectorEmitter(code, types);
    }

    /** Emits {@code run} of {@link org.xhat.runtime.program.KernelCode}; returns the regions that it calls. */
    static List<Loop.Region> emitRun(InstructionAdapter code, String className, LoopNest nest, List<String> dims) {
        var emitter = new LoopEmitter(code, className, nest, dims);
        emitter.slots.anonymous(Type.getObjectType(className));
        emitter.slots.add(Given.ARRAYS, Given.ARRAYS.type());
        emitter.slots.add(Given.OFFSETS, Given.OFFSETS.type());
        emitter.slots.add(Given.DIMS, Given.DIMS.type());
        emitter.slots.add(LoopNest.FROM_CHUNK, Type.INT_TYPE);
        emitter.slots.add(LoopNest.TO_CHUNK, Type.INT_TYPE);
        emitter.slots.add(Given.SCRATCH, Given.SCRATCH.type());
        emitter.method(nest.body());
        return emitter.regions;
    }

    /** Emits the method of {@code region}; returns the regions that it calls. */
    static List<Loop.Region> emitRegion(
            InstructionAdapter code, String className, LoopNest nest, List<String> dims, Loop.Region region) {
        var emitter = new LoopEmitter(code, className, nest, dims);
        for (Given given : Given.values()) {
            emitter.slots.add(given, given.type());
        }
        var free = FreeNames.of(region.body());
        free.variables().forEach(variable -> emitter.slots.add(variable, IndexEmitter.type(variable)));
        free.registers().forEach(register -> emitter.slots.add(register, emitter.types.of(register.type())));
        emitter.method(region.body());
        return emitter.regions;
    }

    /** Emits a method that has only {@code long[] dims} and returns {@code index}. */
    static void emitIndex(InstructionAdapter code, String className, LoopNest nest, List<String> dims, Index index) {
        var emitter = new LoopEmitter(code, className, nest, dims);
        emitter.slots.anonymous(Type.getObjectType(className));
        emitter.slots.add(Given.DIMS, Given.DIMS.type());
        emitter.prologue(FreeNames.ofMethod(List.of(new Loop.LetIndex(new IndexVariable("result"), index))));
        emitter.indices.pushNarrowed(index);
        code.areturn(Type.INT_TYPE);
    }

    /** The descriptor of {@code region}'s method. */
    static String descriptor(Loop.Region region, Procedure<?> procedure) {
        var types = new JvmTypes(procedure);
        var parameters = new ArrayList<Type>();
        for (Given given : Given.values()) {
            parameters.add(given.type());
        }
        var free = FreeNames.of(region.body());
        free.variables().forEach(variable -> parameters.add(IndexEmitter.type(variable)));
        free.registers().forEach(register -> parameters.add(types.of(register.type())));
        return Type.getMethodDescriptor(Type.VOID_TYPE, parameters.toArray(Type[]::new));
    }

    /** Emits the static method of {@code routine}. */
    static void emitRoutine(InstructionAdapter code, String className, Routine routine) {
        var emitter = new LoopEmitter(code, className, routine, List.of());
        for (Memory memory : routine.memories()) {
            emitter.slots.add(new BufferArray(memory), emitter.types.array());
            emitter.slots.add(new BufferOffset(memory), Type.INT_TYPE);
        }
        routine.indices().forEach(index -> emitter.slots.add(index, IndexEmitter.type(index)));
        emitter.method(routine.body());
    }

    /** The descriptor of {@code routine}'s method: for each memory the array and where it begins, then the indices. */
    static String descriptor(Routine routine) {
        var parameters = new ArrayList<Type>();
        routine.memories().forEach(memory -> {
            parameters.add(new JvmTypes(routine).array());
            parameters.add(Type.INT_TYPE);
        });
        routine.indices().forEach(index -> parameters.add(IndexEmitter.type(index)));
        return Type.getMethodDescriptor(Type.VOID_TYPE, parameters.toArray(Type[]::new));
    }

    private void method(List<Loop> body) {
        prologue(FreeNames.ofMethod(body));
        block(body);
        code.areturn(Type.VOID_TYPE);
    }

    /** Fetches arrays, offsets, dims and literals for every lane into locals. */
    private void prologue(FreeNames needed) {
        needed.dims().forEach(indices::fetch);
        for (Memory.PlanBuffer buffer : needed.buffers()) {
            load(Given.ARRAYS);
            code.iconst(buffer.number());
            code.aload(Type.getType(Object.class));
            code.checkcast(types.array(buffer));
            store(new BufferArray(buffer), types.array(buffer));
            load(Given.OFFSETS);
            code.iconst(buffer.number());
            code.aload(Type.INT_TYPE);
            store(new BufferOffset(buffer), Type.INT_TYPE);
        }
        if (needed.usesScratch()) {
            load(Given.SCRATCH);
            code.checkcast(types.array());
            store(new BufferArray(Memory.SCRATCH), types.array());
        }
        for (Scalar literal : needed.laneLiterals()) {
            broadcast(((Scalar.Broadcast) literal).value());
            store(literal, types.of(literal.type()));
        }
    }

    private void load(Object key) {
        LocalSlots.Local local = slots.get(key);
        code.load(local.slot(), local.type());
    }

    /** Pops into a new local. */
    private void store(Object key, Type type) {
        code.store(slots.add(key, type).slot(), type);
    }

    private void block(List<Loop> statements) {
        int mark = slots.mark();
        statements.forEach(this::statement);
        slots.release(mark);
    }

    private void statement(Loop statement) {
        switch (statement) {
            case Loop.For loop -> loop(loop);
            case Loop.When when -> {
                var end = new Label();
                Type type = when.left().isWide() || when.right().isWide() ? Type.LONG_TYPE : Type.INT_TYPE;
                indices.push(when.left(), type);
                indices.push(when.right(), type);
                indices.jumpUnlessLess(type, end);
                block(when.body());
                code.mark(end);
            }
            case Loop.Region region -> call(region);
            case Loop.Call call -> call(call);
            case Loop.LetIndex let -> {
                if (let.value().isOfDims() && !let.variable().wide()) {
                    indices.pushNarrowed(let.value());
                } else {
                    indices.push(let.value(), IndexEmitter.type(let.variable()));
                }
                store(let.variable(), IndexEmitter.type(let.variable()));
            }
            case Loop.LoadIndex load -> {
                place(load.from(), load.at());
                code.aload(types.elementOf(load.from()));
                code.cast(Type.INT_TYPE, IndexEmitter.type(load.variable()));
                store(load.variable(), IndexEmitter.type(load.variable()));
            }
            case Loop.Let let -> {
                value(let.value());
                store(let.register(), types.of(let.register().type()));
            }
            case Loop.Assign assign -> {
                value(assign.value());
                LocalSlots.Local local = slots.get(assign.register());
                code.store(local.slot(), local.type());
            }
            case Loop.Store store -> store(store);
        }
    }

    private void loop(Loop.For loop) {
        switch (loop.kind()) {
            case SERIAL, TEAM, LANE -> counted(loop);
            case UNROLL -> unroll(loop);
            case GROUP, ITEM -> throw new IllegalArgumentException("the JVM has no " + loop.kind() + " loops");
        }
    }

    private void counted(Loop.For loop) {
        int mark = slots.mark();
        Type type = IndexEmitter.type(loop.variable());
        indices.push(loop.from(), type);
        store(loop.variable(), type);
        boolean literal = loop.to() instanceof Index.Constant;
        LocalSlots.Local limit = slots.anonymous(type);
        if (!literal) {
            indices.push(loop.to(), type);
            code.store(limit.slot(), type);
        }
        Runnable end = () -> {
            if (literal) {
                indices.push(loop.to(), type);
            } else {
                code.load(limit.slot(), type);
            }
        };
        var top = new Label();
        var exit = new Label();
        code.mark(top);
        load(loop.variable());
        end.run();
        indices.jumpUnlessLess(type, exit);
        block(loop.body());
        int variable = slots.get(loop.variable()).slot();
        if (type == Type.INT_TYPE && loop.step() <= LONGEST_STEP) {
            code.iinc(variable, (int) loop.step());
        } else {
            // Where less than a step is left, the variable might pass the largest number.
            indices.literal(loop.step(), type);
            end.run();
            load(loop.variable());
            code.sub(type);
            indices.jumpUnlessLess(type, exit);
            load(loop.variable());
            indices.literal(loop.step(), type);
            code.add(type);
            code.store(variable, type);
        }
        code.goTo(top);
        code.mark(exit);
        slots.release(mark);
    }

    private void unroll(Loop.For loop) {
        if (!(loop.from() instanceof Index.Constant(long from) && loop.to() instanceof Index.Constant(long to))) {
            throw new IllegalArgumentException("an unrolled loop has literal bounds");
        }
        for (long i = from; i < to; i += loop.step()) {
            indices.fix(loop.variable(), i);
            block(loop.body());
        }
        indices.release(loop.variable());
    }

    private void call(Loop.Region region) {
        for (Given given : Given.values()) {
            load(given);
        }
        var free = FreeNames.of(region.body());
        free.variables().forEach(variable -> indices.push(Index.of(variable), IndexEmitter.type(variable)));
        free.registers().forEach(this::load);
        code.invokestatic(className, region.name(), descriptor(region, procedure), false);
        regions.add(region);
    }

    private void call(Loop.Call call) {
        call.memories().forEach(place -> place(place.memory(), place.first()));
        for (int i = 0; i < call.arguments().size(); i++) {
            indices.push(
                    call.arguments().get(i),
                    IndexEmitter.type(call.routine().indices().get(i)));
        }
        String owner = RoutineClass.of(call.routine()).name().replace('.', '/');
        code.invokestatic(owner, RoutineClass.METHOD, descriptor(call.routine()), false);
    }

    private void store(Loop.Store store) {
        boolean lanes = store.value().type().lanes();
        Scalar mask = store.mask();
        if (!lanes) {
            Type element = types.elementOf(store.to());
            place(store.to(), store.at());
            value(store.value());
            if (store.value().type().kind() == ScalarOp.Kind.BITS) {
                code.cast(types.bits(), element);
            }
            code.astore(element);
        } else if (store.stride() > 1) {
            Index remaining = mask instanceof Scalar.FirstLanes(Index count) ? count : null;
            storeApart(store, remaining);
        } else if (mask == null) {
            value(store.value());
            place(store.to(), store.at());
            vectors.store();
        } else {
            value(store.value());
            place(store.to(), store.at());
            value(mask);
            vectors.storeMasked();
        }
    }

    /**
     * Writes lanes that are not adjacent, of which {@code remaining} count, one vector after the other that elements of theirs lie in,
     * and none that has no element of those: to write under a mask of nothing takes many times what a vector does.
     */
    private void storeApart(Loop.Store store, @Nullable Index remaining) {
        int mark = slots.mark();
        LocalSlots.Local lanes = slots.anonymous(types.elementLanes());
        value(store.value());
        code.store(lanes.slot(), lanes.type());
        var apart = new LanesApart(procedure.lanes(), store.stride());
        for (int further : apart.vectors()) {
            var none = new Label();
            if (remaining != null) {
                Index elements = remaining.times(Index.of(store.stride()));
                Type type = elements.isWide() ? Type.LONG_TYPE : Type.INT_TYPE;
                indices.literal(further, type);
                indices.push(elements, type);
                indices.jumpUnlessLess(type, none);
            }
            code.load(lanes.slot(), lanes.type());
            vectors.rearrange(apart.shuffleOfStore(further));
            place(store.to(), store.at().plus(further));
            vectors.mask(apart.written(further));
            if (remaining != null) {
                firstLanes(remaining.times(Index.of(store.stride())).minus(Index.of(further)));
                vectors.apply(ScalarOp.AND);
            }
            vectors.storeMasked();
            code.mark(none);
        }
        slots.release(mark);
    }

    /** Pushes the array and the position in it. */
    private void place(Memory memory, Index at) {
        load(new BufferArray(memory));
        if (memory instanceof Memory.Scratch) {
            indices.push(at);
            return;
        }
        load(new BufferOffset(memory));
        advance(at);
    }

    /** Adds to the place on the stack, the first of a sum first: where that moves least, it is added once for a loop. */
    private void advance(Index by) {
        if (by instanceof Index.Binary(Index.Operation operation, Index first, Index second)
                && operation == Index.Operation.PLUS
                && !by.isWide()) {
            advance(first);
            advance(second);
        } else if (!by.is(0)) {
            indices.push(by);
            code.add(Type.INT_TYPE);
        }
    }

    private void value(Scalar value) {
        switch (value) {
            case Scalar.Constant(double literal) -> scalars.constant(literal);
            case Scalar.BitsConstant(long literal) -> scalars.bits(literal);
            case Scalar.Read(Register register) -> load(register);
            case Scalar.Load(Memory from, Index at, boolean lanes, int stride) -> {
                if (lanes) {
                    vectors.load(stride, further -> place(from, at.plus(further)));
                } else {
                    Type element = types.elementOf(from);
                    place(from, at);
                    code.aload(element);
                    code.cast(element, types.element());
                }
            }
            case Scalar.OfIndex(Index index) -> {
                Type type = typeOf(index);
                indices.push(index, type);
                scalars.numberOf(type);
            }
            case Scalar.BitsOfIndex(Index index) -> {
                Type type = typeOf(index);
                indices.push(index, type);
                code.cast(type, types.bits());
            }
            case Scalar.LoadBits(Memory from, Index at) -> {
                place(from, at);
                code.aload(types.elementOf(from));
                code.cast(types.elementOf(from), types.bits());
            }
            case Scalar.Positions(Index first) -> vectors.positions(() -> indices.push(first));
            case Scalar.FirstLanes(Index remaining) -> firstLanes(remaining);
            case Scalar.Broadcast(Scalar single) -> broadcast(single);
            case Scalar.Apply(ScalarOp op, List<Scalar> operands) ->
                apply(op, operands, value.type().lanes());
        }
    }

    private void firstLanes(Index remaining) {
        Type type = remaining.isWide() ? Type.LONG_TYPE : Type.INT_TYPE;
        vectors.firstLanes(type, () -> indices.push(remaining, type));
    }

    /** What is wide enough for an index of which more than a place is wanted. */
    private static Type typeOf(Index index) {
        return index instanceof Index.Variable(IndexVariable variable) ? IndexEmitter.type(variable) : Type.LONG_TYPE;
    }

    private void broadcast(Scalar single) {
        switch (single.type().kind()) {
            case ELEMENT -> vectors.broadcastElement(() -> value(single));
            case BITS -> vectors.broadcastBits(() -> value(single));
            case MASK -> throw new IllegalArgumentException("a single truth value is not broadcast: " + single);
        }
    }

    private void apply(ScalarOp op, List<Scalar> operands, boolean lanes) {
        if (lanes) {
            applyToLanes(op, operands);
        } else if (op == ScalarOp.SELECT) {
            value(operands.get(0));
            scalars.select(() -> value(operands.get(1)), () -> value(operands.get(2)));
        } else if (op.isShift()) {
            value(operands.get(0));
            code.iconst((int) distance(operands));
            scalars.apply(op);
        } else {
            operands.forEach(this::value);
            scalars.apply(op);
        }
    }

    private void applyToLanes(ScalarOp op, List<Scalar> operands) {
        if (op == ScalarOp.SELECT) {
            value(operands.get(2));
            argument(operands.get(1));
            argument(operands.get(0));
            vectors.apply(op);
        } else if (op.isShift()) {
            value(operands.get(0));
            vectors.shift(op, distance(operands));
        } else {
            value(operands.getFirst());
            operands.subList(1, operands.size()).forEach(this::argument);
            vectors.apply(op);
        }
    }

    /** An operand that is no receiver: literals come from where {@link #prologue} put them. */
    private void argument(Scalar value) {
        if (FreeNames.isLaneLiteral(value)) {
            load(value);
        } else {
            value(value);
        }
    }

    private static long distance(List<Scalar> operands) {
        return ((Scalar.BitsConstant) operands.get(1)).value();
    }
}
