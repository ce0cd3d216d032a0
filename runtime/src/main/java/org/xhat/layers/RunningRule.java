package org.xhat.layers;

/**
 * Where batch normalization takes the mean and variance of a prediction from. The frameworks disagree about the running
 * average, so each convention has a name.
 */
public enum RunningRule {
    /** ε 1e-5; running ← 0.9·running + 0.1·batch, the variance of the batch with m − 1 in the denominator. */
    PYTORCH,
    /** ε 1e-5; running ← 0.9·running + 0.1·batch, the variance of the batch with m. */
    ONNX,
    /** ε 1e-3; running ← 0.99·running + 0.01·batch, the variance of the batch with m. */
    KERAS,
    /** ε 1e-5; no running average: a calibration pass over the finished network, as Ioffe & Szegedy 2015, algorithm 2. */
    PAPER
}
