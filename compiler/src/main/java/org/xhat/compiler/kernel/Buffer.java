package org.xhat.compiler.kernel;

import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/**
 * A place in memory that kernels read and write, dense and row-major.
 *
 * @param number its position in {@link Plan#buffers}, by which accesses name it
 * @param name what it holds, for reading
 * @param type its elements and extents
 * @param role who owns its contents
 * @param storage where it lies
 */
public record Buffer(int number, String name, TensorType type, Role role, Storage storage) {
    /** Who owns a buffer's contents. */
    public enum Role {
        /** Bound by the caller before a run. */
        INPUT,
        /** A parameter: a slice of the flat parameter array. */
        PARAMETER,
        /** A model state. */
        STATE,
        /** Something the caller reads after a run. */
        OUTPUT,
        /** Hyperparameters, the step counter and the key of draws: set by the caller. */
        SCALAR,
        /** A value between kernels. */
        TEMPORARY
    }

    /**
     * Where a buffer lies: at {@code offset} elements into storage slot {@code slot}. Buffers whose lives do not overlap share
     * slots; slices of one flat array are one slot with different offsets.
     */
    public record Storage(int slot, Dim offset) {}

    /** Whether its elements are integers, not numbers. */
    public boolean holdsIntegers() {
        return type.kind() == TensorType.Kind.INTEGER;
    }

    /** What the buffer of {@code value} is called where it is a temporary: {@code v12_sigmoid}. */
    public static String temporaryName(Value value) {
        String index = value.index() == 0 ? "" : "_" + value.index();
        return "v" + value.node().id() + index + "_" + value.op().mnemonic().replace('-', '_');
    }
}
