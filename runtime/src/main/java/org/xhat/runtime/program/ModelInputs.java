package org.xhat.runtime.program;

/** Where batches are written before an entry of a model runs. */
public interface ModelInputs {
    /** What the model takes. */
    ModelSignature model();

    /** The array of an input, with room for {@code batch} examples; valid until the next call with a larger batch. */
    Elements input(String name, int batch);
}
