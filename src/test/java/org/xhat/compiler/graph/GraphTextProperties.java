package org.xhat.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.op.Sample;
import org.xhat.compiler.random.RandomProgram;

/** Printing and parsing undo each other, and what a builder makes is sound. */
@Tag("locale")
class GraphTextProperties {
    @Property(tries = 200)
    void whatIsPrintedParsesToTheSameText(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        String text = GraphPrinter.print(program.graphWithOrigins());
        assertEquals(text, GraphPrinter.print(GraphParser.parse(text, OpCatalog::parse)));
    }

    @Property(tries = 100)
    void originsSurvive(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Graph graph = program.graphWithOrigins();
        Graph parsed = GraphParser.parse(GraphPrinter.print(graph), OpCatalog::parse);
        for (int i = 0; i < graph.nodes().size(); i++) {
            assertEquals(
                    graph.origins(graph.nodes().get(i)),
                    parsed.origins(parsed.nodes().get(i)));
        }
    }

    @Property(tries = 50)
    void sectionsSurvive(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        Map<String, Graph> sections = new LinkedHashMap<>();
        sections.put("train", program.graphWithOrigins());
        sections.put("predict", program.graph());
        String text = GraphPrinter.print(sections);
        assertEquals(text, GraphPrinter.print(GraphParser.parseSections(text, OpCatalog::parse)));
    }

    @Property(tries = 200)
    void builtGraphsAreSound(@ForAll(supplier = RandomProgram.Drawn.class) RandomProgram program) {
        GraphVerifier.verify(program.graphWithOrigins());
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void everyOperatorSurvives(@ForAll("entries") Sample entry) {
        var builder = new GraphBuilder();
        var operands = new ArrayList<Value>();
        for (var type : entry.operands()) {
            operands.add(builder.add(new LeafOp.Input("x" + operands.size(), type)));
        }
        String text = GraphPrinter.print(builder.build(
                Map.of("y", builder.addNode(entry.op(), operands).results().getLast())));
        Graph parsed = GraphParser.parse(text, OpCatalog::parse);
        assertEquals(text, GraphPrinter.print(parsed));
        assertEquals(entry.op(), parsed.output("y").op());
    }

    @Provide
    Arbitrary<Sample> entries() {
        return Arbitraries.of(OpCatalog.samples());
    }
}
