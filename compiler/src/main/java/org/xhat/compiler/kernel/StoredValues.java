package org.xhat.compiler.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xhat.compiler.graph.Graph;
import org.xhat.compiler.graph.Value;
import org.xhat.compiler.op.ContractOp;
import org.xhat.compiler.op.Draw;
import org.xhat.compiler.op.Elementwise;
import org.xhat.compiler.op.LeafOp;
import org.xhat.compiler.op.LibraryOp;
import org.xhat.compiler.op.Pad;
import org.xhat.compiler.op.Scatter;
import org.xhat.compiler.op.WindowOp;

/**
 * Which views and constants must lie in memory, because of how they are read, and which expressions cost so little that they are
 * computed wherever they are used: a fact of the graph, before anything is fused.
 *
 * <p>Examples, of x [m,n] that goes through operators, one after the other:
 *
 * <pre>
 * iota{n}; square → iota computed where it is used, square computed where it is used
 * exp; transpose{axes=1,0}; neg → nothing
 * exp; reshape{dims=m*n}; neg → exp dense
 * transpose{axes=1,0}; reshape{dims=m*n}; neg → transpose dense
 * pad{axis=0; before=1; after=1}; pad{axis=0; before=1; after=1; fill=2.0}; neg → pad stored
 * </pre>
 */
final class StoredValues {
    /** Constant expressions of up to this many operations are computed where they are used. */
    private static final int CONSTANT_EXPRESSION_OPERATIONS = 8;

    private final Map<Value, Integer> constantOperations = new HashMap<>();
    private final Set<Value> stored = new HashSet<>();
    private final Set<Value> dense = new HashSet<>();

    private StoredValues() {}

    /** Those of {@code graph}. */
    static StoredValues of(Graph graph) {
        var found = new StoredValues();
        for (Value value : graph.values()) {
            found.findConstantExpression(value);
            found.findStored(value);
        }
        return found;
    }

    /** Whether {@code value}, though it could be looked through or computed again, is read from memory. */
    boolean contains(Value value) {
        return stored.contains(value);
    }

    /** Whether {@code value} is read as one dense array. */
    boolean isDense(Value value) {
        return dense.contains(value);
    }

    /** Whether {@code value} is computed where it is used, from constants, positions and draws alone and whatever of it lies in memory. */
    boolean isConstantExpression(Value value) {
        return constantOperations.containsKey(value) && !stored.contains(value);
    }

    private void findConstantExpression(Value value) {
        if (value.op() instanceof Draw) {
            constantOperations.put(value, 0);
        } else if (value.op() instanceof LeafOp leaf) {
            if (leaf instanceof LeafOp.Constant || leaf instanceof LeafOp.DimValue || leaf instanceof LeafOp.Iota) {
                constantOperations.put(value, 0);
            }
        } else if (value.op() instanceof Elementwise op && !OperationCost.isExpensive(op)) {
            int operations = 1;
            for (Value operand : value.operands()) {
                operations += operationsBehindViews(operand);
            }
            if (operations <= CONSTANT_EXPRESSION_OPERATIONS) {
                constantOperations.put(value, operations);
            }
        }
    }

    private int operationsBehindViews(Value value) {
        Value source = value;
        while (Views.isTotalView(source) && !Views.mergesExtents(source)) {
            source = source.operand(0);
        }
        return constantOperations.getOrDefault(source, CONSTANT_EXPRESSION_OPERATIONS);
    }

    /** Merging reshapes, libraries and contractions read memory: what they read must be there. */
    private void findStored(Value value) {
        if (Views.mergesExtents(value) || value.op() instanceof LibraryOp) {
            value.operands().forEach(this::storeDense);
        } else if (value.op() instanceof ContractOp) {
            value.operands().forEach(operand -> {
                storePadded(operand);
                storeSource(value, operand);
            });
        } else if (Views.isMemoryView(value) || value.op() instanceof WindowOp.Fold || value.op() instanceof Scatter) {
            value.operands().forEach(operand -> storeSource(value, operand));
        }
    }

    /** Lets what a contraction reads padded lie in memory so: it reads each element many times. */
    private void storePadded(Value operand) {
        Value source = operand;
        while (Views.isView(source) && !stored.contains(source)) {
            if (Views.isGuarded(source)) {
                stored.add(source);
                return;
            }
            source = source.operand(0);
        }
    }

    private void storeDense(Value operand) {
        Value source = operand;
        while (Views.isView(source) && !Views.isAffineView(source)) {
            source = source.operand(0);
        }
        dense.add(source);
        if (Views.isAffineView(source) || constantOperations.containsKey(source)) {
            stored.add(source);
        }
    }

    /** Lets what is read of {@code operand} lie in memory: constants are computed there, and so is what has other paddings. */
    private void storeSource(Value reader, Value operand) {
        Value source = operand;
        while (Views.isView(source) && !stored.contains(source)) {
            if (source.op() instanceof Pad inner && Double.compare(fill(reader), inner.fill()) != 0) {
                stored.add(source);
                return;
            }
            source = source.operand(0);
        }
        if (constantOperations.containsKey(source)) {
            stored.add(operand);
        }
    }

    /** What {@code reader} reads where there is no element. */
    private static double fill(Value reader) {
        return reader.op() instanceof Pad pad ? pad.fill() : 0;
    }
}
