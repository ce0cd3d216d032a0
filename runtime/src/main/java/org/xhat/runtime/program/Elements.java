package org.xhat.runtime.program;

import java.util.Arrays;
import org.xhat.runtime.memory.Allocation;
import org.xhat.runtime.memory.TooLargeException;

/**
 * A program's array, of floats, doubles or integers, read and written as doubles. A float holds any value it is given rounded to
 * nearest, an integer one truncated. The arrays are the program's own: what is written is what the next run sees.
 */
public sealed interface Elements {
    /** Floats. */
    record Float32(float[] array) implements Elements {}

    /** Doubles. */
    record Float64(double[] array) implements Elements {}

    /** Integers: what labels and indices are. */
    record Int32(int[] array) implements Elements {}

    /** Slack elements at the end of every array: {@link KernelCode#SLACK}. */
    int SLACK = KernelCode.SLACK;

    /** Elements that an array can hold besides the slack. */
    int MOST = Integer.MAX_VALUE - 8 - SLACK; // HotSpot's longest array is a few elements shorter than 2³¹

    /** What makes the arrays of a program smaller. */
    String SMALLER = "use a smaller --batch, or narrower layers";

    /** A program's {@code float[]}, {@code double[]} or {@code int[]}. */
    static Elements of(Object array) {
        return switch (array) {
            case float[] floats -> new Float32(floats);
            case double[] doubles -> new Float64(doubles);
            case int[] integers -> new Int32(integers);
            default -> throw new IllegalArgumentException("no program has a " + array.getClass());
        };
    }

    /** An array of no elements, and {@link #SLACK}. */
    static Elements none(ElementType type) {
        return zeroed(type, 0);
    }

    /**
     * A zeroed array of {@code count} elements and {@link #SLACK}.
     *
     * @param what what it is for, as {@link TooLargeException} tells the user
     */
    static Elements allocate(String what, ElementType type, int count) {
        return allocate(what, SMALLER, type, count);
    }

    /** The same, of which another {@code cure} makes less. */
    static Elements allocate(String what, String cure, ElementType type, int count) {
        return Allocation.of(what, ((long) count + SLACK) * type.sizeBytes(), cure, () -> zeroed(type, count));
    }

    /** As {@link #allocate(String, ElementType, int)}, of integers. */
    static Elements integers(String what, int count) {
        return Allocation.of(
                what, ((long) count + SLACK) * Integer.BYTES, SMALLER, () -> new Int32(new int[count + SLACK]));
    }

    /**
     * {@code count} as an array's length.
     *
     * @throws TooLargeException where no array is as long
     */
    static int count(String what, long count) {
        if (count > MOST) {
            throw TooLargeException.forAnArray(what, count, SMALLER);
        }
        return (int) count;
    }

    private static Elements zeroed(ElementType type, int count) {
        return switch (type) {
            case FLOAT32 -> new Float32(new float[count + SLACK]);
            case FLOAT64 -> new Float64(new double[count + SLACK]);
        };
    }

    /**
     * {@code known} where it has {@code count} elements; otherwise zeroed elements of the same type, half as many again as
     * {@code known} or more, so that whoever asks for ever more is not given a new array each time.
     */
    static Elements atLeast(String what, Elements known, int count) {
        if (known.length() >= count) {
            return known;
        }
        int size = (int) Math.clamp(known.length() * 3L / 2, count, MOST);
        return switch (known) {
            case Float32 f -> allocate(what, ElementType.FLOAT32, size);
            case Float64 f -> allocate(what, ElementType.FLOAT64, size);
            case Int32 i -> integers(what, size);
        };
    }

    /** The same elements in an array of their own. */
    default Elements copy() {
        return switch (this) {
            case Float32(float[] array) -> new Float32(array.clone());
            case Float64(double[] array) -> new Float64(array.clone());
            case Int32(int[] array) -> new Int32(array.clone());
        };
    }

    /** The {@code float[]}, {@code double[]} or {@code int[]} itself. */
    default Object raw() {
        return switch (this) {
            case Float32(float[] array) -> array;
            case Float64(double[] array) -> array;
            case Int32(int[] array) -> array;
        };
    }

    /** Elements that may be used, the slack left out. */
    default int length() {
        return switch (this) {
            case Float32(float[] array) -> array.length - SLACK;
            case Float64(double[] array) -> array.length - SLACK;
            case Int32(int[] array) -> array.length - SLACK;
        };
    }

    /** The element at {@code index}. */
    default double get(int index) {
        return switch (this) {
            case Float32(float[] array) -> array[index];
            case Float64(double[] array) -> array[index];
            case Int32(int[] array) -> array[index];
        };
    }

    /** Sets the element at {@code index}. */
    default void set(int index, double value) {
        switch (this) {
            case Float32(float[] array) -> array[index] = (float) value;
            case Float64(double[] array) -> array[index] = value;
            case Int32(int[] array) -> array[index] = (int) value;
        }
    }

    /** Sets every element to {@code value}, rounded to the element type. */
    default void fill(double value) {
        switch (this) {
            case Float32(float[] array) -> Arrays.fill(array, (float) value);
            case Float64(double[] array) -> Arrays.fill(array, value);
            case Int32(int[] array) -> Arrays.fill(array, (int) value);
        }
    }

    /** The first of {@code count} elements from {@code from} that is NaN or infinite, counted from there; −1 where all are finite. */
    default int firstNonFinite(int from, int count) {
        if (allFinite(from, count)) {
            return -1;
        }
        int first = 0;
        while (Double.isFinite(get(from + first))) {
            first++;
        }
        return first;
    }

    /** A maximum of magnitudes is finite where all of them are: NaN wins. HotSpot makes vectors of it. */
    private boolean allFinite(int from, int count) {
        return switch (this) {
            case Float32(float[] array) -> {
                float largest = 0;
                for (int i = from; i < from + count; i++) {
                    largest = Math.max(largest, Math.abs(array[i]));
                }
                yield Float.isFinite(largest);
            }
            case Float64(double[] array) -> {
                double largest = 0;
                for (int i = from; i < from + count; i++) {
                    largest = Math.max(largest, Math.abs(array[i]));
                }
                yield Double.isFinite(largest);
            }
            case Int32 i -> true;
        };
    }

    /** {@code count} elements from {@code from}, as doubles. */
    default double[] toDoubles(int from, int count) {
        var copy = new double[count];
        switch (this) {
            case Float32(float[] array) -> {
                for (int i = 0; i < count; i++) {
                    copy[i] = array[from + i];
                }
            }
            case Float64(double[] array) -> System.arraycopy(array, from, copy, 0, count);
            case Int32(int[] array) -> Arrays.setAll(copy, i -> array[from + i]);
        }
        return copy;
    }

    /** Writes {@code values} from {@code at} on. */
    default void write(int at, double[] values) {
        switch (this) {
            case Float32(float[] array) -> {
                for (int i = 0; i < values.length; i++) {
                    array[at + i] = (float) values[i];
                }
            }
            case Float64(double[] array) -> System.arraycopy(values, 0, array, at, values.length);
            case Int32(int[] array) -> {
                for (int i = 0; i < values.length; i++) {
                    array[at + i] = (int) values[i];
                }
            }
        }
    }
}
