package org.xhat.compiler.backend;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.random.Step;

/**
 * The samples of every operator, and their derivatives, compute what they mean and the same bits on every backend: a new operator's
 * code is held to its meaning, whatever its form.
 */
@Tag("slow")
final class SampleAgreementTest {
    private static final ProgramAgreement AGREEMENT = new ProgramAgreement();

    /** Float32 and float64, at two widths, forward; the same two as training steps. */
    private static final List<Integer> VARIANTS = List.of(0, 5, 9, 14);

    static Stream<String> samples() {
        var samples = OpCatalog.samples();
        return IntStream.range(0, samples.size())
                .mapToObj(k -> k + " " + samples.get(k).op().mnemonic());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itsCodeMeansIt(String sample) {
        int number = Integer.parseInt(sample.substring(0, sample.indexOf(' ')));
        var steps = List.of(new Step(Step.Make.CATALOG, number, 0, 0, 0, 0));
        for (int variant : VARIANTS) {
            AGREEMENT.check(new RandomProgram(List.of(5, 3, 2), steps, variant));
        }
    }

    @AfterAll
    static void close() {
        AGREEMENT.close();
    }
}
