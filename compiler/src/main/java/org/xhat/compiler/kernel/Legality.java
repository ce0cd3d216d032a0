package org.xhat.compiler.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Value;

/**
 * Whether two groups can be one kernel as far as their iteration spaces go, and how their axes correspond. It follows from
 * what one reads of the other, or what both read: every such read must be at the very element that is being computed.
 *
 * <p>Examples, of x [m,n] that goes through operators, the first of which and the last are the groups:
 *
 * <pre>
 * exp; neg → one kernel over [m, n]
 * exp; transpose{axes=1,0}; neg → one kernel over [n, m]
 * exp; reverse{axis=0}; neg → other elements are read than the one being computed
 * exp; reshape{dims=m*n}; neg → the value is reshaped or assembled in memory in between
 * exp; cumulative-sum{axis=0} → one kernel over [m, n], reduced over [0]
 * sum{axes=1}; broadcast{dims=n,m; axes=1}; neg → one kernel over [n, m], reduced over [0]
 * </pre>
 */
sealed interface Legality {
    /** They can: this is the merged group. */
    record Legal(FusionGroup group) implements Legality {}

    /** They cannot, for this reason: a clause without a subject. */
    record Illegal(String reason) implements Legality {}

    /** Whether {@code consumer}, which reads results of {@code producer}, can run in the same kernel. */
    static Legality of(FusionGroup producer, FusionGroup consumer, FusionGraph nodes) {
        if (consumer.contraction() != null
                && consumer.contraction().readings().stream()
                        .anyMatch(reading -> isMember(producer, nodes.writers(reading.source())))) {
            return new Illegal("a contraction reads its operands from memory");
        }
        if (producer.contraction() != null && consumer.contraction() != null) {
            return new Illegal("each contraction is a kernel of its own");
        }
        var match = new AxisMatch(producer.extents().size(), consumer.extents().size());
        for (FusionNode writer : producer.members().keySet()) {
            for (Value stored : nodes.stores(writer)) {
                for (FusionNode reader : nodes.readers(stored)) {
                    if (!consumer.contains(reader)) {
                        continue;
                    }
                    if (writer.work() instanceof FusionNode.Call || reader.work() instanceof FusionNode.Call) {
                        return new Illegal("a library reads and writes whole arrays");
                    }
                    boolean inMemory = !stored.equals(writer.value())
                            || nodes.writers(stored).size() > 1
                            || !writer.passesOn();
                    for (var reading : reader.readings()) {
                        if (reading.source().equals(stored)) {
                            String obstacle = inMemory || !reading.isElementwise()
                                    ? "the value is reshaped or assembled in memory in between"
                                    : matchAxes(producer, writer, consumer, reader, reading, match);
                            if (obstacle != null) {
                                return new Illegal(obstacle);
                            }
                        }
                    }
                }
            }
        }
        return GroupJoin.of(producer, consumer, match);
    }

    /** Whether two groups that both read {@code shared}, but nothing of each other, can run in the same kernel. */
    static Legality side(
            FusionGroup first, FusionNode firstReader, FusionGroup second, FusionNode secondReader, Value shared) {
        if (first.contraction() != null || second.contraction() != null) {
            return new Illegal(GroupJoin.ALONE);
        }
        var match = new AxisMatch(first.extents().size(), second.extents().size());
        var x = readingOf(firstReader, shared);
        var y = readingOf(secondReader, shared);
        if (!x.isElementwise() || !y.isElementwise()) {
            return new Illegal("they read the shared value in different order");
        }
        for (int d = 0; d < x.at().size(); d++) {
            int xAxis = x.at().get(d).soleAxis();
            int yAxis = y.at().get(d).soleAxis();
            if (xAxis < 0 || yAxis < 0) {
                if (xAxis != yAxis
                        || !x.at().get(d).offset().equals(y.at().get(d).offset())) {
                    return new Illegal("they read the shared value at different places");
                }
            } else if (!match.add(first.axisOf(firstReader, xAxis), second.axisOf(secondReader, yAxis))) {
                return new Illegal("they read the shared value in different order");
            }
        }
        boolean isComplete = match.open().isEmpty() && match.openOfOther().isEmpty();
        return isComplete && GroupJoin.haveEqualExtents(first, second, match.partners())
                ? GroupJoin.of(first, second, match)
                : new Illegal(GroupJoin.OTHER_AXES);
    }

    private static Views.Reading readingOf(FusionNode reader, Value source) {
        return reader.readings().stream()
                .filter(reading -> reading.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isMember(FusionGroup group, List<FusionNode> writers) {
        return writers.stream().anyMatch(group::contains);
    }

    /** Takes the axes of {@code writer}'s result for those at which {@code reader} reads it; says what hinders. */
    private static @Nullable String matchAxes(
            FusionGroup producer,
            FusionNode writer,
            FusionGroup consumer,
            FusionNode reader,
            Views.Reading reading,
            AxisMatch match) {
        List<Dim> dims = reading.source().dims();
        for (int d = 0; d < dims.size(); d++) {
            if (dims.get(d).equals(Dim.ONE)) {
                continue;
            }
            int producerAxis =
                    producer.axisOf(writer, writer.resultIndex().get(d).soleAxis());
            int axis = reading.at().get(d).soleAxis();
            if (axis < 0 || !reader.extents().get(axis).equals(dims.get(d))) {
                return "other elements are read than the one being computed";
            }
            if (!match.add(producerAxis, consumer.axisOf(reader, axis))) {
                return "the value is read along other axes than it is computed along";
            }
        }
        return null;
    }
}
