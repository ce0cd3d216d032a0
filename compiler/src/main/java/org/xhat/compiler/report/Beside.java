package org.xhat.compiler.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.xhat.compiler.graph.Dim;

/**
 * Operands beside one another as a reader takes them. The one with most axes is the frame – axes of extent 1 do not count –; of the
 * others each lies along axes of the frame that have its extents in their order, the last ones that do. A vector that lies along the
 * first of two is marked as a column, {@code vᵀ}; a column beside a row makes a matrix. What would be taken otherwise is
 * written with its extents.
 *
 * @param operands as they are written, each lying along axes of the result
 * @param dims the extents of the result as written
 * @param axes which axis of the result each of these is
 */
record Beside(List<Notation> operands, List<Dim> dims, List<Integer> axes) {
    /**
     * @param operands each lying along axes of the result
     * @param result the extents of the result
     */
    static Beside of(List<Notation> operands, List<Dim> result) {
        var written = new ArrayList<>(operands);
        for (int rounds = 0; rounds <= operands.size(); rounds++) {
            int frame = frame(written);
            var along = new TreeSet<Integer>();
            written.forEach(operand -> along.addAll(operand.longAxes()));
            if (along.size() > written.get(frame).longAxes().size()) {
                if (areColumnsAndRows(written, along)) {
                    int first = along.getFirst();
                    written.replaceAll(x -> x.longAxes().equals(List.of(first)) ? x.transposed() : x);
                    return new Beside(written, along.stream().map(result::get).toList(), List.copyOf(along));
                }
                written.set(frame, written.get(frame).full(result));
                continue;
            }
            int misread = misread(written, frame);
            if (misread < 0) {
                Notation whole = written.get(frame);
                return new Beside(written, whole.dims(), whole.axes());
            }
            Notation operand = written.get(misread);
            List<Integer> frameAxes = written.get(frame).longAxes();
            boolean isColumn = frameAxes.size() == 2
                    && operand.dims().size() == 1
                    && operand.longAxes().equals(frameAxes.subList(0, 1));
            written.set(misread, isColumn ? operand.transposed().lying(List.of(), List.of()) : operand.full(result));
        }
        throw new IllegalStateException("operands of " + result + " are not written: " + operands);
    }

    private static int frame(List<Notation> operands) {
        int frame = 0;
        for (int i = 1; i < operands.size(); i++) {
            Notation x = operands.get(i);
            Notation most = operands.get(frame);
            int more = x.longAxes().size() - most.longAxes().size();
            if (more > 0 || (more == 0 && x.dims().size() > most.dims().size())) {
                frame = i;
            }
        }
        return frame;
    }

    private static boolean areColumnsAndRows(List<Notation> operands, TreeSet<Integer> along) {
        return along.size() == 2
                && operands.stream()
                        .allMatch(x -> x.longAxes().size() <= 1
                                && (x.longAxes().isEmpty() || x.dims().size() == 1));
    }

    /** The first operand that does not lie where a reader would take it to; −1 where all do. */
    private static int misread(List<Notation> operands, int frame) {
        Notation whole = operands.get(frame);
        List<Dim> extents = extents(whole);
        for (int i = 0; i < operands.size(); i++) {
            Notation x = operands.get(i);
            List<Integer> taken = taken(extents(x), extents).stream()
                    .map(whole.longAxes()::get)
                    .toList();
            if (!taken.equals(x.longAxes())) {
                return i;
            }
        }
        return -1;
    }

    private static List<Dim> extents(Notation x) {
        return x.dims().stream().filter(dim -> !dim.equals(Dim.ONE)).toList();
    }

    /** Which of the frame's extents are taken for {@code x}: the last ones; fewer than it has where they are not among them. */
    private static List<Integer> taken(List<Dim> x, List<Dim> frame) {
        var taken = new ArrayList<Integer>();
        int at = frame.size() - 1;
        for (Dim dim : x.reversed()) {
            while (at >= 0 && !frame.get(at).equals(dim)) {
                at--;
            }
            if (at >= 0) {
                taken.addFirst(at--);
            }
        }
        return taken;
    }
}
