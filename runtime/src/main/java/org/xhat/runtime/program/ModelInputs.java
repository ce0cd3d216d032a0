package org.xhat.runtime.program;

/** Where batches are written before an entry of a model runs. */
public interface ModelInputs {
    /** What the model takes. */
    ModelSignature model();

    /** The array of an input, with room for it at these dims, row-major; valid until the next call with larger ones. */
    Elements input(String name, DimValues dims);
}
