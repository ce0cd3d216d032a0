package org.xhat.compiler.front;

import org.xhat.compiler.ast.Ast.BinaryOperator;

/** How a requirement compares two extents. */
public enum Relation {
    /** Left is less. */
    LESS("<"),
    /** Left is at most right. */
    LESS_EQUAL("<="),
    /** Left is greater. */
    GREATER(">"),
    /** Left is at least right. */
    GREATER_EQUAL(">="),
    /** Both are equal. */
    EQUAL("=="),
    /** They differ. */
    NOT_EQUAL("!=");

    private final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    /** As Java writes it. */
    public String symbol() {
        return symbol;
    }

    /** Whether it holds. */
    public boolean holds(long left, long right) {
        return switch (this) {
            case LESS -> left < right;
            case LESS_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_EQUAL -> left >= right;
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
        };
    }

    /** The relation that holds where this one does not. */
    Relation inverse() {
        return switch (this) {
            case LESS -> GREATER_EQUAL;
            case LESS_EQUAL -> GREATER;
            case GREATER -> LESS_EQUAL;
            case GREATER_EQUAL -> LESS;
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
        };
    }

    /** The relation of a comparison operator. */
    static Relation of(BinaryOperator operator) {
        return switch (operator) {
            case LESS -> LESS;
            case LESS_EQUAL -> LESS_EQUAL;
            case GREATER -> GREATER;
            case GREATER_EQUAL -> GREATER_EQUAL;
            case EQUAL -> EQUAL;
            case NOT_EQUAL -> NOT_EQUAL;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, AND, OR ->
                throw new IllegalArgumentException(operator + " compares nothing");
        };
    }
}
