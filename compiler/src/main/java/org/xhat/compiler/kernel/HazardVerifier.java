package org.xhat.compiler.kernel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.xhat.compiler.graph.Dim;

/**
 * Proves that a plan's storage and order give every read the value it means: it follows, step by step, which buffer's
 * value each place in storage holds, and of it which elements. It shares no reasoning with {@link BufferPlanner}.
 *
 * <p>A kernel may overwrite what it reads only in place: where an element is read at the very place it is written, and for the
 * last time – in a sweep by the stage that stores it, in a contraction by the epilogue; never an index, or the key that it
 * draws with. Two iterations may not write one element. Parts of a buffer tile it. Buffers lie in their slots, and no access
 * leaves its buffer. Where these depend on the named dims, a plan is refused that is wrong whatever they are, and
 * {@link #verify(Plan, Map)} tells whether it is right where they are known.
 */
public final class HazardVerifier {
    /** A plan that would compute something else than its graph: a fault of xhat. */
    public static final class HazardException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        HazardException(String message) {
            super(message);
        }
    }

    private final Plan plan;
    private final List<Span> spans;
    private final Map<Integer, OccupiedSpans> validBySlot = new HashMap<>();
    private final Map<Integer, Set<Region>> partlyWritten = new HashMap<>();
    private final Map<Integer, List<Buffer>> parts = new HashMap<>();

    private HazardVerifier(Plan plan) {
        this.plan = plan;
        this.spans = plan.buffers().stream()
                .map(buffer -> Span.of(buffer, buffer.storage().offset()))
                .toList();
    }

    /** Returns {@code plan}, which is free of hazards; {@link HazardException} naming kernel and buffers otherwise. */
    public static Plan verify(Plan plan) {
        new HazardVerifier(plan).run();
        return plan;
    }

    /** As {@link #verify(Plan)}; buffers also lie where {@code chooser} wants them. */
    static Plan verify(Plan plan, Placement.Chooser chooser) {
        for (Buffer buffer : plan.buffers()) {
            if (buffer.role() != Buffer.Role.TEMPORARY) {
                chooser.place(buffer).ifPresent(place -> requirePlaced(plan, buffer, place));
            }
        }
        return verify(plan);
    }

    private static void requirePlaced(Plan plan, Buffer buffer, Placement place) {
        var slot = plan.slots().get(buffer.storage().slot());
        boolean isThere = slot.external()
                && slot.name().equals(place.slot())
                && buffer.storage().offset().equals(place.offset());
        if (!isThere) {
            throw new HazardException("buffer " + buffer.name() + " does not lie where the caller has it: in slot "
                    + place.slot() + " at " + place.offset());
        }
    }

    /**
     * As {@link #verify(Plan)}, and what is not certain whatever the named dims are is right where they are {@code dims}: every access
     * stays inside its buffer, and no two iterations write one element.
     */
    static Plan verify(Plan plan, Map<String, Long> dims) {
        Ranges.faultAt(plan, dims).ifPresent(fault -> {
            throw new HazardException(fault);
        });
        return verify(plan);
    }

    private void run() {
        for (Buffer buffer : plan.buffers()) {
            if (buffer.part() != null) {
                parts.computeIfAbsent(buffer.part().whole(), whole -> new ArrayList<>())
                        .add(buffer);
            }
        }
        parts.forEach((whole, tiles) -> requireTiles(plan.buffers().get(whole), tiles));
        var written = new HashSet<Integer>();
        plan.steps().forEach(step -> written.addAll(step.writes()));
        for (Buffer buffer : plan.buffers()) {
            if (!written.contains(buffer.number()) && arrivesFromOutside(buffer)) {
                arrive(buffer);
            }
        }
        for (Step step : plan.steps()) {
            switch (step) {
                case Kernel kernel -> step(kernel);
                case LibraryCall call -> step(call);
            }
        }
        plan.outputs().forEach((name, buffer) -> {
            if (!isValid(buffer.number())) {
                throw new HazardException(
                        "output '" + name + "' is overwritten or never wholly written: buffer " + buffer.name());
            }
        });
        Ranges.fault(plan).ifPresent(fault -> {
            throw new HazardException(fault);
        });
    }

    /** Parts lie in their whole, and are all of it. */
    private void requireTiles(Buffer whole, List<Buffer> tiles) {
        var regions = new LinkedHashSet<Region>();
        for (Buffer tile : tiles) {
            var part = requireNonNull(tile.part());
            if (!part.extents().equals(whole.extents())
                    || !part.in(whole.storage()).equals(tile.storage())) {
                throw new HazardException(tile.name() + " does not lie in " + whole.name());
            }
            regions.add(Region.of(tile, part.offset()));
        }
        if (!Region.of(whole, Dim.ZERO).isAllOf(regions)) {
            throw new HazardException("the parts of " + whole.name() + " are not all of it");
        }
    }

    /** What arrives from outside needs a place of its own. */
    private void arrive(Buffer buffer) {
        var overlapping = validIn(buffer.number()).overlapping(spans.get(buffer.number()));
        if (!overlapping.isEmpty()) {
            throw new HazardException(
                    name(overlapping.getFirst()) + " and " + buffer.name() + " arrive in the same storage");
        }
        setValid(buffer.number());
    }

    private static boolean arrivesFromOutside(Buffer buffer) {
        return switch (buffer.role()) {
            case INPUT, PARAMETER, STATE, SCALAR -> true;
            case OUTPUT, TEMPORARY -> false;
        };
    }

    private void step(Kernel kernel) {
        for (Access load : kernel.loads()) {
            if (!isValid(load.buffer()) && !isReloaded(kernel, load)) {
                throw notThere(kernel, load.buffer());
            }
        }
        for (Stage.Store store : kernel.stores()) {
            overwrite(kernel, store.to().buffer(), read -> requireInPlace(kernel, store.to(), read));
        }
        kernel.stores().forEach(store -> write(store.to(), kernel.axes()));
        requireOneBufferAPlace(kernel);
    }

    /** A library reads and writes whole buffers, in an order of its own. */
    private void step(LibraryCall call) {
        for (int buffer : call.reads()) {
            if (!isValid(buffer)) {
                throw notThere(call, buffer);
            }
        }
        for (int buffer : call.writes()) {
            overwrite(call, buffer, read -> {
                throw new HazardException(call.title() + " overwrites " + read.name() + ", which it reads");
            });
            setValid(buffer);
        }
        requireOneBufferAPlace(call);
    }

    private HazardException notThere(Step step, int buffer) {
        return new HazardException(step.title() + " reads buffer " + name(buffer)
                + " before it is wholly written or after it is overwritten");
    }

    /** What shares elements with {@code written} loses its value; {@code inPlace} is asked about what {@code step} reads. */
    private void overwrite(Step step, int written, Consumer<Buffer> inPlace) {
        if (parts.containsKey(written)) {
            throw new HazardException(step.title() + " writes " + name(written) + ", which is written in parts");
        }
        OccupiedSpans valid = validIn(written);
        for (int other : valid.overlapping(spans.get(written))) {
            if (array(other) != array(written)) {
                step.reads().stream()
                        .filter(read -> array(read) == array(other))
                        .forEach(read -> inPlace.accept(plan.buffers().get(read)));
                valid.remove(other);
            }
        }
        overlapping(written, partlyWritten.keySet()).forEach(other -> partlyWritten.remove(other.number()));
    }

    /** A buffer holds its value when all of its elements are written. */
    private void write(Access access, List<Axis> axes) {
        int buffer = access.buffer();
        var regions = partlyWritten.getOrDefault(buffer, new LinkedHashSet<>());
        regions.add(Region.of(access, axes));
        if (Region.of(plan.buffers().get(buffer), Dim.ZERO).isAllOf(regions)) {
            partlyWritten.remove(buffer);
            setValid(buffer);
        } else {
            partlyWritten.put(buffer, regions);
        }
    }

    /** The buffers of {@code buffer}'s slot that hold their value. */
    private OccupiedSpans validIn(int buffer) {
        return validBySlot.computeIfAbsent(plan.buffers().get(buffer).storage().slot(), slot -> new OccupiedSpans());
    }

    private void setValid(int buffer) {
        validIn(buffer).add(buffer, spans.get(buffer));
    }

    /** Whether a buffer holds its value, as one without elements always does, and another whose parts do. */
    private boolean isValid(int buffer) {
        return validIn(buffer).contains(buffer)
                || parts.containsKey(buffer) && parts.get(buffer).stream().allMatch(part -> isValid(part.number()))
                || plan.buffers().get(buffer).type().elementCount().is(0);
    }

    /** Whether the kernel reads the very elements that it stored itself, and only in stages that follow the store. */
    private static boolean isReloaded(Kernel kernel, Access load) {
        if (!(kernel.body() instanceof Body.Sweep sweep)) {
            return false;
        }
        boolean stored = false;
        for (Stage stage : sweep.stages()) {
            if (!stored && uses(kernel, stage, term -> term.loads().anyMatch(load::equals))) {
                return false;
            }
            stored |= stage.stores().stream().anyMatch(store -> store.to().equals(load));
        }
        return stored;
    }

    /** Whether {@code stage} computes something from a term for which {@code wanted} holds. */
    private static boolean uses(Kernel kernel, Stage stage, Predicate<Term> wanted) {
        return stage.reductions().stream().anyMatch(reduction -> reaches(kernel, reduction.value(), wanted))
                || stage.stores().stream().anyMatch(store -> reaches(kernel, store.value(), wanted));
    }

    /** Two stores of one step into overlapping storage would race. */
    private void requireOneBufferAPlace(Step step) {
        var stored = new LinkedHashSet<>(step.writes());
        for (int buffer : stored) {
            for (Buffer other : overlapping(buffer, stored)) {
                throw new HazardException(
                        step.title() + " writes " + name(buffer) + " and " + other.name() + " to the same storage");
            }
        }
    }

    /** Nothing of {@code read} is needed once {@code store}, to elements that it shares, is done: indices and keys never are in place. */
    private void requireInPlace(Kernel kernel, Access store, Buffer read) {
        Dim shift = offset(store.buffer()).minus(read.storage().offset());
        for (Term term : kernel.terms()) {
            boolean isInPlace = term.loads()
                    .filter(load -> load.buffer() == read.number())
                    .allMatch(load -> term.equals(new Term.Load(load))
                            && load.isAt(store, shift)
                            && !isNeededAfterwards(kernel, term, store));
            if (!isInPlace) {
                throw new HazardException(kernel.title() + " overwrites " + read.name() + " with "
                        + name(store.buffer()) + " while other iterations still read it");
            }
        }
    }

    /** Whether {@code term}, an element at the very place of {@code store}, is used when that may be overwritten already. */
    private static boolean isNeededAfterwards(Kernel kernel, Term term, Access store) {
        return switch (kernel.body()) {
            case Body.Sweep sweep ->
                sweep.stages().stream()
                        .dropWhile(stage -> stage.stores().stream()
                                .noneMatch(one -> one.to().equals(store)))
                        .skip(1)
                        .anyMatch(stage -> uses(kernel, stage, term::equals));
            case Body.Contract contract ->
                reaches(kernel, contract.x(), term::equals) || reaches(kernel, contract.y(), term::equals);
        };
    }

    private static boolean reaches(Kernel kernel, int from, Predicate<Term> wanted) {
        var pending = new ArrayList<>(List.of(from));
        var seen = new HashSet<Integer>();
        while (!pending.isEmpty()) {
            int next = pending.removeLast();
            Term term = kernel.terms().get(next);
            if (wanted.test(term)) {
                return true;
            }
            if (seen.add(next) && term instanceof Term.Apply apply) {
                pending.addAll(apply.operands());
            }
        }
        return false;
    }

    private List<Buffer> overlapping(int buffer, Set<Integer> others) {
        int slot = plan.buffers().get(buffer).storage().slot();
        return others.stream()
                .map(plan.buffers()::get)
                .filter(other -> array(other.number()) != array(buffer)
                        && other.storage().slot() == slot
                        && !spans.get(buffer).isApart(spans.get(other.number())))
                .toList();
    }

    /** The outermost of what {@code buffer} is a part of: parts of one array tile it, so that they share no element. */
    private int array(int buffer) {
        return plan.within(buffer).getLast();
    }

    private Dim offset(int buffer) {
        return plan.buffers().get(buffer).storage().offset();
    }

    private String name(int buffer) {
        return plan.buffers().get(buffer).name();
    }
}
