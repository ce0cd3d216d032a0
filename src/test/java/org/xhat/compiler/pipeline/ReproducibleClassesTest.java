package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xhat.ForkedJvm;

/**
 * Equal sources give equal class files. Identity hashes, and the order in which the JDK's immutable sets and maps are walked,
 * differ between JVMs: an order of theirs that reached the code would show.
 */
@Tag("slow")
class ReproducibleClassesTest {

    @Test
    void twiceInOneJvm() throws NoSuchAlgorithmException {
        assertEquals(ClassDigests.all(), ClassDigests.all());
    }

    @RepeatedTest(2)
    void inAnotherJvm() throws IOException, InterruptedException, NoSuchAlgorithmException {
        assertEquals(
                ClassDigests.all(), ForkedJvm.run(ClassDigests.class).lines().toList());
    }
}
