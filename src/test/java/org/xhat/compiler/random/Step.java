package org.xhat.compiler.random;

/**
 * A step of a random program: what it makes, and numbers that choose operands and attributes, each modulo what there is to choose
 * from – so every list of steps is a program. Operands are counted from the value made last.
 *
 * @param make what is made
 * @param choice which of its variants
 * @param x the first operand
 * @param y the second
 * @param z the third
 * @param shape axes, extents, places
 */
public record Step(Make make, int choice, int x, int y, int z, int shape) {
    /** What a step makes. Those that make the smallest graphs come first: shrinking goes there. */
    public enum Make {
        /** An input, parameter, state, hyperparameter, constant, or a leaf that knows an extent. */
        LEAF,
        /** Any pointwise operator, raw or on operands brought into its domain; what differs in shape is broadcast. */
        POINTWISE,
        /** Any reduction along any axes. */
        REDUCE,
        /** Sums so far along an axis. */
        RUNNING,
        /** Where along an axis the largest or the smallest is, moved as integers, as numbers, or as rows taken by it. */
        PLACE,
        /** Any operator of the catalog as it stands there. */
        CATALOG,
        /** New axes. */
        BROADCAST,
        /** Axes in another order. */
        TRANSPOSE,
        /** Axes joined, divided, put in, left out. */
        RESHAPE,
        /** A part along an axis, which may be empty. */
        SLICE,
        /** Zeros or others along an axis, around and between its elements; or elements less. */
        PAD,
        /** Windows along an axis, and sums over what windows hold of each element. */
        WINDOW,
        /** An axis from its end to its beginning. */
        REVERSE,
        /** Values one after the other. */
        CONCAT,
        /** A sum of products over any of the axes that two values share. */
        CONTRACT,
        /** A product with a weight. */
        LINEAR,
        /** A mean. */
        MEAN,
        /** x̂ and the variance. */
        NORMALIZE,
        /** A stable softmax along the last axis. */
        SOFTMAX,
        /** Labels as rows of 0 and 1. */
        ONE_HOT,
        /** Rows of a value by labels, or its rows summed by labels. */
        GATHER,
        /** Random numbers in a value's shape. */
        DRAW,
        /** Makes nothing: a value becomes an output though others use it. */
        KEEP
    }
}
