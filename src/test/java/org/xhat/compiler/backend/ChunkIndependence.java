package org.xhat.compiler.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xhat.compiler.loop.LoopInterpreter;
import org.xhat.compiler.loop.LoopNest;

/**
 * Runs chunks one by one to see whether they could run at the same time: no element is written by two chunks, and a chunk that
 * finds NaN wherever others write computes what it computes otherwise. Elements are those of the arrays, whatever buffers share
 * them; lanes that are read and then masked out do not count.
 */
final class ChunkIndependence {
    /** An element of an array, which goes by the first buffer in it. */
    private record Element(int buffer, int place) {}

    private final LoopNest nest;
    private final Map<String, Long> dims;
    private final Object[] arrays;
    private final int[] offsets;
    private final int[] sizes;

    private ChunkIndependence(LoopNest nest, Map<String, Long> dims, Object[] arrays, int[] offsets, int[] sizes) {
        this.nest = nest;
        this.dims = dims;
        this.arrays = arrays;
        this.offsets = offsets;
        this.sizes = sizes;
    }

    /** Runs {@code nest} on the arrays; returns how two of its chunks meet, if any do. */
    static Optional<String> conflict(
            LoopNest nest, Map<String, Long> dims, Object[] arrays, int[] offsets, int[] sizes) {
        return new ChunkIndependence(nest, dims, arrays, offsets, sizes).conflict();
    }

    private Optional<String> conflict() {
        int chunks = LoopInterpreter.chunks(nest, dims);
        Object[] before = copy(arrays);
        var writers = new HashMap<Element, Integer>();
        var conflicts = new ArrayList<String>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            int writer = chunk;
            run(arrays, chunk, (buffer, at) -> {
                var element = new Element(List.of(arrays).indexOf(arrays[buffer]), offsets[buffer] + at);
                Integer earlier = writers.put(element, writer);
                if (earlier != null && earlier != writer) {
                    conflicts.add("b" + buffer + "[" + at + "] is written by chunks " + earlier + " and " + writer);
                }
            });
        }
        for (int chunk = 0; chunk < chunks && conflicts.isEmpty(); chunk++) {
            alone(chunk, copy(before), writers).ifPresent(conflicts::add);
        }
        return conflicts.stream().findFirst();
    }

    private void run(Object[] on, int chunk, LoopInterpreter.Stores stores) {
        LoopInterpreter.run(nest, dims, new LoopInterpreter.Buffers(on, offsets, sizes), chunk, chunk + 1, stores);
    }

    private Optional<String> alone(int chunk, Object[] own, Map<Element, Integer> writers) {
        writers.forEach((element, writer) -> {
            if (writer != chunk) {
                setNaN(own[element.buffer], element.place);
            }
        });
        run(own, chunk, (buffer, at) -> {});
        return writers.entrySet().stream()
                .filter(entry -> entry.getValue() == chunk)
                .map(Map.Entry::getKey)
                .filter(element -> differ(arrays[element.buffer], own[element.buffer], element.place))
                .map(element -> "chunk " + chunk + " reads what others write, for b" + element.buffer + "["
                        + (element.place - offsets[element.buffer]) + "]")
                .findFirst();
    }

    /** Copies; buffers that share an array share its copy. */
    private static Object[] copy(Object[] arrays) {
        var copies = new IdentityHashMap<Object, Object>();
        return Arrays.stream(arrays)
                .map(array -> copies.computeIfAbsent(array, original -> switch (original) {
                    case float[] floats -> floats.clone();
                    case double[] doubles -> doubles.clone();
                    case int[] integers -> integers.clone();
                    default -> throw new IllegalArgumentException("no array of elements");
                }))
                .toArray();
    }

    private static void setNaN(Object array, int place) {
        switch (array) {
            case float[] floats -> floats[place] = Float.NaN;
            case double[] doubles -> doubles[place] = Double.NaN;
            case int[] integers -> integers[place] = Integer.MIN_VALUE;
            default -> throw new IllegalArgumentException("no array of elements");
        }
    }

    private static boolean differ(Object x, Object y, int place) {
        return switch (x) {
            case float[] floats -> Float.compare(floats[place], ((float[]) y)[place]) != 0;
            case double[] doubles -> Double.compare(doubles[place], ((double[]) y)[place]) != 0;
            case int[] integers -> integers[place] != ((int[]) y)[place];
            default -> throw new IllegalArgumentException("no array of elements");
        };
    }
}
