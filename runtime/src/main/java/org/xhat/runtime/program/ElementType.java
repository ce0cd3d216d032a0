package org.xhat.runtime.program;

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
}
