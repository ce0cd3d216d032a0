package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a machine refuses is no fault of xhat: the user is told what to allow. */
final class FailureTest {

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        new NoClassDefFoundError("picocli/CommandLine"),
                        "a part of xhat cannot be loaded (picocli/CommandLine); allow more open files, such as by"
                                + " ulimit -n 256, or build xhat again"),
                Arguments.of(
                        new StackOverflowError(),
                        "the JVM's stack is too small; give it more with XHAT_JAVA_OPTS=-Xss16m"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalOfTheMachineSaysWhatToAllow(Throwable thrown, String message) {
        var failure = Failure.of(thrown);
        assertEquals(message, failure.message());
        assertEquals(1, failure.exitCode());
    }
}
