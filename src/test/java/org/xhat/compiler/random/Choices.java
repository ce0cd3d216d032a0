package org.xhat.compiler.random;

import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.RandomDistribution;

/**
 * A source of choices for what is drawn by code. As a list of numbers it shrinks – fewer and smaller numbers make simpler things,
 * for after the last one every choice is the first –, as a seed it goes on for ever.
 */
public final class Choices {
    /** More numbers than most drawings ask for. */
    private static final int MOST = 400;

    private final IntUnaryOperator next;
    private final String text;

    private Choices(IntUnaryOperator next, String text) {
        this.next = next;
        this.text = text;
    }

    /** The same choices for the same seed. */
    public static Choices of(long seed) {
        return new Choices(new Random(seed)::nextInt, "seed " + seed);
    }

    /** {@code numbers} in order, each modulo what there is to choose from. */
    public static Choices of(List<Integer> numbers) {
        var rest = List.copyOf(numbers).iterator();
        return new Choices(bound -> rest.hasNext() ? rest.next() % bound : 0, "choices " + numbers);
    }

    /** One of 0, 1, … {@code bound} − 1. */
    public int nextInt(int bound) {
        return next.applyAsInt(bound);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Lists of choices: {@code @ForAll(supplier = Choices.Drawn.class) List<Integer> numbers}. */
    public static final class Drawn implements ArbitrarySupplier<List<Integer>> {
        @Override
        public Arbitrary<List<Integer>> get() {
            return Arbitraries.integers()
                    .between(0, 1 << 16)
                    .withDistribution(RandomDistribution.uniform())
                    .withoutEdgeCases()
                    .list()
                    .ofMaxSize(MOST)
                    .withSizeDistribution(RandomDistribution.uniform())
                    .withoutEdgeCases();
        }
    }
}
