package org.xhat.compiler.backend.jvm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;

/**
 * Shortens a method that is too long by making one of its loops a region: the largest that is at most half of it and takes
 * neither lanes nor anything assigned from outside.
 */
final class RegionOutlining {
    private RegionOutlining() {}

    /** {@code nest} with one more region in the method {@code method}; {@link IllegalStateException} where none can be made. */
    static LoopNest outline(LoopNest nest, String method) {
        List<Loop> body = "run".equals(method) ? nest.body() : region(nest.body(), method);
        long whole = weight(body);
        Loop chosen = body.stream()
                .flatMap(RegionOutlining::withInner)
                .filter(RegionOutlining::isSeparate)
                .filter(statement -> weight(List.of(statement)) < whole)
                .min(Comparator.comparingLong(statement -> Math.abs(2 * weight(List.of(statement)) - whole)))
                .orElseThrow(() -> new IllegalStateException("method " + method + " of kernel " + nest.name()
                        + " is too long for HotSpot and has no loop to outline; let the kernel do less"));
        String name = method + "_part" + Integer.toHexString(chosen.hashCode() & 0xffff);
        return new LoopNest(
                nest.name(),
                nest.element(),
                nest.lanes(),
                nest.chunks(),
                nest.scratchElements(),
                replace(nest.body(), chosen, name));
    }

    private static List<Loop> region(List<Loop> statements, String name) {
        return statements.stream()
                .flatMap(RegionOutlining::everything)
                .filter(statement ->
                        statement instanceof Loop.Region region && region.name().equals(name))
                .findFirst()
                .map(RegionOutlining::inside)
                .orElseThrow();
    }

    private static List<Loop> inside(Loop statement) {
        return switch (statement) {
            case Loop.For loop -> loop.body();
            case Loop.When when -> when.body();
            case Loop.Region region -> region.body();
            case Loop.LetIndex l -> List.of();
            case Loop.Let l -> List.of();
            case Loop.Assign a -> List.of();
            case Loop.Store s -> List.of();
        };
    }

    private static Stream<Loop> everything(Loop statement) {
        return Stream.concat(Stream.of(statement), inside(statement).stream().flatMap(RegionOutlining::everything));
    }

    /** The statement and those in it that are in the same method. */
    private static Stream<Loop> withInner(Loop statement) {
        return statement instanceof Loop.Region
                ? Stream.of()
                : Stream.concat(Stream.of(statement), inside(statement).stream().flatMap(RegionOutlining::withInner));
    }

    private static boolean isSeparate(Loop statement) {
        if (!(statement instanceof Loop.For)) {
            return false;
        }
        var free = FreeNames.of(List.of(statement));
        return free.assigned().isEmpty()
                && free.registers().stream()
                        .noneMatch(register -> register.type().lanes());
    }

    /** Statements that end up in the method. */
    private static long weight(List<Loop> statements) {
        return statements.stream().flatMap(RegionOutlining::withInner).count();
    }

    private static List<Loop> replace(List<Loop> statements, Loop chosen, String name) {
        var replaced = new ArrayList<Loop>();
        for (Loop statement : statements) {
            if (statement == chosen) {
                replaced.add(new Loop.Region(name, List.of(statement)));
            } else {
                replaced.add(
                        switch (statement) {
                            case Loop.For f ->
                                new Loop.For(
                                        f.variable(),
                                        f.kind(),
                                        f.from(),
                                        f.to(),
                                        f.step(),
                                        replace(f.body(), chosen, name));
                            case Loop.When w -> new Loop.When(w.left(), w.right(), replace(w.body(), chosen, name));
                            case Loop.Region r -> new Loop.Region(r.name(), replace(r.body(), chosen, name));
                            case Loop.LetIndex l -> l;
                            case Loop.Let l -> l;
                            case Loop.Assign a -> a;
                            case Loop.Store s -> s;
                        });
            }
        }
        return replaced;
    }
}
