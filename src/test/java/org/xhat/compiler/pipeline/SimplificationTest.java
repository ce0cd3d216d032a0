package org.xhat.compiler.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.BundledExamples;
import org.xhat.compiler.op.ReduceOp;
import org.xhat.compiler.pipeline.CompiledEntry.Rewriting;
import org.xhat.runtime.program.EntryOutputs;

/** What becomes of a whole model's gradient. */
class SimplificationTest {

    /**
     * The cotangent of a layer's output is stored for its weight's gradient. The bias's is one sum of it, not a combination of
     * sums of its terms, such as of a softmax less that of the labels.
     */
    @ParameterizedTest
    @ValueSource(strings = {"dense1", "dense2", "dense3", "dense4"})
    void aBiasIsOneSumOfWhatTheWeightReads(String layer) {
        var gradient = GradientGraph.of(BundledExamples.model("SigmoidMlp"));
        var simplified = Simplification.of(gradient.graph(), Rewriting.gradient(gradient.primal()))
                .graph();
        var bias = simplified.output(EntryOutputs.GRADIENT + "logits." + layer + ".bias");
        var weight = simplified.output(EntryOutputs.GRADIENT + "logits." + layer + ".weight");
        assertEquals(new ReduceOp(ReduceOp.Kind.SUM, List.of(0)), bias.op());
        assertTrue(weight.node().operands().contains(bias.operand(0)), () -> weight + " does not read what is summed");
    }
}
