package org.xhat.compiler.diag;

/** Whether a diagnostic stops the compilation. */
public enum Severity {
    /** The file cannot be compiled. */
    ERROR("error"),
    /** The file compiles; something in it is probably not meant. */
    WARNING("warning");

    private final String label;

    Severity(String label) {
        this.label = label;
    }

    /** The word in the printed line. */
    public String label() {
        return label;
    }
}
