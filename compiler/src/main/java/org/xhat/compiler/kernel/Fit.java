package org.xhat.compiler.kernel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Whether two groups can be one kernel as far as their iteration spaces go, and how their axes correspond. It follows from
 * what one reads of the other, or what both read: every such read must be at the very element that is being computed.
 */
sealed interface Fit {
    /** Why a contraction and a sweep stay apart. */
    String ALONE = "a contraction is a kernel of its own, on which only pointwise work rides";

    /** Why reductions, or a reduction and what would have to be walked with it, stay apart. */
    String ORDER = "they walk the reduced axes in different order";

    /** They can: this is the merged group. */
    record Together(Group group) implements Fit {}

    /** They cannot, for this reason: a clause without a subject. */
    record Apart(String reason) implements Fit {}

    /** Whether {@code consumer}, which reads results of {@code producer}, can run in the same kernel. */
    static Fit of(Group producer, Group consumer, Atoms atoms) {
        if (consumer.contraction() != null
                && consumer.contraction().readings().stream()
                        .anyMatch(reading -> isMember(producer, atoms.writers(reading.source())))) {
            return new Apart("a contraction reads its operands from memory");
        }
        if (producer.contraction() != null && consumer.contraction() != null) {
            return new Apart("each contraction is a kernel of its own");
        }
        int[] match = new int[producer.extents().size()];
        Arrays.fill(match, -1);
        for (Atom writer : producer.members().keySet()) {
            for (Value stored : atoms.stores(writer)) {
                for (Atom reader : atoms.readers(stored)) {
                    for (var reading : consumer.contains(reader) ? reader.readings() : List.<Views.Reading>of()) {
                        if (reading.source().equals(stored)) {
                            boolean inMemory = !stored.equals(writer.value())
                                    || atoms.writers(stored).size() > 1
                                    || !writer.passesOn()
                                    || !reading.isElementwise();
                            boolean called = writer.kind() == Atom.Kind.CALL || reader.kind() == Atom.Kind.CALL;
                            String obstacle = called
                                    ? "a library reads and writes whole arrays"
                                    : inMemory
                                            ? "the value is reshaped or assembled in memory in between"
                                            : matchAxes(producer, writer, consumer, reader, reading, match);
                            if (obstacle != null) {
                                return new Apart(obstacle);
                            }
                        }
                    }
                }
            }
        }
        return join(producer, consumer, match);
    }

    /** Whether two groups that both read {@code shared}, but nothing of each other, can run in the same kernel. */
    static Fit side(Group first, Atom firstReader, Group second, Atom secondReader, Value shared) {
        if (first.contraction() != null || second.contraction() != null) {
            return new Apart(ALONE);
        }
        int[] match = new int[first.extents().size()];
        Arrays.fill(match, -1);
        var x = readingOf(firstReader, shared);
        var y = readingOf(secondReader, shared);
        if (!x.isElementwise() || !y.isElementwise()) {
            return new Apart("they read the shared value in different order");
        }
        for (int d = 0; d < x.at().size(); d++) {
            int xAxis = x.at().get(d).soleAxis();
            int yAxis = y.at().get(d).soleAxis();
            if (xAxis < 0 || yAxis < 0) {
                if (xAxis != yAxis
                        || !x.at().get(d).offset().equals(y.at().get(d).offset())) {
                    return new Apart("they read the shared value at different places");
                }
            } else if (!match(match, first.axisOf(firstReader, xAxis), second.axisOf(secondReader, yAxis))) {
                return new Apart("they read the shared value in different order");
            }
        }
        boolean complete = first.extents().size() == second.extents().size()
                && Arrays.stream(match).allMatch(axis -> axis >= 0)
                && IntStream.range(0, match.length)
                        .allMatch(a ->
                                first.extents().get(a).equals(second.extents().get(match[a])));
        return complete ? join(first, second, match) : new Apart("they iterate over different axes");
    }

