package org.xhat.compiler.backend.jvm;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.InstructionAdapter;
import org.xhat.runtime.math.ScalarOp;

/** Emits operations on single values, whose operands are on the stack. */
final class ScalarEmitter {
    private static final String MATH = "java/lang/Math";

    private final InstructionAdapter code;
    private final JvmTypes types;

    ScalarEmitter(InstructionAdapter code, JvmTypes types) {
        this.code = code;
        this.types = types;
    }

    /** Pushes a number. */
    void constant(double value) {
        if (types.isWide()) {
            code.dconst(value);
        } else {
            code.fconst((float) value);
        }
    }

    /** Pushes an integer as wide as an element. */
    void bits(long value) {
        if (types.isWide()) {
            code.lconst(value);
        } else {
            code.iconst((int) value);
        }
    }

    /** Turns the integer on the stack into the nearest number. */
    void numberOf(Type integer) {
        code.cast(integer, types.element());
    }

    /** Replaces the operands on the stack by the result; {@link ScalarOp#SELECT} is {@link #select}'s. */
    void apply(ScalarOp op) {
        Type element = types.element();
        Type bits = types.bits();
        switch (op) {
            case ADD -> code.add(element);
            case SUB -> code.sub(element);
            case MUL -> code.mul(element);
            case DIV -> code.div(element);
            case NEG -> code.neg(element);
            case FMA -> math("fma", element, element, element, element);
            case ABS -> math("abs", element, element);
            case MIN -> math("min", element, element, element);
            case MAX -> math("max", element, element, element);
            case SQRT -> {
                code.cast(element, Type.DOUBLE_TYPE);
                math("sqrt", Type.DOUBLE_TYPE, Type.DOUBLE_TYPE);
                code.cast(Type.DOUBLE_TYPE, element);
            }
            case LESS -> compare(true, Opcodes.IFLT);
            case LESS_OR_EQUAL -> compare(true, Opcodes.IFLE);
            case EQUAL -> compare(false, Opcodes.IFEQ);
            case AND -> code.and(Type.INT_TYPE);
            case OR -> code.or(Type.INT_TYPE);
            case NOT -> {
                code.iconst(1);
                code.xor(Type.INT_TYPE);
            }
            case TO_BITS -> {
                if (types.isWide()) {
                    code.invokestatic("java/lang/Double", "doubleToRawLongBits", "(D)J", false);
                } else {
                    code.invokestatic("java/lang/Float", "floatToRawIntBits", "(F)I", false);
                }
            }
            case FROM_BITS -> {
                if (types.isWide()) {
                    code.invokestatic("java/lang/Double", "longBitsToDouble", "(J)D", false);
                } else {
                    code.invokestatic("java/lang/Float", "intBitsToFloat", "(I)F", false);
                }
            }
            case ADD_BITS -> code.add(bits);
            case SUB_BITS -> code.sub(bits);
            case AND_BITS -> code.and(bits);
            case OR_BITS -> code.or(bits);
            case XOR_BITS -> code.xor(bits);
            case SHIFT_LEFT -> code.shl(bits);
            case SHIFT_RIGHT -> code.shr(bits);
            case SHIFT_RIGHT_UNSIGNED -> code.ushr(bits);
            case TO_INTEGER -> code.cast(element, bits);
            case TO_FLOATING -> code.cast(bits, element);
            case SELECT -> throw new IllegalArgumentException("a selection chooses between operands not yet pushed");
        }
    }

    private void math(String name, Type result, Type... operands) {
        code.invokestatic(MATH, name, Type.getMethodDescriptor(result, operands), false);
    }

    /** A comparison with NaN is false: it must come out as greater when less is asked. */
    private void compare(boolean nanIsGreater, int jump) {
        if (nanIsGreater) {
            code.cmpg(types.element());
        } else {
            code.cmpl(types.element());
        }
        var yes = new Label();
        var end = new Label();
        code.visitJumpInsn(jump, yes);
        code.iconst(0);
        code.goTo(end);
        code.mark(yes);
        code.iconst(1);
        code.mark(end);
    }

    /** Pushes one of two values, by the truth value on the stack. */
    void select(Runnable ifTrue, Runnable ifFalse) {
        var otherwise = new Label();
        var end = new Label();
        code.ifeq(otherwise);
        ifTrue.run();
        code.goTo(end);
        code.mark(otherwise);
        ifFalse.run();
        code.mark(end);
    }
}
