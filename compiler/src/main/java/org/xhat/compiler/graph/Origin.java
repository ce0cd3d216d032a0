package org.xhat.compiler.graph;

/**
 * Where in the source a node comes from.
 *
 * @param file the file's name
 * @param line the line, from 1
 * @param column the column, from 1
 * @param text the source expression, on one line
 */
public record Origin(String file, int line, int column, String text) {
    /** {@code BatchNormMlp.java:17:25}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
