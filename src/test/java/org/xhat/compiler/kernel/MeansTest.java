package org.xhat.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.GraphParser;
import org.xhat.compiler.op.BinaryCombine;
import org.xhat.compiler.op.Combine;
import org.xhat.compiler.op.Moments;
import org.xhat.compiler.op.OpCatalog;
import org.xhat.compiler.rewrite.Exactness;
import org.xhat.compiler.rewrite.Rewriter;
import org.xhat.compiler.rewrite.RuleSet;

/** A mean is known for one however elements are moved between it and what it is subtracted from, or after that. */
final class MeansTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // What repeats along the axis of the mean.
                """
                %0 = input{x} : f[batch,3]
                %1 = broadcast{dims=batch,12,3; axes=0,2} %0 : f[batch,12,3]
                %2 = sum{axes=1} %1 : f[batch,3]
                %3 = dim{12} : f[]
                %4 = div %2 %3 : f[batch,3]
                %5 = broadcast{dims=batch,12,3; axes=0,2} %4 : f[batch,12,3]
                %6 = sub %1 %5 : f[batch,12,3]
                output y = %6
                """,
                // The same along another axis, too, of the same extent.
                """
                %0 = input{x} : f[batch,12]
                %1 = broadcast{dims=12,batch,12; axes=1,2} %0 : f[12,batch,12]
                %2 = sum{axes=0,2} %1 : f[batch]
                %3 = dim{144} : f[]
                %4 = div %2 %3 : f[batch]
                %5 = broadcast{dims=12,batch,12; axes=1} %4 : f[12,batch,12]
                %6 = sub %5 %1 : f[12,batch,12]
                output y = %6
                """,
                // A number that repeats.
                """
                %0 = input{x} : f[]
                %1 = broadcast{dims=12; axes=} %0 : f[12]
                %2 = sum{axes=0} %1 : f[]
                %3 = dim{12} : f[]
                %4 = div %2 %3 : f[]
                %5 = broadcast{dims=12; axes=} %4 : f[12]
                %6 = sub %1 %5 : f[12]
                output y = %6
                """,
                // What repeats along an axis that the mean does not know.
                """
                %0 = input{x} : f[batch]
                %1 = sum{axes=0} %0 : f[]
                %2 = dim{batch} : f[]
                %3 = div %1 %2 : f[]
                %4 = broadcast{dims=12,batch; axes=1} %0 : f[12,batch]
                %5 = broadcast{dims=12,batch; axes=} %3 : f[12,batch]
                %6 = sub %4 %5 : f[12,batch]
                output y = %6
                """,
                // Extents that are equal, turned.
                """
                %0 = input{x} : f[5,5]
                %1 = sum{axes=0,1} %0 : f[]
                %2 = dim{25} : f[]
                %3 = div %1 %2 : f[]
                %4 = transpose{axes=1,0} %0 : f[5,5]
                %5 = sub %4 %3 : f[5,5]
                output y = %5
                """,
            })
    void areFoundBeforeAndAfterMovements(String text) {
        isFound(List.of(Moments.MEAN), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                %0 = input{x} : f[batch,3]
                %1 = broadcast{dims=batch,12,3; axes=0,2} %0 : f[batch,12,3]
                %2 = sum{axes=1} %1 : f[batch,3]
                %3 = dim{12} : f[]
                %4 = div %2 %3 : f[batch,3]
                %5 = sub %0 %4 : f[batch,3]
                %6 = broadcast{dims=batch,12,3; axes=0,2} %5 : f[batch,12,3]
                %7 = square %6 : f[batch,12,3]
                %8 = sum{axes=1} %7 : f[batch,3]
                output y = %8
                """,
                """
                %0 = input{x} : f[batch,12]
                %1 = broadcast{dims=12,batch,12; axes=1,2} %0 : f[12,batch,12]
                %2 = sum{axes=0,2} %1 : f[batch]
                %3 = dim{144} : f[]
                %4 = div %2 %3 : f[batch]
                %5 = broadcast{dims=12,batch,12; axes=1} %4 : f[12,batch,12]
                %6 = sub %5 %1 : f[12,batch,12]
                %7 = transpose{axes=2,1,0} %6 : f[12,batch,12]
                %8 = mul %7 %7 : f[12,batch,12]
                %9 = sum{axes=0,2} %8 : f[batch]
                output y = %9
                """,
            })
    void areFoundWithTheirSquares(String text) {
        isFound(List.of(Moments.MOMENTS), text);
    }

    /** Each result of Σ(x − m)² is one of Σx: not where only some are squared, nor where they are squared more often. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                %0 = input{x} : f[batch,3]
                %1 = sum{axes=1} %0 : f[batch]
                %2 = dim{3} : f[]
                %3 = div %1 %2 : f[batch]
                %4 = broadcast{dims=batch,3; axes=0} %3 : f[batch,3]
                %5 = sub %0 %4 : f[batch,3]
                %6 = slice{axis=0; start=0; end=1} %5 : f[1,3]
                %7 = square %6 : f[1,3]
                %8 = sum{axes=1} %7 : f[1]
                output y = %8
                """,
                """
                %0 = input{x} : f[7,3]
                %1 = sum{axes=1} %0 : f[7]
                %2 = dim{3} : f[]
                %3 = div %1 %2 : f[7]
                %4 = broadcast{dims=7,3; axes=0} %3 : f[7,3]
                %5 = sub %0 %4 : f[7,3]
                %6 = slice{axis=0; start=0; end=5} %5 : f[5,3]
                %7 = square %6 : f[5,3]
                %8 = sum{axes=1} %7 : f[5]
                output y = %8
                """,
                """
                %0 = input{x} : f[3]
                %1 = sum{axes=0} %0 : f[]
                %2 = dim{3} : f[]
                %3 = div %1 %2 : f[]
                %4 = broadcast{dims=batch,3; axes=1} %0 : f[batch,3]
                %5 = sub %4 %3 : f[batch,3]
                %6 = square %5 : f[batch,3]
                %7 = sum{axes=1} %6 : f[batch]
                output y = %7
                """,
            })
    void haveNoSquaresOfOtherExtents(String text) {
        isFound(List.of(Moments.MEAN, BinaryCombine.SUM), text);
    }

    private static void isFound(List<Combine> expected, String text) {
        Graph graph = GraphParser.parse(text, OpCatalog::parse);
        assertEquals(expected, reductions(graph));
        var moved = Rewriter.rewrite(graph, RuleSet.all(), Exactness.EXACT).graph();
        assertEquals(expected, reductions(moved), "by exact rules");
    }

    private static List<Combine> reductions(Graph graph) {
        return KernelPartitioner.partition(graph, FusionOptions.DEFAULT, Set.of()).kernels().stream()
                .filter(kernel -> kernel.body() instanceof Body.Sweep)
                .flatMap(kernel -> ((Body.Sweep) kernel.body()).stages().stream())
                .flatMap(stage -> stage.reductions().stream())
                .map(Stage.Reduction::combine)
                .toList();
    }
}
