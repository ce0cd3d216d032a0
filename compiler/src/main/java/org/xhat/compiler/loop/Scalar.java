package org.xhat.compiler.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.xhat.runtime.math.ScalarOp;
import org.xhat.runtime.math.ScalarOp.Kind;

/** An expression of one value, or of one for each lane. */
public sealed interface Scalar {
    /** A literal, rounded to the element type; bits decide equality, so 0 and −0 are two. */
    record Constant(double value) implements Scalar {}

    /** An integer literal, truncated to the width of an element. */
    record BitsConstant(long value) implements Scalar {}

    /** A register's value. */
    record Read(Register register) implements Scalar {}

    /**
     * An element of memory, or as many as there are lanes; an integer is read one at a time, as the number nearest
     * to it. Loads of lanes may reach past a buffer's end, into its slack: what is there must not matter.
     *
     * @param stride how far apart the lanes' elements are; 1 for one element
     */
    record Load(Memory from, Index at, boolean lanes, int stride) implements Scalar {
        /** An element, or adjacent ones. */
        public Load(Memory from, Index at, boolean lanes) {
            this(from, at, lanes, 1);
        }
    }

    /** An index as a number, rounded to nearest. */
    record OfIndex(Index index) implements Scalar {}

    /** An index as an integer as wide as an element, of which it has the low bits. */
    record BitsOfIndex(Index index) implements Scalar {}

    /** An element of a memory of integers, its sign kept where elements are wider. */
    record LoadBits(Memory from, Index at) implements Scalar {}

    /** {@code first + 0, first + 1, …}, one for each lane, each as {@link BitsOfIndex}. */
    record Positions(Index first) implements Scalar {}

    /** True for the first {@code remaining} lanes. */
    record FirstLanes(Index remaining) implements Scalar {}

    /** A single value for every lane. */
    record Broadcast(Scalar value) implements Scalar {}

    /** An operation; operands are all single or all lanes, shift distances apart. */
    record Apply(ScalarOp op, List<Scalar> operands) implements Scalar {
        /** Copies the operands. */
        public Apply {
            operands = List.copyOf(operands);
        }
    }

    /** The type. */
    default ValueType type() {
        return switch (this) {
            case Constant _, OfIndex _ -> ValueType.ELEMENT;
            case BitsConstant _, BitsOfIndex _, LoadBits _ -> new ValueType(Kind.BITS, false);
            case Positions _ -> new ValueType(Kind.BITS, true);
            case FirstLanes _ -> new ValueType(Kind.MASK, true);
            case Read(Register register) -> register.type();
            case Load load -> ValueType.element(load.lanes);
            case Broadcast(Scalar value) -> new ValueType(value.type().kind(), true);
            case Apply(ScalarOp op, List<Scalar> operands) ->
                new ValueType(op.result(), operands.getFirst().type().lanes());
        };
    }

    /** This as an expression that reads like Java, its numbers written by {@code literal}. */
    default String text(DoubleFunction<String> literal) {
        return switch (this) {
            case Constant(double value) -> literal.apply(value);
            case BitsConstant(long value) ->
                value > -1000 && value < 1000 ? Long.toString(value) : "0x" + Long.toHexString(value);
            case Read(Register register) -> register.name();
            case Load(Memory from, Index at, boolean lanes, int stride) ->
                from + "[" + at + (lanes ? Loop.lanesText(stride) : "") + "]";
            case OfIndex(Index index) -> "number(" + index + ")";
            case BitsOfIndex(Index index) -> "bits(" + index + ")";
            case LoadBits(Memory from, Index at) -> from + "[" + at + "]";
            case Positions(Index first) -> "bits(" + first + " ..)";
            case FirstLanes(Index remaining) -> "firstLanes(" + remaining + ")";
            case Broadcast(Scalar value) -> "broadcast(" + value.text(literal) + ")";
            case Apply(ScalarOp op, List<Scalar> operands) ->
                operands.stream()
                        .map(operand -> operand.text(literal))
                        .collect(Collectors.joining(", ", op.mnemonic() + "(", ")"));
        };
    }

    /** The values that this is made of. */
    default List<Scalar> operands() {
        return this instanceof Broadcast(Scalar value) ? List.of(value) : List.of();
    }

    /** The indices that this itself reads. */
    default List<Index> indices() {
        return switch (this) {
            case Load load -> List.of(load.at);
            case LoadBits load -> List.of(load.at);
            case OfIndex(Index index) -> List.of(index);
            case BitsOfIndex(Index index) -> List.of(index);
            case Positions(Index first) -> List.of(first);
            case FirstLanes(Index remaining) -> List.of(remaining);
            case Constant _, BitsConstant _, Read _, Broadcast _, Apply _ -> List.of();
        };
    }

    /** This with other operands and indices. */
    default Scalar map(UnaryOperator<Scalar> operand, UnaryOperator<Index> index) {
        return switch (this) {
            case Load load -> new Load(load.from, index.apply(load.at), load.lanes, load.stride);
            case LoadBits load -> new LoadBits(load.from, index.apply(load.at));
            case OfIndex(Index of) -> new OfIndex(index.apply(of));
            case BitsOfIndex(Index of) -> new BitsOfIndex(index.apply(of));
            case Positions(Index first) -> new Positions(index.apply(first));
            case FirstLanes(Index remaining) -> new FirstLanes(index.apply(remaining));
            case Broadcast(Scalar value) -> new Broadcast(operand.apply(value));
            case Apply(ScalarOp op, List<Scalar> operands) -> {
                var changed = new ArrayList<>(operands);
                changed.replaceAll(operand);
                yield new Apply(op, changed);
            }
            case Constant _, BitsConstant _, Read _ -> this;
        };
    }

    /** Gives {@code visitor} this and everything that it is made of. */
    default void visit(Consumer<? super Scalar> visitor) {
        visitor.accept(this);
        operands().forEach(operand -> operand.visit(visitor));
    }

    /** Whether this or anything that it is made of is {@code what}. */
    default boolean any(Predicate<Scalar> what) {
        if (what.test(this)) {
            return true;
        }
        for (Scalar operand : operands()) {
            if (operand.any(what)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this needs no register of its own: a literal, a literal for every lane, or a register. */
    default boolean isAtom() {
        return this instanceof Constant
                || this instanceof BitsConstant
                || this instanceof Read
                || this instanceof Broadcast(Constant _)
                || this instanceof Broadcast(BitsConstant _);
    }
}
