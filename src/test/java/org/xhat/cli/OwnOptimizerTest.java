package org.xhat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xhat.cli.CommandRun.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An optimizer of one's own, with what a command sets in it: settings when it is read, hyperparameters when it runs. */
final class OwnOptimizerTest {
    private static final String TEXT = """
            import org.xhat.dsl.*;

            @Optimizer
            final class Pulsed {
                @Setting boolean isPulsed = true;
                @Hyper("(0, inf)") float learningRate = 0.1f;
                @Hyper("[0, inf)") int period = 2;
                @Slot float scale = 0.5f;

                @Update
                float update(float theta, float gradient, long step) {
                    if (isPulsed) {
                        scale = step % period == 0 ? 1 : 0;
                    }
                    return theta - learningRate * scale * gradient;
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path optimizer;

    @BeforeEach
    void write() throws IOException {
        model = Models.softmax(folder);
        optimizer = Files.writeString(folder.resolve("Pulsed.java"), TEXT);
    }

    private CommandRun train(int steps, Object... options) {
        var arguments = new ArrayList<Object>(List.of("train", model, "--optimizer", optimizer, "--steps", steps));
        arguments.addAll(List.of("--seed", 1, "--threads", 1, "--json"));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray());
    }

    private Object lossAfterwards(int steps, Object... options) {
        return train(steps, options).ending(0).json().get("testLoss");
    }

    /** Steps 0 and 2 are taken of three, or step 0 alone, or all three with half the rate. */
    @Test
    void whatIsSetIsWhatRuns() throws IOException {
        Object everySecond = lossAfterwards(3);
        Object first = lossAfterwards(3, "--set", "period=3");
        Object halved = lossAfterwards(3, "--set", "optimizer.isPulsed=false");
        assertEquals(first, lossAfterwards(1, "--set", "period=1"));
        assertEquals(halved, lossAfterwards(3, "--set", "optimizer.isPulsed=false", "--set", "period=0"));
        assertTrue(number(everySecond) < number(first), everySecond + " " + first);
        Files.writeString(
                optimizer,
                TEXT.replace("if (isPulsed) {", "if (step >= 0) {").replace("step % period == 0 ? 1 : 0", "0.5f"));
        assertEquals(halved, lossAfterwards(3));
    }

    @Test
    void aPeriodOf0IsToldWithItsCure() {
        String err = train(3, "--set", "period=0").ending(1).err();
        assertTrue(
                err.contains("the optimizer divides by 0 at step 0, in ")
                        && err.contains("; set another period, or divide under a condition: if (period != 0)"),
                err);
    }

    @Test
    void aHyperparameterThatIsAnIntIsOne() {
        String err = train(3, "--set", "period=2.5").ending(1).err();
        assertTrue(err.contains("--set period=2.5: period = 2.5 is no int that float32 has"), err);
    }

    @Test
    void aSettingThatItHasNotIsTold() {
        String err = train(3, "--set", "optimizer.pulsed=false").ending(1).err();
        assertTrue(err.contains("'Pulsed' has no setting 'pulsed'") && err.contains("isPulsed"), err);
    }
}
