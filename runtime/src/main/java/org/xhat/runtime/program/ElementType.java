package org.xhat.runtime.program;

import org.xhat.runtime.text.Numbers;

/** What a program computes in. */
public enum ElementType {
    /** IEEE binary32; the default. */
    FLOAT32("float32", 4),
    /** IEEE binary64; what derivatives are checked in. */
    FLOAT64("float64", 8);

    private final String label;
    private final int sizeBytes;

    ElementType(String label, int sizeBytes) {
        this.label = label;
        this.sizeBytes = sizeBytes;
    }

    /** As the command line spells it. */
    public String label() {
        return label;
    }

    /** Bytes in one element. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** The number of this type nearest to {@code value}. */
    public double round(double value) {
        return switch (this) {
            case FLOAT32 -> (float) value;
            case FLOAT64 -> value;
        };
    }

    /** The shortest decimal, as Java writes it, that reads back as the number of this type nearest to {@code value}. */
    public String decimal(double value) {
        return switch (this) {
            case FLOAT32 -> Float.toString((float) value);
            case FLOAT64 -> Double.toString(value);
        };
    }

    /** Whether rounding makes neither 0 nor an infinity of what is neither. */
    public boolean holds(double value) {
        double rounded = round(value);
        return (rounded == 0) == (value == 0) && Double.isInfinite(rounded) == Double.isInfinite(value);
    }

    /** A number as it was written, and what this type makes of it where that is another one: {@code 1e-50 (0.0 in float32)}. */
    public String shown(String written, double value) {
        String decimal = decimal(value);
        return Double.compare(Double.parseDouble(decimal), value) == 0
                ? written
                : written + " (" + Numbers.brief(decimal) + " in " + label + ")";
    }
}
