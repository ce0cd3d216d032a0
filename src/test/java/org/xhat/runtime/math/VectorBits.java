package org.xhat.runtime.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The program that {@link VectorBitsTest} starts in a JVM of its own: compares each expansion as vector code with the scalar
 * instance, and prints what it costs.
 */
public final class VectorBits {
    private static final int LENGTH = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Room for the reflective call; a single boxed vector per iteration takes a hundred times as much. */
    private static final long ALLOCATION_OF_A_CALL_BYTES = 200;

    /** C2 of JDK 25 compiles no comparison and no blend of two lanes: such code is boxed, and right, but slow for ever. */
    private static final int LANES_WITHOUT_COMPILED_MASKS = 2;

    private static final double[] EDGES = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        2,
        -2,
        3,
        88.8,
        -104,
        710,
        -745.2,
        1e30,
        -1e30,
        0x1p20,
        0x1p24,
        0x1.8p22,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Float.MAX_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    private VectorBits() {}

    /** Arguments: the format, the vectors' bits, and an empty folder for the code. */
    public static void main(String[] arguments) throws Exception {
        var format = FloatFormat.valueOf(arguments[0]);
        var vectorized = Vectorized.compile(Path.of(arguments[2]), format, Integer.parseInt(arguments[1]));
        for (var function : Expansion.ALL.entrySet()) {
            assertSameBits(vectorized, function.getKey(), function.getValue());
            System.out.println("same bits: " + function.getKey());
        }
    }

    private static void assertSameBits(Vectorized vectorized, String name, Expansion function) throws Exception {
        var format = vectorized.format();
        var method = vectorized.method(name);
        Object xs = arguments(format, 1);
        Object ys = arguments(format, 2);
        Object out = Array.newInstance(xs.getClass().getComponentType(), LENGTH);
        method.invoke(null, xs, ys, out);
        assertScalarBits("interpreted " + name, format, function, xs, ys, out);
        if (vectorized.bits() / format.widthBits() <= LANES_WITHOUT_COMPILED_MASKS) {
            return;
        }

        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (allocatedBytes(() -> method.invoke(null, xs, ys, out)) > ALLOCATION_OF_A_CALL_BYTES) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(method + " was not compiled in " + PATIENCE);
            }
        }
        method.invoke(null, xs, ys, out);
        assertScalarBits("compiled " + name, format, function, xs, ys, out);

        int operations = VectorSource.operationCount(format, function);
        double nanos = nanosPerElement(method, out);
        System.out.printf(
                Locale.ROOT,
                "%-8s %s %d bits: %3d operations, %.2f ns%n",
                name,
                format,
                vectorized.bits(),
                operations,
                nanos);
    }

    /** On arguments whose results are normal numbers: x86 takes some hundred cycles more to make a subnormal one. */
    private static double nanosPerElement(Method method, Object out) throws Exception {
        var random = new SplittableRandom(3);
        Object moderate = Array.newInstance(out.getClass().getComponentType(), LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            set(moderate, i, random.nextDouble(0.1, 8));
        }
        int calls = 1000;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            method.invoke(null, moderate, moderate, out);
        }
        return (double) (System.nanoTime() - start) / (calls * LENGTH);
    }

    private static void assertScalarBits(
            String what, FloatFormat format, Expansion function, Object xs, Object ys, Object out) {
        for (int i = 0; i < LENGTH; i++) {
            double x = Array.getDouble(xs, i);
            double y = Array.getDouble(ys, i);
            double expected = switch (format) {
                case BINARY32 -> function.expand(new Float32Algebra(), (float) x, (float) y);
                case BINARY64 -> function.expand(new Float64Algebra(), x, y);
            };
            assertEquals(expected, Array.getDouble(out, i), () -> what + " at " + x + ", " + y);
        }
    }

    /** Every edge, then a third each of any encoding at all, of moderate size, and of small multiples of a half. */
    private static Object arguments(FloatFormat format, long seed) {
        var random = new SplittableRandom(seed);
        boolean single = format == FloatFormat.BINARY32;
        Object array = single ? new float[LENGTH] : new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            double any = single ? Float.intBitsToFloat(random.nextInt()) : Double.longBitsToDouble(random.nextLong());
            double value = i < EDGES.length
                    ? EDGES[i]
                    : switch (i % 3) {
                        case 0 -> any;
                        case 1 -> random.nextDouble(-20, 20);
                        default -> random.nextInt(-60, 60) / 2.0;
                    };
            set(array, i, value);
        }
        return array;
    }

    private static void set(Object array, int i, double value) {
        if (array instanceof float[] floats) {
            floats[i] = (float) value;
        } else {
            Array.setDouble(array, i, value);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The mean over 50 runs. */
    private static long allocatedBytes(Action action) throws Exception {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            action.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / 50;
    }
}