    private static Views.Reading readingOf(Atom reader, Value source) {
        return reader.readings().stream()
                .filter(reading -> reading.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isMember(Group group, List<Atom> writers) {
        return writers.stream().anyMatch(group::contains);
    }

    /** Takes the axes of {@code writer}'s result for those at which {@code reader} reads it; says what hinders. */
    private static @Nullable String matchAxes(
            Group producer, Atom writer, Group consumer, Atom reader, Views.Reading reading, int[] match) {
        int next = 0;
        List<Dim> dims = reading.source().dims();
        for (int d = 0; d < dims.size(); d++) {
            if (dims.get(d).equals(Dim.ONE)) {
                continue;
            }
            int producerAxis = producer.axisOf(writer, writer.resultAxes().get(next++));
            int axis = reading.at().get(d).soleAxis();
            if (axis < 0 || !reader.extents().get(axis).equals(dims.get(d))) {
                return "other elements are read than the one being computed";
            }
            if (!match(match, producerAxis, consumer.axisOf(reader, axis))) {
                return "the value is read along other axes than it is computed along";
            }
        }
        return null;
    }

    /** Records that axis {@code x} of one is {@code y} of the other; false where either is another's already. */
    private static boolean match(int[] match, int x, int y) {
        if (match[x] == y) {
            return true;
        }
        if (match[x] >= 0 || Arrays.stream(match).anyMatch(other -> other == y)) {
            return false;
        }
        match[x] = y;
        return true;
    }

    /** Joins {@code p} and {@code c}, of which the axes {@code match} are the same; the reductions must then agree. */
    private static Fit join(Group p, Group c, int[] match) {
        var openP = IntStream.range(0, match.length)
                .filter(axis -> match[axis] < 0)
                .boxed()
                .toList();
        var taken = Arrays.stream(match).boxed().toList();
        var openC = IntStream.range(0, c.extents().size())
                .filter(axis -> !taken.contains(axis))
                .boxed()
                .toList();
        boolean sweep = p.contraction() == null && c.contraction() == null;
        if (openP.isEmpty() && openC.isEmpty()) {
            return joinEqual(p, c, match);
        }
        if (openC.isEmpty()) {
            return c.reduced() == null && openP.equals(p.reducedAxes())
                    ? joinInto(p, c, inverse(match, c.extents().size()))
                    : new Apart(sweep ? "they reduce over different axes" : ALONE);
        }
        if (openP.isEmpty()) {
            if (p.extents().isEmpty() && !c.kept().isEmpty()) {
                return new Apart("a scalar is computed once");
            }
            return p.reduced() == null && c.reduced() != null && openC.equals(c.reduced())
                    ? joinInto(c, p, match)
                    : new Apart(
                            !sweep
                                    ? ALONE
                                    : c.reduced() == null || p.reduced() == null
                                            ? "the value is computed once and repeated along an axis"
                                            : "they reduce over different axes");
        }
        boolean alongside = sweep
                && openP.equals(p.reducedAxes())
                && openP.size() == openC.size()
                && (c.reduced() == null || c.reduced().equals(openC));
        if (!alongside) {
            return new Apart(sweep ? reductionsDiffer(p, c) : ALONE);
        }
        int[] all = match.clone();
        for (int i = 0; i < openP.size(); i++) {
            if (!p.extents().get(openP.get(i)).equals(c.extents().get(openC.get(i)))) {
                return new Apart("they iterate over different axes");
            }
            all[openP.get(i)] = openC.get(i);
        }
        return joinEqual(p, c, all);
    }

    private static String reductionsDiffer(Group p, Group c) {
        return c.reduced() == null ? "they iterate over different axes" : "they reduce over different axes";
    }

    /** Both iterate over the same axes: {@code p}'s axis a is {@code c}'s {@code match[a]}. */
    private static Fit joinEqual(Group p, Group c, int[] match) {
        var reducedOfP = p.reduced() == null
                ? null
                : p.reduced().stream().map(axis -> match[axis]).sorted().toList();
        if (reducedOfP != null && c.reduced() != null && !reducedOfP.equals(c.reduced())) {
            return new Apart("they reduce over different axes");
        }
        if (p.contraction() != null) {
            return p.reduced() == null && c.reduced() == null
                    ? joinInto(p, c, inverse(match, match.length))
                    : new Apart(ALONE);
        }
        if (c.contraction() != null && p.reduced() != null) {
            return new Apart(ALONE);
        }
        var orderOfP = Optional.ofNullable(p.order()).flatMap(order -> order.renumbered(match));
        boolean oneOrder =
                p.order() == null || (orderOfP.isPresent() && orderOfP.equals(Optional.ofNullable(c.order())));
        if (!oneOrder && (c.order() != null || orderOfP.isEmpty())) {
            return new Apart(ORDER);
        }
        var whole = c.reduced() != null || reducedOfP == null
                ? c
                : new Group(c.extents(), reducedOfP, orderOfP.orElse(null), c.contraction(), c.members());
        return joinInto(whole, p, match);
    }

    /** {@code whole} with the members of {@code part}, whose axis a is {@code whole}'s {@code axes[a]}. */
    private static Fit joinInto(Group whole, Group part, int[] axes) {
        Map<Atom, List<Integer>> members = new LinkedHashMap<>(whole.members());
        part.members()
                .forEach((atom, own) ->
                        members.put(atom, own.stream().map(axis -> axes[axis]).toList()));
        var order = whole.order();
        boolean inOrder = order == null
                || members.entrySet().stream()
                        .allMatch(member -> order.admits(member.getKey().layout(), member.getValue()));
        return inOrder
                ? new Together(new Group(whole.extents(), whole.reduced(), order, whole.contraction(), members))
                : new Apart(ORDER);
    }

    private static int[] inverse(int[] match, int size) {
        int[] inverse = new int[size];
        for (int axis = 0; axis < match.length; axis++) {
            if (match[axis] >= 0) {
                inverse[match[axis]] = axis;
            }
        }
        return inverse;
    }
}
