package org.xhat.compiler.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.Origin;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.op.LibraryOp;
import org.xhat.runtime.program.Extent;
import org.xhat.runtime.program.LibraryCode;

/**
 * A library's computation on whole buffers: it reads each operand's and writes each result's, all dense and row-major, and none
 * that it reads.
 *
 * @param name unique in its plan
 * @param op what is computed
 * @param operands the operands' types
 * @param reads the buffer of each operand, by number
 * @param writes the buffer of each result, by number
 * @param origins the source expressions it comes from, without repetition
 * @param boundaries for each neighbour, why it is another step: one sentence each
 */
public record LibraryCall(
        String name,
        LibraryOp op,
        List<TensorType> operands,
        List<Integer> reads,
        List<Integer> writes,
        List<Origin> origins,
        List<String> boundaries)
        implements Step {
    /** Copies the lists. */
    public LibraryCall {
        operands = List.copyOf(operands);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        origins = List.copyOf(origins);
        boundaries = List.copyOf(boundaries);
    }

    @Override
    public LibraryCall renumbered(IntUnaryOperator number) {
        return new LibraryCall(
                name, op, operands, renumbered(reads, number), renumbered(writes, number), origins, boundaries);
    }

    private static List<Integer> renumbered(List<Integer> buffers, IntUnaryOperator number) {
        return buffers.stream().map(number::applyAsInt).toList();
    }

    @Override
    public LibraryCall called(String other, List<Origin> from, List<String> ends) {
        return new LibraryCall(other, op, operands, reads, writes, from, ends);
    }

    /**
     * What runs, on every backend alike.
     *
     * @param dims the named dimensions, in the order in which it is given their values
     */
    public LibraryCode code(List<String> dims) {
        String place = op.mnemonic()
                + (origins.isEmpty() ? "" : ", '" + origins.getFirst().text() + "' at " + origins.getFirst() + ",");
        var given = new ArrayList<LibraryCode.Operand>();
        for (int i = 0; i < operands.size(); i++) {
            var extents = operands.get(i).dims().stream()
                    .map(dim -> extent(dim, dims))
                    .toList();
            given.add(new LibraryCode.Operand(reads.get(i), extents));
        }
        return new LibraryCode(place, op.routine(), given, writes);
    }

    private static Extent extent(Dim dim, List<String> dims) {
        return values -> {
            Map<String, Long> bound = new HashMap<>();
            for (int i = 0; i < values.length; i++) {
                bound.put(dims.get(i), values[i]);
            }
            return dim.evaluate(bound);
        };
    }

    /** {@code symmetric-eigen f[batch,3,3]}. */
    @Override
    public String toString() {
        var text = new StringBuilder(op.mnemonic());
        operands.forEach(operand -> text.append(' ').append(operand));
        return text.toString();
    }
}
