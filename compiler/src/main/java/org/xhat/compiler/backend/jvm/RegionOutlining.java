package org.xhat.compiler.backend.jvm;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xhat.compiler.loop.Index;
import org.xhat.compiler.loop.Loop;
import org.xhat.compiler.loop.LoopNest;

/**
 * Shortens a method that is too long by making one of its loops a region: of those that take neither lanes nor anything assigned
 * from outside, nor more values than a method can, the one nearest to half of it.
 */
final class RegionOutlining {
    private RegionOutlining() {}

    /** {@code nest} with one more region in the method {@code method}; {@link KernelTooLongException} where none can be made. */
    static LoopNest outline(LoopNest nest, String method, int methodBytes) {
        List<Loop> body = "run".equals(method)
                ? nest.body()
                : region(nest.body(), method).orElseThrow(() -> tooLong(nest, method, methodBytes));
        String name = unusedName(nest, method);
        long whole = weight(body);
        Loop chosen = body.stream()
                .flatMap(RegionOutlining::withInner)
                .filter(statement -> isSeparate(statement) && weight(statement) < whole)
                .filter(statement -> KernelClass.isCallable(new Loop.Region(name, List.of(statement)), nest))
                .min(Comparator.comparingLong(statement -> Math.abs(2 * weight(statement) - whole)))
                .orElseThrow(() -> tooLong(nest, method, methodBytes));
        return nest.withBody(replace(nest.body(), chosen, name));
    }

    private static KernelTooLongException tooLong(LoopNest nest, String method, int methodBytes) {
        return new KernelTooLongException("method " + method + " of kernel " + nest.name() + " has " + methodBytes
                + " bytes or more, and no loop to outline; let the kernel do less");
    }

    /** {@code run_part1} for the first part of {@code run}. */
    private static String unusedName(LoopNest nest, String method) {
        Set<String> used = Loop.walk(nest.body())
                .flatMap(statement -> statement instanceof Loop.Region region ? Stream.of(region.name()) : Stream.of())
                .collect(Collectors.toSet());
        return IntStream.iterate(1, part -> part + 1)
                .mapToObj(part -> method + "_part" + part)
                .filter(name -> !used.contains(name))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<List<Loop>> region(List<Loop> statements, String name) {
        return Loop.walk(statements)
                .filter(statement ->
                        statement instanceof Loop.Region region && region.name().equals(name))
                .findFirst()
                .map(Loop::body);
    }

    /** The statement and those in it that are in the same method. */
    private static Stream<Loop> withInner(Loop statement) {
        return statement instanceof Loop.Region
                ? Stream.of()
                : Stream.concat(Stream.of(statement), statement.body().stream().flatMap(RegionOutlining::withInner));
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

    /** Statements that end up in the method, unrolled ones as often as they are written out. */
    private static long weight(List<Loop> statements) {
        return statements.stream().mapToLong(RegionOutlining::weight).sum();
    }

    private static long weight(Loop statement) {
        return switch (statement) {
            case Loop.For loop -> 1 + copies(loop) * weight(loop.body());
            case Loop.When when -> 1 + weight(when.body());
            case Loop.Region _,
                    Loop.LetIndex _,
                    Loop.LoadIndex _,
                    Loop.Let _,
                    Loop.Assign _,
                    Loop.Store _,
                    Loop.Call _ -> 1;
        };
    }

    private static long copies(Loop.For loop) {
        return loop.kind() == Loop.Kind.UNROLL
                        && loop.from() instanceof Index.Constant(long from)
                        && loop.to() instanceof Index.Constant(long to)
                ? Math.ceilDiv(to - from, loop.step())
                : 1;
    }

    private static List<Loop> replace(List<Loop> statements, Loop chosen, String name) {
        return statements.stream()
                .map(statement -> statement == chosen
                        ? new Loop.Region(name, List.of(statement))
                        : statement.mapBody(body -> replace(body, chosen, name)))
                .toList();
    }
}
