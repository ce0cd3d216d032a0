package org.xhat.compiler.backend;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.op.OpCatalog;

/** Programs that random ones have shrunk to when something was wrong: what a graph printed by {@link CampaignTest} becomes. */
final class FoundProgramsTest {
    private static final Map<String, Long> DIMS = Map.of("batch", 3L, "time", 5L, "width", 2L);

    /** A slice without elements was refused, its places being the same for every row. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=1; start=2; end=2} %0 : f[batch,0]
                output y = %1
                """,
                """
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=1; start=1; end=1} %0 : f[batch,0]
                %2 = sum{axes=0} %1 : f[0]
                %3 = broadcast{dims=batch,0; axes=1} %2 : f[batch,0]
                %4 = add %1 %3 : f[batch,0]
                %5 = pow %3 %4 : f[batch,0]
                %6 = sum{axes=1} %5 : f[batch]
                %7 = reduce-max{axes=0,1} %4 : f[]
                output y = %5
                output sum = %6
                output most = %7
                """,
            })
    void haveNoElements(String text) {
        agrees(text);
    }

    private static void agrees(String text) {
        Graph graph = GraphParser.parse(text, OpCatalog::parse);
        try (var agreement = new ProgramAgreement()) {
            // Every element type, width, draw, trained or not, in many of their combinations.
            for (int variant = 0; variant < ProgramAgreement.VARIANTS; variant += 5) {
                agreement.check(graph, DIMS, variant);
            }
        }
    }
}
