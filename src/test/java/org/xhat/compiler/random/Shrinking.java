package org.xhat.compiler.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks for a small program of which something is true, from a large one: fewer steps first, then smaller numbers. */
public final class Shrinking {
    /** The numbers of a step. */
    private static final int NUMBERS = 5;

    private final Predicate<RandomProgram> property;
    private RandomProgram smallest;

    private Shrinking(RandomProgram program, Predicate<RandomProgram> property) {
        this.smallest = program;
        this.property = property;
    }

    /** A program of which {@code property} is true, as it is of {@code program}, but of none that is one change smaller. */
    public static RandomProgram smallest(RandomProgram program, Predicate<RandomProgram> property) {
        var shrinking = new Shrinking(program, property);
        while (shrinking.dropsAStep() || shrinking.takesASmallerNumber()) {
            // Each success makes room for another.
        }
        return shrinking.smallest;
    }

    private boolean take(RandomProgram candidate) {
        boolean holds = property.test(candidate);
        smallest = holds ? candidate : smallest;
        return holds;
    }

    private RandomProgram with(List<Step> steps) {
        return new RandomProgram(smallest.extents(), steps, smallest.variant());
    }

    private boolean dropsAStep() {
        boolean dropped = false;
        for (int i = smallest.steps().size() - 1; i >= 0; i--) {
            var steps = new ArrayList<>(smallest.steps());
            steps.remove(i);
            dropped |= !steps.isEmpty() && take(with(steps));
        }
        return dropped;
    }

    private boolean takesASmallerNumber() {
        boolean smaller = false;
        for (int i = 0; i < smallest.extents().size(); i++) {
            for (int value = 0; value < smallest.extents().get(i); value++) {
                var extents = new ArrayList<>(smallest.extents());
                extents.set(i, value);
                smaller |= take(new RandomProgram(extents, smallest.steps(), smallest.variant()));
            }
        }
        for (int i = 0; i < smallest.steps().size(); i++) {
            Step step = smallest.steps().get(i);
            for (Step simpler : simpler(step).toList()) {
                var steps = new ArrayList<>(smallest.steps());
                steps.set(i, simpler);
                if (take(with(steps))) {
                    smaller = true;
                    break;
                }
            }
        }
        return smaller;
    }

    /** {@code step} with one number 0 or halved, those that are so already left out. */
    private static Stream<Step> simpler(Step step) {
        return Stream.<IntUnaryOperator>of(number -> 0, number -> number / 2)
                .flatMap(smaller -> IntStream.range(0, NUMBERS).mapToObj(index -> with(step, index, smaller)))
                .filter(simpler -> !simpler.equals(step));
    }

    private static Step with(Step step, int index, IntUnaryOperator smaller) {
        int[] numbers = {step.choice(), step.x(), step.y(), step.z(), step.shape()};
        numbers[index] = smaller.applyAsInt(numbers[index]);
        return new Step(step.make(), numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
