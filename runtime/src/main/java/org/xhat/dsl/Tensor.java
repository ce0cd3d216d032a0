package org.xhat.dsl;

import java.util.Iterator;

/**
 * An array of numbers in a model's body: an input, a parameter, or the result of an operator. It exists for javac and the
 * reader of the source; no instance is ever made.
 *
 * <p>{@code for (Tensor x : sequence)} walks the leading axis as one loop of the compiled program.
 */
public final class Tensor implements Iterable<Tensor> {

    private Tensor() {}

    /** Read from the source, not executed. */
    @Override
    public Iterator<Tensor> iterator() {
        throw new NotExecutedException();
    }
}
