package org.xhat.runtime.math;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.op.Elementwise;

/** What operators mean in double, which compiled code is held to, is itself right: to fewer units than tests allow the two to differ by. */
final class MeaningsTest {
    private static final double BOUND = 4;

    static Stream<Elementary> functions() {
        return Stream.of(Elementary.values())
                .filter(function ->
                        Stream.of(Elementwise.values()).anyMatch(op -> op.name().equals(function.name())));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void theMeaningIsTheFunction(Elementary function) {
        var op = Elementwise.valueOf(function.name());
        var random = new Random(1);
        var worst = new WorstError("meaning of " + function);
        double low = Math.max(-30, function.lowest);
        double high = Math.min(30, function.highest);
        for (int i = 0; i < 20_000; i++) {
            double x = low + (high - low) * random.nextDouble();
            worst.meet(function.exact.apply(x).errorUlps(op.apply(x, 0, 0), FloatFormat.BINARY64), x);
        }
        worst.assertAtMost(BOUND);
    }
}
