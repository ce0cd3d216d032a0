package org.xhat.compiler.pipeline;

/** Where the optimizer's update is computed. */
public enum UpdatePlacement {
    /** In one sweep over the flat parameter array, after all gradients. */
    SWEEP,
    /** In the epilogue of the contraction that yields the gradient, where one does; otherwise in a kernel of its own. */
    EPILOGUE
}
