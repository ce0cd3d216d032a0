package org.xhat.compiler.backend;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.kernel.Access;
import org.xhat.compiler.kernel.Axis;
import org.xhat.compiler.kernel.Body;
import org.xhat.compiler.kernel.Kernel;
import org.xhat.compiler.kernel.Stage;
import org.xhat.compiler.kernel.Term;
import org.xhat.runtime.machine.MachineProbe;
import org.xhat.runtime.program.ElementType;
import org.xhat.runtime.program.KernelCode;

/** Prints how fast the MNIST network's contractions run on one core, beside the peak of the same run. Not a test. */
public final class ContractionBench {
    /** The thread's own time: what else the machine does costs less of it than of the wall clock's. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private static final long ROUND_NANOS = 30_000_000;
    private static final int ROUNDS = 60;

    private ContractionBench() {}

    /** The widths in bits to measure; the machine's own without any. */
    public static void main(String[] arguments) {
        int[] widths = arguments.length == 0
                ? new int[] {MachineProbe.vectorBits()}
                : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        double peak = 0;
        for (int attempt = 0; attempt < 8; attempt++) {
            peak = Math.max(peak, MachineProbe.fmaGflopsPerCore().value());
        }
        System.out.printf("peak %.1f GFLOP/s%n", peak);
        for (int bits : widths) {
            report("x·W       60×784→100", product(60, 784, 100, false, false), bits, 2L * 60 * 784 * 100);
            report("xᵀ·dy     784×60→100", product(784, 60, 100, true, false), bits, 2L * 784 * 60 * 100);
            report("h·W       60×100→100", product(60, 100, 100, false, false), bits, 2L * 60 * 100 * 100);
            report("hᵀ·dy     100×60→100", product(100, 60, 100, true, false), bits, 2L * 60 * 100 * 100);
            report("dy·Wᵀ     60×100→100", product(60, 100, 100, false, true), bits, 2L * 60 * 100 * 100);
            report("h·W       60×100→10", product(60, 100, 10, false, false), bits, 2L * 60 * 100 * 10);
            report("x·W      200×784→400", product(200, 784, 400, false, false), bits, 2L * 200 * 784 * 400);
            report("xᵀ·dy    784×200→400", product(784, 200, 400, true, false), bits, 2L * 200 * 784 * 400);
            report("dy·Wᵀ    200×400→784", product(200, 400, 784, false, true), bits, 2L * 200 * 784 * 400);
            report("x·y           1024³", product(1024, 1024, 1024, false, false), bits, 2L << 30);
        }
    }

    /** [m,k]·[k,n] into [m,n]; either operand may lie transposed. */
    static KernelCase product(long m, long k, long n, boolean xTransposed, boolean yTransposed) {
        var axes = List.of(new Axis("i", Dim.of(m)), new Axis("j", Dim.of(n)), new Axis("k", Dim.of(k)));
        var x = xTransposed ? strides(1, 0, m) : strides(k, 0, 1);
        var y = yTransposed ? strides(0, k, 1) : strides(0, 1, n);
        List<Term> terms = new ArrayList<>();
        terms.add(new Term.Load(new Access(0, x, Dim.ZERO)));
        terms.add(new Term.Load(new Access(1, y, Dim.ZERO)));
        terms.add(new Term.Reduced(0, 0));
        var store = new Stage.Store(2, new Access(2, strides(n, 1, 0), Dim.ZERO));
        var body = new Body.Contract(List.of(), List.of(0), List.of(1), List.of(2), 0, 1, List.of(store));
        var kernel = new Kernel("product", axes, terms, body, List.of(), List.of());
        return new KernelCase(kernel, List.of(Dim.of(m * k), Dim.of(k * n), Dim.of(m * n)), Map.of(), 1);
    }

    private static List<Dim> strides(long i, long j, long k) {
        return List.of(Dim.of(i), Dim.of(j), Dim.of(k));
    }

    private static void report(String name, KernelCase kernelCase, int bits, long operations) {
        KernelCode code = kernelCase.compile(ElementType.FLOAT32, bits).code();
        KernelCase.Call call = kernelCase.call(code, ElementType.FLOAT32);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = CLOCK.getCurrentThreadCpuTime();
            long elapsed = 0;
            int runs = 0;
            while (elapsed < ROUND_NANOS) {
                call.run();
                runs++;
                elapsed = CLOCK.getCurrentThreadCpuTime() - start;
            }
            best = Math.min(best, (double) elapsed / runs);
        }
        System.out.printf("%4d bits  %s  %8.1f µs  %6.1f GFLOP/s%n", bits, name, best / 1e3, operations / best);
    }
}
