package org.xhat.compiler.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.xhat.compiler.JavaOptimizer;
import org.xhat.runtime.program.OptimizerSignature.Hyperparameter;

/**
 * Holds an optimizer's graphs to the class that they were read from: θ, every slot and the look-ahead, to the bit.
 *
 * @param steps over so many steps, the gradients random, zeros of both signs, huge and infinite ones among them
 */
record SameBits(OptimizerDefinition optimizer, Class<?> type, int steps) {

    /** What an element starts from. */
    static final float[] THETAS = {0.3f, -0f, 1e30f, Float.NaN};

    /**
     * Compares from {@code theta} on.
     *
     * @param hyperparameters values for some of the hyperparameters, instead of the first ones
     */
    void check(float theta, Map<String, Float> hyperparameters) throws ReflectiveOperationException {
        var reference = new JavaOptimizer(type);
        var random = new Random(7);
        var leaves = new HashMap<String, Float>();
        leaves.put("theta", theta);
        optimizer.signature().slots().forEach(slot -> leaves.put(slot.name(), (float) slot.initial()));
        for (Hyperparameter hyper : optimizer.signature().hyperparameters()) {
            leaves.put(hyper.name(), (float) hyper.initial());
        }
        for (Map.Entry<String, Float> other : hyperparameters.entrySet()) {
            leaves.put(other.getKey(), other.getValue());
            reference.set(other.getKey(), other.getValue());
        }
        assertEquals(reference.looksAhead(), optimizer.lookAhead().isPresent());
        for (long step = 0; step < steps; step++) {
            float gradient = gradient(random, step);
            leaves.put("gradient", gradient);
            var evaluation = new FloatEvaluation(leaves, step);
            float before = leaves.get("theta");
            if (reference.looksAhead()) {
                float point =
                        evaluation.run(optimizer.lookAhead().orElseThrow()).get("lookAhead");
                assertBits("the look-ahead", reference.lookAhead(before, step), point, step);
            }
            Map<String, Float> outputs = evaluation.run(optimizer.update());
            float updated = reference.update(before, gradient, step);
            assertBits("theta", updated, outputs.get("theta"), step);
            leaves.put("theta", updated);
            for (String slot : optimizer.signature().slotNames()) {
                assertBits(slot, reference.slot(slot), outputs.get("slot:" + slot), step);
                leaves.put(slot, reference.slot(slot));
            }
            if (reference.looksAhead()) {
                float next = reference.lookAhead(updated, step + 1);
                assertBits("the next look-ahead", next, outputs.get("lookAhead"), step);
            }
        }
    }

    private static float gradient(Random random, long step) {
        float[] special = {0f, -0f, Float.MIN_VALUE, 1e38f, Float.POSITIVE_INFINITY};
        return step % 7 == 6 ? special[(int) (step / 7) % special.length] : (float) random.nextGaussian();
    }

    private static void assertBits(String what, float expected, float actual, long step) {
        assertEquals(
                Float.floatToIntBits(expected),
                Float.floatToIntBits(actual),
                () -> what + " at step " + step + ": " + expected + " is not " + actual);
    }
}
