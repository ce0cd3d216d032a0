package org.xhat.compiler.backend;

import java.util.Map;
import org.junit.jupiter.api.Test;
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
                // A sum of no products along two axes.
                """
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=1; start=2; end=2} %0 : f[batch,0]
                %2 = contract{ab,ab->} %1 %1 : f[]
                %3 = sigmoid %2 : f[]
                %4 = min %2 %1 : f[batch,0]
                %5 = slice{axis=0; start=1; end=batch} %4 : f[batch-1,0]
                output y0 = %3
                output y1 = %5
                """,
                // The mean of no elements, subtracted from what would be one.
                """
                %0 = input{x0} : f[batch]
                %1 = broadcast{dims=0,batch; axes=1} %0 : f[0,batch]
                %2 = sum{axes=0} %1 : f[batch]
                %3 = dim{0} : f[]
                %4 = div %2 %3 : f[batch]
                %5 = sub %0 %4 : f[batch]
                output y = %5
                """,
                // Columns of a product that have no elements between them.
                """
                %0 = input{x0} : f[time,batch-1,width]
                %1 = parameter{w} : f[3,batch-1]
                %2 = contract{tbw,ob->tow} %0 %1 : f[time,3,width]
                output y = %2
                """,
                // Windows all of which are left out.
                """
                %0 = input{x0} : f[batch,4]
                %1 = window{axis=1; size=3; stride=1; dilation=1} %0 : f[batch,2,3]
                %2 = pad{axis=1; before=-1; after=-1} %1 : f[batch,0,3]
                %3 = sum{axes=1} %2 : f[batch,3]
                output y = %3
                """,
            })
    void haveNoElements(String text) {
        agrees(text);
    }

    /** What is scattered is summed as in other sums: in an order that a rewriting before it may change. */
    @Test
    void scatterWhatIsRewritten() {
        agrees("""
                %0 = input{x0} : f[batch,3]
                %1 = add %0 %0 : f[batch,3]
                %2 = transpose{axes=1,0} %1 : f[3,batch]
                %3 = neg %2 : f[3,batch]
                %4 = reduce-max{axes=0,1} %0 : f[]
                %5 = add %3 %4 : f[3,batch]
                %6 = input{labels1} : i[3,batch]
                %7 = scatter{extent=4} %5 %6 : f[4]
                output y0 = %7
                """);
    }

    /** An exact 0 times an exact infinity is NaN alone, to which the third operand adds nothing. */
    @Test
    void addToWhatIsNaN() {
        agrees("""
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=1; start=3; end=3} %0 : f[batch,0]
                %2 = reduce-max{axes=0,1} %1 : f[]
                %3 = constant{0.0} : f[]
                %4 = fma %3 %2 %0 : f[batch,3]
                output y0 = %4
                """);
    }

    /** The meaning of sigmoid was 0 where kernels have the least number there is. */
    @Test
    void haveSigmoidsOfTheLeastLogarithms() {
        agrees("""
                %0 = input{mixed1} : f[batch,3]
                %1 = log %0 : f[batch,3]
                %2 = sigmoid %1 : f[batch,3]
                output y0 = %2
                """);
    }

    /** The one element along an extent of 1 was read at a position along an axis without elements, of which its own kernel has none. */
    @Test
    void readOneElementAlongAnAxisWithoutAny() {
        agrees("""
                %0 = input{labels1} : i[1]
                %1 = to-floating %0 : f[1]
                %2 = broadcast{dims=1,1; axes=0} %1 : f[1,1]
                %3 = iota{1} : f[1]
                %4 = broadcast{dims=1,1; axes=1} %3 : f[1,1]
                %5 = equal %2 %4 : f[1,1]
                %6 = cumulative-sum{axis=0} %5 : f[1,1]
                %7 = slice{axis=0; start=0; end=0} %5 : f[0,1]
                output y0 = %6
                output y1 = %7
                """);
    }

    /** The mean was not known for one where the rows that it is taken of repeat an element, once their difference was one of elements. */
    @Test
    void normalizeWhatRepeats() {
        agrees("""
                %0 = input{x0} : f[batch]
                %1 = broadcast{dims=batch,12; axes=0} %0 : f[batch,12]
                %2 = sum{axes=1} %1 : f[batch]
                %3 = dim{12} : f[]
                %4 = div %2 %3 : f[batch]
                %5 = broadcast{dims=batch,12; axes=0} %4 : f[batch,12]
                %6 = sub %1 %5 : f[batch,12]
                %7 = square %6 : f[batch,12]
                %8 = sum{axes=1} %7 : f[batch]
                %9 = div %8 %3 : f[batch]
                %10 = constant{1.0E-5} : f[]
                %11 = add %9 %10 : f[batch]
                %12 = rsqrt %11 : f[batch]
                %13 = broadcast{dims=batch,12; axes=0} %12 : f[batch,12]
                %14 = mul %6 %13 : f[batch,12]
                output y0 = %14
                """);
    }

    /** A scale that is no number left the sum of nothing, which is 0 with the scale inside. */
    @Test
    void normalizeNothing() {
        agrees("""
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=0; start=0; end=0} %0 : f[0,3]
                %2 = sum{axes=0,1} %1 : f[]
                %3 = dim{0} : f[]
                %4 = div %2 %3 : f[]
                %5 = broadcast{dims=0,3; axes=} %4 : f[0,3]
                %6 = sub %1 %5 : f[0,3]
                %7 = square %6 : f[0,3]
                %8 = sum{axes=0,1} %7 : f[]
                %9 = div %8 %3 : f[]
                %10 = constant{1.0E-5} : f[]
                %11 = add %9 %10 : f[]
                %12 = rsqrt %11 : f[]
                %13 = broadcast{dims=0,3; axes=} %12 : f[0,3]
                %14 = mul %6 %13 : f[0,3]
                output y0 = %14
                """);
    }

    /** Rows that are parts of columns: far apart, and no row of theirs goes on. */
    @Test
    void joinWhatIsJoinedAlongAnotherAxis() {
        agrees("""
                %0 = input{x0} : f[batch,3]
                %1 = slice{axis=0; start=0; end=1} %0 : f[1,3]
                %2 = neg %1 : f[1,3]
                %3 = concat{axis=0} %1 %2 : f[2,3]
                %4 = sum{axes=1} %3 : f[2]
                %5 = neg %3 : f[2,3]
                %6 = concat{axis=1} %3 %5 : f[2,6]
                output y0 = %4
                output y1 = %6
                """);
    }

    /** Axes came to be neighbours, which an extent of 0 had stood between, and their places were taken for those of one run. */
    @Test
    void bringAxesTogetherThatWereAroundNothing() {
        agrees("""
                %0 = input{x0} : f[batch,3]
                %1 = transpose{axes=1,0} %0 : f[3,batch]
                %2 = slice{axis=1; start=0; end=0} %1 : f[3,0]
                %3 = broadcast{dims=3,0,batch; axes=0,1} %2 : f[3,0,batch]
                %4 = add %3 %3 : f[3,0,batch]
                %5 = transpose{axes=0,2,1} %4 : f[3,batch,0]
                %6 = sum{axes=0,1,2} %5 : f[]
                output y0 = %6
                """);
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
