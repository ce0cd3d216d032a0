package org.xhat.runtime.program;

import java.util.List;
import java.util.Map;
import org.xhat.runtime.parallel.ThreadTeam;

/** A compiled entry joined with the values it works on: it runs, and its outputs are read by name. */
public final class BoundEntry {
    private final Execution execution;
    private final Map<String, Integer> outputs;
    private final List<String> names;
    private final long[] dims;

    /** Joins {@code entry} with the values in {@code storage}. */
    public BoundEntry(CompiledModel.Entry entry, Storage storage, ThreadTeam team) {
        this.execution = new Execution(entry.program(), storage, team);
        this.outputs = entry.outputs();
        this.names = entry.program().dims();
        this.dims = new long[names.size()];
    }

    /** Makes room for a {@link #run} at these dims, of which the entry takes its own; throws as {@link Execution#bind} does. */
    public void bind(DimValues values) {
        for (int i = 0; i < dims.length; i++) {
            dims[i] = values.get(names.get(i));
        }
        execution.bind(dims);
    }

    /** Runs at these dims. */
    public void run(DimValues values) {
        bind(values);
        execution.run();
    }

    /** Whether the entry has that output. */
    public boolean has(String output) {
        return outputs.containsKey(output);
    }

    /** The only element of an output of the last run. */
    public double scalar(String output) {
        int buffer = buffer(output, 1);
        return execution.array(buffer).get(execution.offset(buffer));
    }

    /** The {@code count} elements of an output of the last run. */
    public double[] elements(String output, int count) {
        int buffer = buffer(output, count);
        return execution.array(buffer).toDoubles(execution.offset(buffer), count);
    }

    /** Copies the {@code count} elements of an output of the last run to the start of {@code target}. */
    public void copy(String output, int count, Elements target) {
        int buffer = buffer(output, count);
        System.arraycopy(execution.array(buffer).raw(), execution.offset(buffer), target.raw(), 0, count);
    }

    /** The buffer of {@code output}, which has {@code count} elements: what lies beyond them is something else. */
    private int buffer(String output, int count) {
        Integer buffer = outputs.get(output);
        if (buffer == null) {
            throw new IllegalStateException("no output '" + output + "' among " + outputs.keySet());
        }
        if (execution.size(buffer) != count) {
            throw new IllegalStateException(
                    "the output '" + output + "' has " + execution.size(buffer) + " elements, not " + count);
        }
        return buffer;
    }
}
