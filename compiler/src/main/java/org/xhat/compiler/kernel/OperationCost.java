package org.xhat.compiler.kernel;

import org.xhat.compiler.op.Elementwise;

/** What a pointwise operator costs, in floating-point operations of its expansion. */
final class OperationCost {
    private OperationCost() {}

    /** Whether loading a stored result is cheaper than computing it again. */
    static boolean isExpensive(Elementwise op) {
        return flops(op) >= 10;
    }

    /** Operations per element, counting a fused multiply-add as two; those of the expansions rounded to a few steps. */
    static int flops(Elementwise op) {
        return switch (op) {
            case ADD, SUB, MUL, DIV, NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, RELU -> 1;
            case MIN, MAX, FLOOR, EQUAL, LESS, LESS_EQUAL, WHERE -> 1;
            case RSQRT, FMA -> 2;
            case EXP, LOG, LOG1P, LOG2, SIN, COS -> 20;
            case TANH, SIGMOID, ERF -> 25;
            case SOFTPLUS, POW -> 40;
        };
    }
}
