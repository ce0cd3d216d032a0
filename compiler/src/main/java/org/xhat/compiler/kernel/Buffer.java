package org.xhat.compiler.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xhat.compiler.graph.Dim;
import org.xhat.compiler.graph.TensorType;
import org.xhat.compiler.graph.Value;

/**
 * A place in memory that steps read and write, dense and row-major unless it is a part of another.
 *
 * @param number its position in {@link Plan#buffers}, by which accesses name it
 * @param name what it holds, for reading
 * @param type its elements and extents
 * @param role who owns its contents
 * @param storage where it lies
 * @param part what makes it a part of another; null where it is none
 */
public record Buffer(
        int number,
        String name,
        TensorType type,
        Role role,
        Storage storage,
        @Nullable Part part) {
    /** One that is no part of another. */
    public Buffer(int number, String name, TensorType type, Role role, Storage storage) {
        this(number, name, type, role, storage, null);
    }

    /**
     * What makes a buffer a part of another, as an operand's is of its concatenation's. All parts of a buffer tile it, and it is
     * written through them alone.
     *
     * @param whole the other's number
     * @param extents those of the array, which may be a whole's whole, by which its elements are strided
     * @param offset its first element, from the whole's first on
     */
    public record Part(int whole, List<Dim> extents, Dim offset) {
        /** Copies the extents. */
        public Part {
            extents = List.copyOf(extents);
        }

        /** Where it lies, given where the whole does. */
        Storage in(Storage whole) {
            return new Storage(whole.slot, whole.offset.plus(offset));
        }
    }

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

    /** The extents of the array of which its elements are a box: its own, unless it is a part. */
    public List<Dim> extents() {
        return part == null ? type.dims() : part.extents;
    }

    /** How many elements there are from its first to its last, those of others between them included. */
    public Dim reach() {
        Dim reach = Dim.ONE;
        Dim stride = Dim.ONE;
        for (int axis = type.rank() - 1; axis >= 0; axis--) {
            reach = reach.plus(type.dim(axis).minus(Dim.ONE).times(stride));
            stride = stride.times(extents().get(axis));
        }
        return part == null || type.elementCount().is(0) ? type.elementCount() : reach;
    }

    /** The same at another place, as another part. */
    Buffer at(Storage place, @Nullable Part of) {
        return new Buffer(number, name, type, role, place, of);
    }

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
