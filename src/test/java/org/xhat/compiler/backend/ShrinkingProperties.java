package org.xhat.compiler.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.PerProperty;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.graph.GraphPrinter;
import org.xhat.compiler.kernel.FusionOptions;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.KernelPlanning;
import org.xhat.compiler.kernel.Plan;
import org.xhat.compiler.kernel.Step;
import org.xhat.compiler.kernel.Term;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.random.RandomProgram;
import org.xhat.compiler.random.Shrinking;
import org.xhat.runtime.program.ElementType;

/** A fault put into a backend is found, and what is left of the program that shows it is small and can be read back. */
final class ShrinkingProperties {
    private static final int FEW_NODES = 3;

    /** Shrunk to the end, however long a busy machine takes for that. */
    @Property(tries = 1000, seed = "20261126", shrinking = ShrinkingMode.FULL)
    @PerProperty(EndsSmall.class)
    void aBackendThatTakesSinesForCosinesShrinks(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        agrees(program);
    }

    /** The campaign shrinks by itself, for it goes on after what it finds. */
    @Example
    void theCampaignsProgramsShrink() {
        var generator = new RandomProgram.Drawn().get().generator(1000);
        RandomProgram failing = LongStream.range(0, 1000)
                .mapToObj(seed -> generator.next(new Random(seed)).value())
                .filter(program -> !isRight(program))
                .findFirst()
                .orElseThrow();
        assertSmall(Shrinking.smallest(failing, program -> !isRight(program)));
    }

    private static boolean isRight(RandomProgram program) {
        try {
            agrees(program);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static void agrees(RandomProgram program) {
        Plan plan = KernelPlanning.plan(program.graph(), FusionOptions.DEFAULT, Set.of(), buffer -> Optional.empty());
        var leaves = RandomProgram.leaves(program.graph(), program.dims(), ElementType.FLOAT64);
        var right = new PlanRun(plan, ElementType.FLOAT64, leaves, program.dims())
                .interpret(0)
                .outputs();
        var wrong = new PlanRun(withCosines(plan), ElementType.FLOAT64, leaves, program.dims())
                .interpret(0)
                .outputs();
        right.forEach((name, value) -> assertArrayEquals(value, wrong.get(name), name));
    }

    private static Plan withCosines(Plan plan) {
        return new Plan(
                plan.steps().stream()
                        .<Step>map(step -> step instanceof Kernel kernel ? withCosines(kernel) : step)
                        .toList(),
                plan.buffers(),
                plan.slots(),
                plan.outputs());
    }

    private static Kernel withCosines(Kernel kernel) {
        List<Term> terms = kernel.terms().stream()
                .map(term -> term instanceof Term.Apply(Elementwise op, List<Integer> operands) && op == Elementwise.SIN
                        ? new Term.Apply(Elementwise.COS, operands)
                        : term)
                .toList();
        return new Kernel(kernel.name(), kernel.axes(), terms, kernel.body(), kernel.origins(), kernel.boundaries());
    }

    private static void assertSmall(RandomProgram program) {
        Graph graph = program.graph();
        String text = GraphPrinter.print(graph);
        assertTrue(graph.nodes().size() <= FEW_NODES, text);
        assertTrue(graph.nodes().stream().anyMatch(node -> node.op() == Elementwise.SIN), text);
        assertEquals(text, GraphPrinter.print(GraphParser.parse(text, OpCatalog::parse)));
    }

    /** Makes a success of a failure for a small program, and a failure of a success. */
    private static final class EndsSmall implements PerProperty.Lifecycle {
        @Override
        public void onSuccess() {
            throw new AssertionError("no program has a sine");
        }

        @Override
        public PropertyExecutionResult onFailure(PropertyExecutionResult result) {
            assertSmall(
                    (RandomProgram) result.falsifiedParameters().orElseThrow().getFirst());
            return result.mapToSuccessful();
        }
    }
}
