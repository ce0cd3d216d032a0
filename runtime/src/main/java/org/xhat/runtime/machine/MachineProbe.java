package org.xhat.runtime.machine;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Two limits of one core, measured in a fraction of a second each: how many float32 operations fused multiply-adds retire
 * from registers, and how fast memory is copied. The best of several short rounds counts, because what disturbs a round only
 * ever slows it.
 */
public final class MachineProbe {
    /** Independent chains: more than latency × units of any present core, and few enough for its registers. */
    private static final int CHAINS = 12;

    private static final int ROUND_LENGTH = 20_000;
    private static final long FMA_NANOS = 250_000_000;

    /** Until C2 has compiled a loop, its vectors are boxed; a machine that takes longer has no figure worth waiting for. */
    private static final long COMPILE_NANOS = 3_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long COPY_NANOS = 150_000_000;

    /** Larger than a core's own caches: 32 MiB each. */
    private static final int COPIED_FLOATS = 8 << 20;

    private MachineProbe() {}

    /**
     * A measurement.
     *
     * @param value the figure
     * @param elapsedNanos how long measuring took
     */
    public record Measurement(double value, long elapsedNanos) {}

    /**
     * Whether a fused multiply-add is one instruction. Where it is not, Java computes each in software, to the same bits and
     * hundreds of times slower. Empty where this JVM does not say.
     */
    public static Optional<Boolean> hasFusedMultiplyAdd() {
        try {
            var hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return hotSpot == null
                    ? Optional.empty()
                    : Optional.of(Boolean.valueOf(hotSpot.getVMOption("UseFMA").getValue()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no such option
        }
    }

    /** The width in bits of the vectors that the machine prefers. */
    public static int vectorBits() {
        return Vectors.SPECIES.vectorBitSize();
    }

    /**
     * Float32 operations per nanosecond of one core, a fused multiply-add counting two. Takes about 0.3 s, and longer where the
     * machine is too busy to compile the loop in that time.
     */
    public static Measurement fmaGflopsPerCore() {
        long start = System.nanoTime();
        boolean compiled = false;
        double operations = 2.0 * CHAINS * Vectors.SPECIES.length() * ROUND_LENGTH;
        double best = 0;
        float kept = 0;
        do {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long before = System.nanoTime();
            kept += Vectors.fmaRound(0.999f, 1e-3f);
            best = Math.max(best, operations / (System.nanoTime() - before));
            compiled |= THREADS.getCurrentThreadAllocatedBytes() == allocated;
        } while (System.nanoTime() - start < (compiled ? FMA_NANOS : COMPILE_NANOS));
        return new Measurement(keep(kept, best), System.nanoTime() - start);
    }

    /** Bytes copied per nanosecond by one core between arrays in memory: those read, which are as many as those written. */
    public static Measurement copyGBps() {
        long start = System.nanoTime();
        var from = new float[COPIED_FLOATS];
        var to = new float[COPIED_FLOATS];
        double best = 0;
        do { // on a busy machine the arrays alone may have taken the time
            long before = System.nanoTime();
            System.arraycopy(from, 0, to, 0, COPIED_FLOATS);
            best = Math.max(best, (double) Float.BYTES * COPIED_FLOATS / (System.nanoTime() - before));
        } while (System.nanoTime() - start < COPY_NANOS);
        return new Measurement(keep(to[COPIED_FLOATS - 1], best), System.nanoTime() - start);
    }

    /** {@code value}, in a way that lets no optimizer see that {@code computed} does not matter. */
    private static double keep(float computed, double value) {
        return Float.isNaN(computed) ? Double.NaN : value;
    }

    /** What names the Vector API: loaded only where the JVM was started with it. */
    private static final class Vectors {
        static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

        static float fmaRound(float factor, float summand) {
            var a = FloatVector.broadcast(SPECIES, factor);
            var b = FloatVector.broadcast(SPECIES, summand);
            var c0 = b;
            var c1 = b;
            var c2 = b;
            var c3 = b;
            var c4 = b;
            var c5 = b;
            var c6 = b;
            var c7 = b;
            var c8 = b;
            var c9 = b;
            var c10 = b;
            var c11 = b;
            for (int i = 0; i < ROUND_LENGTH; i++) {
                c0 = c0.fma(a, b);
                c1 = c1.fma(a, b);
                c2 = c2.fma(a, b);
                c3 = c3.fma(a, b);
                c4 = c4.fma(a, b);
                c5 = c5.fma(a, b);
                c6 = c6.fma(a, b);
                c7 = c7.fma(a, b);
                c8 = c8.fma(a, b);
                c9 = c9.fma(a, b);
                c10 = c10.fma(a, b);
                c11 = c11.fma(a, b);
            }
            var sum = c0.add(c1)
                    .add(c2)
                    .add(c3)
                    .add(c4)
                    .add(c5)
                    .add(c6)
                    .add(c7)
                    .add(c8)
                    .add(c9)
                    .add(c10)
                    .add(c11);
            return sum.lane(0);
        }
    }
}
